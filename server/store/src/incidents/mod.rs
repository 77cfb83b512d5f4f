//! Owns the incidents' tables: record, log, numbers, foreign names. Never lets a query run without a realm, and never
//! writes a record without the events that explain it.

mod alike;
mod belonging;
mod board;
mod card_row;
mod care;
mod changes;
mod condition;
mod event_row;
mod external_row;
mod index;
mod list;
mod logs;
mod names;
mod opening;
mod order;
mod purge;
mod read;
mod record;
mod task_row;
mod tasks;
mod words;
mod write;

use record::row;

pub use alike::alike;
pub use belonging::{Belonging, belonging, cards_of};
pub use board::{Column, board};
pub use care::{Load, first, loads};
pub use changes::{Trace, cards, find_all, recorded_since, stage_counts};
pub(crate) use condition::readable_ids;
pub use index::documents;
pub(crate) use index::renew;
pub use list::{Facets, count, facets, list, list_records, search_records};
pub use logs::{logs, sequences};
pub use names::{Wanted, names};
pub use opening::{open_for, opened_by};
pub use purge::purge;
pub(crate) use purge::take_away;
pub use read::{events, external, external_ids, externals, find, find_by_id, find_events, known_to, last_opened_at, lock};
pub(crate) use task_row::{skills, skills_text};
pub use tasks::{TaskFilter, open_tasks, task_loads};
pub use words::asked;
pub(crate) use write::check_permit;
pub use write::{
    Carried, ChangesIncidents, CreatesIncidents, LinksExternals, insert, insert_batch, insert_carried, insert_known, link_carried,
    link_external, next_number, next_numbers, update,
};
