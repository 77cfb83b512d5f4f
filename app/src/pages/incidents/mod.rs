//! Owns list, incident page and the two forms of logging.

mod detail;
mod intake;
mod list;
mod many;
mod person_picker;
mod picked;
mod types_field;

pub use detail::{EventLine, IncidentPage, entry_id, fresh};
pub use intake::{NewIncidentPage, PhoneFixPage};
pub use list::ListPage;
pub use many::{ChangeManyPage, ChangesPage};
pub use picked::{PickedBar, can_pick};
