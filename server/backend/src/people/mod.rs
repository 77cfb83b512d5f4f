//! Owns accounts: how people get in, stay in and are put out; their passwords, links, tokens and sessions.
//! Never says what a role may do: that is the matrix in domain.

mod account;
mod actor;
mod attempt;
pub(crate) mod audit;
mod browser;
mod credentials;
mod device;
mod first;
mod links;
mod manage;
mod members;
mod password;
mod reset;
mod scope;
mod session;
mod sign_in;
mod stamp;
mod tell;
mod throttle;
mod token;

pub use account::{change_password, confirm_password, me, sign_out, sign_out_everywhere};
pub use actor::actor_of;
pub(crate) use actor::reader;
pub use browser::Browser;
pub(crate) use credentials::{end_everything, proven as acting};
pub(crate) use device::REMEMBERED_FOR;
pub use first::{complete_setup, renew_setup_link, setup_link_works};
pub use manage::{
    Found, Managed, NewAccount, RoleChange, directory, invite, managed, set_disabled, set_roles, set_skills, set_teams, update,
};
pub use members::{NewPerson, PersonName, add, disable, search};
pub use password::Passwords;
pub use reset::{request_reset, reset_link_works, reset_password};
pub use scope::TokenScope;
pub use session::{SessionKey, SessionView, end_session, sessions};
pub use sign_in::sign_in;
pub use stamp::SecurityStamp;
pub use token::{
    NewToken, TokenView, VerifiedToken, create_token, create_token_for, revoke_token, revoke_token_for, token_actor, tokens, tokens_for,
};
