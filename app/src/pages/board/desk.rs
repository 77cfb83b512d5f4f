//! Owns the board's signals and its talk with the server: moves are shown at once and taken back when refused.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use api::{ApiError, MoveOutcome};
use domain::incident::Stage;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::FormChoices;

use super::carry::Dropped;
use super::page_focus as focus;
use super::state::{Asking, Board, Note};
use crate::pages::frame::Changes;

/// Everything that the parts of the board share.
#[derive(Clone, Copy)]
pub struct Desk {
    pub board: RwSignal<Board>,
    /// What is announced to assistive technology.
    pub said: RwSignal<String>,
    pub toasts: RwSignal<Vec<Toast>>,
    pub choices: RwSignal<Arc<FormChoices>>,
    /// The filter of the page, as its query.
    pub filter: Memo<String>,
    /// Loads the whole board anew.
    pub reload: Callback<()>,
    pub changes: Option<Changes>,
}

/// What was done, told for a while.
#[derive(Clone, PartialEq, Debug)]
pub struct Toast {
    pub id: usize,
    pub number: IncidentNumber,
    pub text: String,
    /// It can be taken back.
    pub undo: bool,
}

const TOAST: Duration = Duration::from_secs(8);
const TOAST_WITH_UNDO: Duration = Duration::from_secs(60);

type Fields = BTreeMap<String, String>;

impl Desk {
    pub fn say(self, sentence: Option<String>) {
        if let Some(sentence) = sentence {
            self.said.set(sentence);
        }
    }

    /// What a drop means is done.
    pub fn land(self, dropped: Option<Dropped>) {
        match dropped {
            None => {}
            Some(Dropped::Back) => {}
            Some(Dropped::Refused { number, to, why }) => {
                self.board.update(|board| board.say(number, Some(Note::Refused { to, why })));
                focus::card(number);
            }
            Some(Dropped::Move { number, from, to }) => self.start(number, from, to),
        }
    }

    /// Shows the move and asks the server for it.
    pub fn start(self, number: IncidentNumber, from: Stage, to: Stage) {
        self.board.update(|board| {
            board.shift(number, to);
            board.say(number, Some(Note::Pending { from }));
        });
        focus::card_or_strip(number, to);
        spawn_local(async move {
            let answer = api::move_to(number, from, to, Fields::new()).await;
            self.answered(number, from, to, answer);
        });
    }

    fn answered(self, number: IncidentNumber, from: Stage, to: Stage, answer: Result<MoveOutcome, ApiError>) {
        let note = match answer {
            Ok(MoveOutcome::Moved { card, names }) => return self.arrived(*card, names),
            Ok(MoveOutcome::Needs { fields }) => Note::Asking(Asking::new(from, to, fields)),
            Ok(MoveOutcome::Refused { why }) => Note::Refused { to, why },
            Err(error) => Note::Failed { to, why: error.to_string() },
        };
        let asks = matches!(note, Note::Asking(_));
        if let Note::Asking(asking) = &note {
            let labels: Vec<_> = asking.needs.iter().map(|need| need.label()).collect();
            self.said.set(format!("{number} stays in {}. To enter {} it needs: {}.", from.label(), to.label(), labels.join(", ")));
        }
        self.board.update(|board| {
            board.shift(number, from);
            board.say(number, Some(note));
        });
        if asks { focus::form(number) } else { focus::card(number) }
    }

    /// The server has it.
    fn arrived(self, card: domain::incident::Card, names: domain::incident::Names) {
        let (number, stage) = (card.number, card.stage);
        let had_focus = focus::is_on(number);
        self.board.update(|board| {
            board.replace(card, names);
            board.say(number, None);
        });
        if had_focus {
            focus::card_or_strip(number, stage);
        }
        if let Some(changes) = self.changes {
            changes.tell();
        }
        self.toast(number, format!("moved to {}", stage.label()), true);
    }

    /// The answers of a card's form.
    pub fn submit(self, number: IncidentNumber, from: Stage, asking: Asking, fields: Fields) {
        let to = asking.to;
        self.board.update(|board| board.amend(number, Note::Asking(asking.sending())));
        spawn_local(async move {
            let next = match api::move_to(number, from, to, fields).await {
                Ok(MoveOutcome::Moved { card, names }) => {
                    self.arrived(*card, names);
                    return focus::card_or_strip(number, to);
                }
                Ok(MoveOutcome::Needs { fields }) => asking.again(from, fields),
                Ok(MoveOutcome::Refused { why }) => asking.stopped(why),
                Err(error) => asking.stopped(error.to_string()),
            };
            self.board.update(|board| board.amend(number, Note::Asking(next)));
            focus::wrong(number);
        });
    }

    /// A form, a refusal or a failure goes; the card stays.
    pub fn dismiss(self, number: IncidentNumber) {
        self.board.update(|board| board.say(number, None));
        focus::card(number);
    }

    /// Takes the last move of a card back, if nobody changed it since.
    pub fn undo(self, toast: &Toast) {
        let (number, id) = (toast.number, toast.id);
        self.toasts.update(|toasts| toasts.retain(|toast| toast.id != id));
        spawn_local(async move {
            match api::undo(number).await {
                Ok(back) => {
                    let cards = back.page.items;
                    let stage = cards.first().map(|card| card.stage);
                    self.board.update(|board| cards.into_iter().for_each(|card| board.replace(card, back.names.clone())));
                    if let Some(changes) = self.changes {
                        changes.tell();
                    }
                    if let Some(stage) = stage {
                        focus::card_or_strip(number, stage);
                        self.toast(number, format!("is back in {}", stage.label()), false);
                    }
                }
                Err(error) => self.toast(number, format!("stays: {error}"), false),
            }
        });
    }

    /// The key for it: what the newest toast offers.
    pub fn undo_last(self) {
        let last = self.toasts.with_untracked(|toasts| toasts.iter().rev().find(|toast| toast.undo).cloned());
        if let Some(toast) = last {
            self.undo(&toast);
        }
    }

    /// Picks a card to be changed together with others, or lets it go.
    pub fn pick(self, number: IncidentNumber) {
        self.board.update(|board| board.pick(number));
        let picked = self.board.with_untracked(|board| board.is_picked(number));
        self.said.set(if picked { format!("{number} picked.") } else { format!("{number} let go.") });
    }

    fn toast(self, number: IncidentNumber, text: String, undo: bool) {
        let id = self.toasts.with_untracked(|toasts| toasts.last().map_or(0, |toast| toast.id) + 1);
        self.toasts.update(|toasts| {
            // Two at most: the latest counts.
            toasts.drain(..toasts.len().saturating_sub(1));
            toasts.push(Toast { id, number, text, undo });
        });
        let gone = move || {
            self.toasts.try_update(|toasts| toasts.retain(|toast| toast.id != id));
        };
        set_timeout(gone, if undo { TOAST_WITH_UNDO } else { TOAST });
    }

    /// The next cards of a column. Answers with what went wrong.
    pub async fn load_more(self, stage: Stage) -> Result<(), ApiError> {
        let cursor = self.board.with_untracked(|board| board.column(stage).and_then(|column| column.next.clone()));
        let Some(cursor) = cursor else { return Ok(()) };
        let more = api::fetch_column(self.filter.get_untracked(), stage, cursor).await?;
        let first = self.board.try_update(|board| board.append(stage, more)).flatten();
        if let Some(first) = first {
            focus::card(first);
        }
        Ok(())
    }
}
