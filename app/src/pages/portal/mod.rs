//! Owns the portal of end users: one box, five plain questions, own reports in plain words.
//! Never shows a stage, a priority or anything internal; all of it works without scripts.

mod answer;
mod ask;
mod card;
mod frame;
mod home;
mod question;
mod questions;
mod report;
mod respond;
mod state;
mod talk;

pub use frame::{Main, PortalFrame, PortalHeader};
pub use home::HomePage;
pub use questions::QuestionsPage;
pub use report::ReportPage;
