//! Owns signing in, passwords, setup and the own account. Never sees a password outside a form.

mod gate;
mod look;
mod next;
mod own;
mod password;
mod places;
mod reset;
mod setup;
mod sign_in;
mod tokens;

pub use gate::{Notice, Refusal};
pub use next::{escape, login_path, use_here};
pub use own::{AccountFrame, AccountPage};
pub use reset::{ForgottenPage, ResetPage};
pub use setup::SetupPage;
pub use sign_in::LoginPage;
