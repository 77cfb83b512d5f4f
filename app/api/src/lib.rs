//! Wire types and every server function: the only door between the browser and backend.
//! Never holds a rule or a query: a body authorizes and decides nothing itself, it calls one use case.

mod bulk;
mod care;
mod endpoints;
mod error;
mod find;
mod imports;
mod intake;
mod live;
mod order;
mod order_views;
mod portal;
mod rules;
mod session;
#[cfg(feature = "ssr")]
pub mod ssr;
mod status;
mod tasks;
mod together;
mod views;
mod work;

pub use bulk::*;
pub use care::*;
pub use endpoints::{ENDPOINTS, Endpoint, Guard};
pub use error::ApiError;
pub use find::*;
pub use imports::*;
pub use intake::*;
pub use live::*;
pub use order::*;
pub use order_views::*;
pub use portal::*;
pub use rules::*;
pub use session::*;
pub use status::set_status;
pub use tasks::*;
pub use together::*;
pub use views::*;
pub use work::*;
