//! Owns the way out for mail: a port with two doors, SMTP or files. Never decides who gets a mail, and never sends
//! one that is not a row of the outbox.

mod letter;
mod outbox;
mod smtp;
mod spool;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use letter::{Draft, Letter, LetterError};
pub use outbox::enqueue;
pub(crate) use outbox::{Verdict, attempt};
pub use smtp::SmtpMail;
pub use spool::Spool;

use crate::Settings;

pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>>;

/// Hands a letter over. It may be asked twice for one letter after a crash; the message id tells.
pub trait Mail: Send + Sync + fmt::Debug {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a>;
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Trying again may help: a full disk, a server that is down or busy.
    #[error("for now: {0}")]
    Transient(String),
    /// Trying again cannot help: a refused address, a letter that cannot be written.
    #[error("for good: {0}")]
    Permanent(String),
}

impl From<LetterError> for MailError {
    fn from(error: LetterError) -> Self {
        MailError::Permanent(error.to_string())
    }
}

/// The door that the settings ask for.
pub fn from_settings(settings: &Settings) -> Result<Arc<dyn Mail>, MailError> {
    Ok(match &settings.mail.smtp {
        Some(smtp) => Arc::new(SmtpMail::new(smtp)?),
        None => Arc::new(Spool::new(settings.mail_spool())),
    })
}
