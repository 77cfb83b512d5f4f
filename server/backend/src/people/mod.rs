//! Owns accounts: how people get in, stay in and are put out; their passwords, links, tokens and sessions.
//! Never says what a role may do: that is the matrix in domain.

mod browser;
mod password;
mod scope;
mod session;
mod stamp;
mod throttle;

pub use browser::Browser;
pub use password::Passwords;
pub use scope::TokenScope;
pub use session::SessionKey;
pub use stamp::SecurityStamp;
