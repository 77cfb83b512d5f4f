//! Owns files on pages: how one looks, the strip of all, and the box that takes new ones. Never decides who may.

mod attach;
mod card;
mod catch;
mod strip;
mod uploads;

pub use attach::Attach;
pub use card::FileCard;
pub use catch::Zone;
pub use strip::Files;
pub use uploads::Uploads;
