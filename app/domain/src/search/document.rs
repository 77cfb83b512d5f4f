//! Owns which words of an incident can be found, and in which part: what its reporter may read too, and what only
//! the desk reads. Never mixes the two.

use std::collections::HashSet;

use super::query::is_learnt;
use super::token::{own_number, tokens};
use crate::incident::{Audience, Event, EventKind, Incident};

/// The words of one incident by part, each text once but for the title, which keeps its order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    pub title: Vec<String>,
    /// Its number, its numbers elsewhere, service, place and category.
    pub names: Vec<String>,
    pub description: Vec<String>,
    /// Public summary, replies, answers.
    pub open_log: Vec<String>,
    /// Notes and everything else that stays inside.
    pub internal_log: Vec<String>,
}

/// Where a word was found; better ones are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub enum Part {
    InternalLog,
    OpenLog,
    Description,
    Names,
    Title,
}

/// Of one part: what an index takes without choking on a log of years.
const MOST_WORDS: usize = 8_000;
const MOST_BYTES: usize = 150_000;

impl Document {
    /// Of the whole log, or with `before` of what was added to it since.
    pub fn of<'a>(incident: &Incident, events: &[Event], names: impl IntoIterator<Item = &'a str>, before: Option<Document>) -> Document {
        let before = before.unwrap_or_default();
        let mut document = Document {
            title: tokens(&incident.title).into_iter().map(|token| token.text).collect(),
            names: vec![own_number(incident.number)],
            open_log: before.open_log,
            internal_log: before.internal_log,
            description: Vec::new(),
        };
        names.into_iter().for_each(|name| add(&mut document.names, name));
        add(&mut document.description, &incident.description);
        incident.effect.iter().for_each(|text| add(&mut document.description, text));
        incident.public_summary.iter().for_each(|text| add(&mut document.open_log, text));
        for text in [&incident.cause, &incident.resolution_notes, &incident.lesson].into_iter().flatten() {
            add(&mut document.internal_log, text);
        }
        for event in events {
            let log = if event.audience == Audience::Public { &mut document.open_log } else { &mut document.internal_log };
            text_of(&event.kind).into_iter().for_each(|text| add(log, text));
        }
        document
    }

    /// Of a title and words beside it: for what is not kept in an index.
    pub fn plain(title: &str, names: &str) -> Document {
        let mut document = Document { title: tokens(title).into_iter().map(|token| token.text).collect(), ..Document::default() };
        add(&mut document.names, names);
        document
    }

    /// The parts from best to last.
    pub fn parts(&self) -> [(Part, &[String]); 5] {
        [
            (Part::Title, &self.title),
            (Part::Names, &self.names),
            (Part::Description, &self.description),
            (Part::OpenLog, &self.open_log),
            (Part::InternalLog, &self.internal_log),
        ]
    }

    /// The same without what only the desk reads.
    pub fn without_internal(self) -> Document {
        Document { internal_log: Vec::new(), ..self }
    }

    /// Words that a vocabulary keeps for those who mistype them.
    pub fn learnt(&self) -> impl Iterator<Item = &str> {
        self.parts().into_iter().flat_map(|(_, words)| words).map(String::as_str).filter(|word| is_learnt(word))
    }
}

/// Words of the log that are no field of the record. Old values, reasons to look and names of people are not searched.
fn text_of(kind: &EventKind) -> Option<&str> {
    match kind {
        EventKind::Noted { text, .. } | EventKind::Informed { text, .. } | EventKind::Replied { text } | EventKind::Answered { text } => {
            Some(text)
        }
        EventKind::Reopened { reason } | EventKind::Escalated { reason, .. } | EventKind::HandedBack { reason } => Some(reason),
        EventKind::Held { note, .. } | EventKind::Cancelled { note, .. } => note.as_deref(),
        EventKind::Moved { reason, .. } | EventKind::Assigned { reason, .. } => reason.as_deref(),
        _ => None,
    }
}

fn add(words: &mut Vec<String>, text: &str) {
    let mut known: HashSet<String> = words.iter().cloned().collect();
    let mut bytes: usize = words.iter().map(|word| word.len() + 1).sum();
    for token in tokens(text) {
        bytes += token.text.len() + 1;
        if words.len() >= MOST_WORDS || bytes > MOST_BYTES {
            return;
        }
        if known.insert(token.text.clone()) {
            words.push(token.text);
        }
    }
}
