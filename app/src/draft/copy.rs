//! Owns the copies of a draft: one in this browser, one on the server, and which of them counts. Never shows anything.

use std::cell::RefCell;
use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Storage;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copy {
    pub text: String,
    pub at: DateTime<Utc>,
    /// The server has exactly this.
    pub kept: bool,
}

/// What the copies mean together.
#[derive(PartialEq, Eq, Debug)]
pub enum Found {
    Nothing,
    /// Only this browser knows it, or knows it better.
    Sync,
    /// It was sent or thrown away elsewhere.
    Over,
    /// Only the server knows it.
    Show(Copy),
    /// The server's is newer than what stands in the form.
    ShowOver {
        shown: Copy,
        other: Copy,
    },
    /// What stands in the form is newer, or being typed.
    Offer(Copy),
}

/// `touched`: somebody types already, so nothing is changed under their hands.
pub fn choose(local: Option<Copy>, server: Option<Copy>, touched: bool) -> Found {
    match (local, server) {
        (None, None) => Found::Nothing,
        (Some(local), None) if local.kept && !touched => Found::Over,
        (Some(_), None) => Found::Sync,
        (None, Some(server)) if touched => Found::Offer(server),
        (None, Some(server)) => Found::Show(Copy { kept: true, ..server }),
        (Some(local), Some(server)) if local.text == server.text => Found::Nothing,
        // The server's copy is some seconds behind, nothing else.
        (Some(local), Some(server)) if local.text.starts_with(&server.text) => Found::Sync,
        // Nothing was typed here since the server had it, so what it has now is the later.
        (Some(local), Some(server)) if !touched && (local.kept || server.at > local.at) => {
            Found::ShowOver { shown: Copy { kept: true, ..server }, other: local }
        }
        (Some(_), Some(server)) => Found::Offer(server),
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// As it is stored: when, whether the server has it, and the text.
fn encode(copy: &Copy) -> String {
    format!("{}{} {}", copy.at.timestamp_millis(), if copy.kept { "+" } else { "" }, copy.text)
}

fn decode(stored: &str) -> Copy {
    let parsed = stored.split_once(' ').and_then(|(head, text)| {
        let at = DateTime::from_timestamp_millis(head.trim_end_matches('+').parse().ok()?)?;
        Some(Copy { text: text.to_owned(), at, kept: head.ends_with('+') })
    });
    // From before drafts had a time.
    parsed.unwrap_or_else(|| Copy { text: stored.to_owned(), at: DateTime::UNIX_EPOCH, kept: false })
}

pub fn read(key: &str) -> Option<Copy> {
    storage()?.get_item(key).ok()?.map(|stored| decode(&stored))
}

pub fn write(key: &str, copy: &Copy) {
    if let Some(storage) = storage() {
        // A full or forbidden storage only costs the comfort.
        let _ = storage.set_item(key, &encode(copy));
    }
}

pub fn mark_kept(key: &str, text: &str) {
    if let Some(copy) = read(key).filter(|copy| copy.text == text) {
        write(key, &Copy { kept: true, ..copy });
    }
}

pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        // Nothing to do about a browser that refuses.
        let _ = storage.remove_item(key);
    }
}

pub fn keys(prefix: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or_default();
    let names = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    names.filter(|name| name.starts_with(prefix)).collect()
}

/// Of the server's copies. A failure leaves one behind, which its writer can drop.
pub fn discard(places: Vec<String>) {
    spawn_local(async move {
        let _ = api::discard_drafts(places).await;
    });
}

type Told = Box<dyn FnOnce(Option<Copy>)>;

thread_local! {
    /// The forms of a page ask together.
    static ASKED: RefCell<Vec<(String, Told)>> = const { RefCell::new(Vec::new()) };
}

const TOGETHER: Duration = Duration::from_millis(30);

/// The server's copy, if it can be had.
pub fn find(place: String, told: impl FnOnce(Option<Copy>) + 'static) {
    let first = ASKED.with_borrow_mut(|asked| {
        asked.push((place, Box::new(told)));
        asked.len() == 1
    });
    if first {
        set_timeout(ask, TOGETHER);
    }
}

fn ask() {
    let asked = ASKED.take();
    let places: Vec<String> = asked.iter().map(|(place, _)| place.clone()).collect();
    spawn_local(async move {
        // Who cannot be asked says nothing: then this browser's copy counts.
        let Ok(drafts) = api::find_drafts(places).await else { return };
        for (place, told) in asked {
            let draft = drafts.iter().find(|draft| draft.place == place);
            told(draft.map(|draft| Copy { text: draft.text.clone(), at: draft.at, kept: true }));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str, minute: i64, kept: bool) -> Copy {
        Copy { text: text.to_owned(), at: DateTime::from_timestamp(1_790_000_000 + minute * 60, 0).unwrap(), kept }
    }

    #[test]
    fn which_copy_counts() {
        let (here, there) = (copy("text=Here", 2, false), copy("text=There", 1, true));
        let rows = [
            (None, None, false, Found::Nothing),
            (Some(here.clone()), None, false, Found::Sync),
            (Some(copy("text=Here", 2, true)), None, false, Found::Over),
            (Some(copy("text=Here", 2, true)), None, true, Found::Sync),
            (None, Some(there.clone()), false, Found::Show(there.clone())),
            (None, Some(there.clone()), true, Found::Offer(there.clone())),
            (Some(here.clone()), Some(copy("text=Here", 1, true)), false, Found::Nothing),
            (Some(here.clone()), Some(copy("text=He", 1, true)), false, Found::Sync),
            (Some(here.clone()), Some(there.clone()), false, Found::Offer(there.clone())),
            (
                Some(here.clone()),
                Some(copy("text=There", 3, true)),
                false,
                Found::ShowOver { shown: copy("text=There", 3, true), other: here.clone() },
            ),
            (Some(here.clone()), Some(copy("text=There", 3, true)), true, Found::Offer(copy("text=There", 3, true))),
        ];
        for (local, server, touched, expect) in rows {
            assert_eq!(choose(local.clone(), server.clone(), touched), expect, "{local:?} {server:?} {touched}");
        }
    }

    #[test]
    fn copies_survive_the_storage() {
        for kept in [true, false] {
            assert_eq!(decode(&encode(&copy("text=a+b%20c", 0, kept))), copy("text=a+b%20c", 0, kept));
        }
        assert_eq!(decode("text=old").text, "text=old");
    }
}
