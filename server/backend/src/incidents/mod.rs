//! Use cases of incidents: read what the actor may see, change through domain's rules, append to the log.
//! Never holds a rule: domain decides, store remembers.

mod bulk;
mod care;
mod change;
mod create;
mod find;
mod input;
mod known;
mod links;
mod portal;
mod proposals;
mod read;
mod restricted;
mod suggest;
mod tasks;
mod tell;
mod together;
mod undo;
mod write;

pub use bulk::{BulkLine, BulkPlan, BulkReport, bulk, bulk_preview, bulk_report, bulk_undo};
pub use care::{CareList, CareView, Carried, Span, care};
pub use change::{
    edit, edit_field, edit_field_because, edit_in, move_card, move_in, move_to, note, note_in, perform, perform_in, reply, reply_in,
};
pub use create::{create, create_from, create_in, create_phone_fix, report};
pub use find::{Found, Hit, alike, find};
pub use input::NewFields;
pub use links::{link, unlink};
pub use portal::{OwnReport, OwnReports, answer, answer_in, own_report, own_reports};
pub use proposals::{dismiss_proposal, take_over, take_over_in};
pub use read::{
    Board, BoardColumn, Counts, Detail, List, LiveCards, board, cards, column, counts, detail, events, fetch, list, names_of, page,
};
pub(crate) use read::{filter_of, staff_scope};
pub use restricted::{Sealed, name, unseal};
pub use suggest::{Suggestion, suggest};

pub use store::incidents::Belonging;
pub use tasks::{
    Decision, OpenTask, OpenTasks, PlanOf, TemplateOffer, Whose, add_task, add_task_in, change_task, change_task_in, decide_task, my_tasks,
    place_task, plan, plan_in, tasks,
};
pub use together::{follow, inform, readers};
pub use undo::{undo, undo_in};
pub use write::Changed;
pub(crate) use write::{Permit, author, lock, must_see, permit, save};
