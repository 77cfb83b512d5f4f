//! Owns who else is at this incident: faces at the head, a word at the composer, and what the others are told of this
//! reader. Says it calmly: nothing here is announced but that two are replying.

use api::{Doing, Present, Writing};
use chrono::TimeDelta;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Avatar, Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::desk::Desk;
use crate::live::Feed;
use crate::session::use_me;

/// Everybody here but the reader.
fn others() -> Memo<Vec<Present>> {
    let (me, present) = (use_me().map(|me| me.id), Feed::get().map(Feed::present));
    Memo::new(move |_| {
        let all = present.map(|present| present.get()).unwrap_or_default();
        all.into_iter().filter(|one| Some(one.person) != me).collect()
    })
}

/// Faces, and who is writing.
#[component]
pub fn Others() -> impl IntoView {
    let others = others();
    let face = |one: Present| view! { <li><Avatar person=Some(one.person) name=one.name/></li> };
    let writing = move || {
        let writes = |one: &Present| doing(one.doing).map(|what| format!("{} {what}", one.name));
        others.with(|others| others.iter().filter_map(writes).collect::<Vec<_>>().join(", "))
    };
    view! {
        <Show when=move || others.with(|others| !others.is_empty())>
            <div class="others">
                <span class="visually-hidden">"Also looking at this:"</span>
                <ul class="others-faces">{move || others.get().into_iter().map(face).collect_view()}</ul>
                <span class="others-writing">{writing}</span>
            </div>
        </Show>
    }
}

fn doing(doing: Doing) -> Option<&'static str> {
    match doing {
        Doing::Looking => None,
        Doing::Noting => Some("is writing a note"),
        Doing::Replying => Some("is replying"),
    }
}

/// Before a second answer goes out: somebody else is writing one.
#[component]
pub fn AlsoReplying() -> impl IntoView {
    let others = others();
    let names = move || {
        let replying = others.get().into_iter().filter(|one| one.doing == Doing::Replying);
        replying.map(|one| one.name).collect::<Vec<_>>().join(" and ")
    };
    let names = Memo::new(move |_| names());
    view! {
        <div role="status">
            {move || Some(names.get()).filter(|names| !names.is_empty()).map(|names| view! {
                <p class="composer-warning"><Icon of=Glyph::Alert/><span>{names}" is replying too. Look before you send."</span></p>
            })}
        </div>
    }
}

/// How often the others are told while keys are pressed; they believe it for longer.
const AGAIN: TimeDelta = TimeDelta::seconds(8);

/// Tells the others what is being written here, and that it stopped.
#[derive(Clone, Copy)]
pub struct Telling {
    desk: Desk,
    what: Writing,
    told: StoredValue<Option<chrono::DateTime<chrono::Utc>>>,
}

impl Telling {
    pub fn new(what: Writing) -> Telling {
        let telling = Telling { desk: Desk::get(), what, told: StoredValue::new(None) };
        on_cleanup(move || telling.stop());
        telling
    }

    /// With each key. What was filled in from a draft is no writing.
    pub fn typed(self, event: &ev::Event) {
        let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        if !event.is_trusted() || area.is_none_or(|area| area.value().trim().is_empty()) {
            return self.stop();
        }
        let now = ui::browser_now();
        if self.told.get_value().is_none_or(|told| now - told >= AGAIN) {
            self.told.set_value(Some(now));
            self.tell(Some(self.what));
        }
    }

    /// Sent, emptied or left.
    pub fn stop(self) {
        if self.told.try_update_value(Option::take).flatten().is_some() {
            self.tell(None);
        }
    }

    /// It only helps the others: whether it arrives is no matter.
    fn tell(self, what: Option<Writing>) {
        let number = self.desk.number.to_string();
        spawn_local(async move {
            let _ = api::tell_writing(number, what).await;
        });
    }
}
