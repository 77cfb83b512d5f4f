//! Owns what the incident in front offers the palette, and what its keys do: the same commands, with the reason where
//! one is refused. Never takes a step itself: it opens the form or presses the button that is on the page.

use std::sync::Arc;

use domain::access::Action as Right;
use domain::incident::Field;
use domain::workflow::{Offer, Step};
use leptos::prelude::*;

use super::arrange::{arrange, words};
use super::desk::Desk;
use super::keys::{press_button, reveal};
use super::links::LINK;
use super::proposals::TAKE_OVER;
use super::step_form::{form_id, inputs_of};
use super::take_back::UNDO;
use super::together::FOLLOW;
use crate::pages::frame::{COMMANDS, Command, Offered, Offers, Where};

/// Inputs that other parts of the page show.
const NEW_TASK: &str = "new-task";
const ATTACH: &str = "attach-note-file";

/// As long as the page stands.
pub fn offer(desk: Desk) {
    Offers::here(move || {
        let by_key = COMMANDS.iter().filter(|row| row.at == Where::Incident);
        let by_key = by_key.filter_map(|row| {
            let command = row.command?;
            let (words, refused) = state(desk, command, row.words)?;
            Some(Offered { words, keys: row.keys, refused, run: Arc::new(move || act(desk, command)) })
        });
        by_key.chain(steps(desk)).collect()
    });
}

/// What a command is called here and why it is refused; `None` where it means nothing now.
fn state(desk: Desk, command: Command, name: &str) -> Option<(String, Option<String>)> {
    let right = |right: Right, why: &str| {
        let may = desk.view.with_untracked(|view| view.rights.contains(&right));
        (name.to_owned(), (!may).then(|| why.to_owned()))
    };
    let step = |step: Step| Some((name.to_owned(), offered(desk, step)?.refused));
    let there = |id: &str| document().get_element_by_id(id).map(|_| (name.to_owned(), None));
    match command {
        Command::NextStep => {
            let next = desk.view.with_untracked(|view| arrange(&view.incident, &view.offers).next)?;
            Some((format!("{name}: {}", words(&next)), None))
        }
        Command::Note => Some(right(Right::IncidentNoteWrite, "You may not write notes here.")),
        Command::Reply => Some(right(Right::IncidentReplyPublic, "You may not answer the reporter here.")),
        Command::Assign => step(Step::Assign),
        Command::Escalate => step(Step::Escalate),
        Command::Priority if untrack(|| desk.may_edit(Field::Impact)) => Some((name.to_owned(), None)),
        Command::Priority => step(Step::OverridePriority),
        Command::Follow => there(FOLLOW),
        Command::TakeOver => there(TAKE_OVER),
        Command::Link => there(LINK),
        Command::Task => there(NEW_TASK),
        Command::Attach => there(ATTACH),
        Command::Undo => there(UNDO),
        Command::Palette | Command::New | Command::PhoneFix | Command::Search | Command::Sheet => None,
    }
}

fn offered(desk: Desk, step: Step) -> Option<Offer> {
    desk.view.with_untracked(|view| view.offers.iter().find(|offer| offer.step == step).cloned())
}

/// Everything else that the table has from here.
fn steps(desk: Desk) -> Vec<Offered> {
    let arranged = desk.view.with_untracked(|view| arrange(&view.incident, &view.offers));
    let free = arranged.beside.into_iter().chain(arranged.more).chain(arranged.resume).chain(arranged.keep_priority);
    let all = free.chain(arranged.refused).filter(|offer| !matches!(offer.step, Step::Assign | Step::Escalate));
    // What has no form on the page now is nothing to do.
    let all = all.filter(|offer| offer.refused.is_some() || document().get_element_by_id(&form_id(offer.step)).is_some());
    all.map(|offer| {
        let (words, refused) = (words(&offer), offer.refused.clone());
        Offered { words, keys: "", refused, run: Arc::new(move || take(desk, &offer)) }
    })
    .collect()
}

/// A step that asks for nothing is taken, another one asks.
fn take(desk: Desk, offer: &Offer) {
    let id = form_id(offer.step);
    if inputs_of(desk, offer).is_empty() { press_button(&format!("#{id} button")) } else { reveal(&id) }
}

pub fn act(desk: Desk, command: Command) {
    match command {
        Command::Reply => reveal("reply"),
        Command::Note => reveal("note"),
        Command::Assign => reveal(&form_id(Step::Assign)),
        Command::NextStep => reveal("next-step"),
        Command::Escalate => reveal(&form_id(Step::Escalate)),
        Command::Follow => press_button(&format!("#{FOLLOW}")),
        Command::TakeOver => press_button(&format!("#{TAKE_OVER}")),
        Command::Link => reveal(LINK),
        Command::Task => reveal(NEW_TASK),
        Command::Attach => press_button(&format!("#{ATTACH}")),
        Command::Undo => press_button(&format!("#{UNDO}")),
        Command::Priority if untrack(|| desk.may_edit(Field::Impact)) => {
            desk.open(Field::Urgency);
            desk.open(Field::Impact);
        }
        Command::Priority => reveal(&form_id(Step::OverridePriority)),
        Command::Palette | Command::New | Command::PhoneFix | Command::Search | Command::Sheet => {}
    }
}
