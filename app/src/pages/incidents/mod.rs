//! Owns list, incident page and the two forms of logging.

mod detail;
mod intake;
mod list;
mod person_picker;
mod types_field;

pub use detail::{EventLine, IncidentPage, entry_id, fresh};
pub use intake::{NewIncidentPage, PhoneFixPage};
pub use list::ListPage;
