//! Owns how an incident moves: the transition table, what each step needs, what it does, and who may.
//! Buttons, board drops, bulk, API, rules and imports all go through it. Never stores or tells anybody.

mod bulk;
mod input;
mod need;
mod offer;
mod open;
mod preview;
mod refusal;
mod run;
mod table;
mod undo;

pub use bulk::{BULK_FIELDS, BULK_MOST, BULK_STEPS, BulkAct, Fate, Outcome};
pub use input::{INPUTS, Known, StepInput};
pub use need::Need;
pub use offer::{Offer, available, offer_of};
pub use open::{NewIncident, PhoneFix, answer, edit, open, phone_fix};
pub use preview::{no_way, preview};
pub use refusal::StepError;
pub use run::{rights_of, run};
pub use table::{Effect, From, Step, TRANSITIONS, To, Transition, Way, markdown, route, row};
pub use undo::{Undoable, Undoing, undo};

/// Minutes in which whoever did something may take it back.
pub const UNDO_MINUTES: i64 = 10;
