//! Accounts: getting in, staying in, being put out.

mod account;
mod first;
mod reset;
mod sign_in;
mod token;
