//! Owns the form of one mail. Plain text only; nothing that people typed can become a header.

use chrono::{DateTime, Utc};
use domain::validate;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{Address, address};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Settings;

const SUBJECT_MAX: usize = 200;

/// What is kept in the outbox until it is delivered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    pub to: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
}

/// A mail ready to go: the same bytes at every attempt.
#[derive(Debug)]
pub struct Letter {
    pub id: Uuid,
    pub message: Message,
}

#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("{0} is not an address")]
    Address(#[from] address::AddressError),
    #[error("a line of the header is not one line: {0}")]
    Line(String),
    #[error(transparent)]
    Form(#[from] lettre::error::Error),
}

impl Letter {
    /// `id` is the outbox row's: it makes the message id, so that a second delivery is known as the first.
    pub fn new(id: Uuid, written: DateTime<Utc>, draft: &Draft, settings: &Settings) -> Result<Self, LetterError> {
        let name = validate::line(&draft.to_name, SUBJECT_MAX).map_err(LetterError::Line)?;
        let subject = one_line(&draft.subject);
        let to = Mailbox::new((!name.is_empty()).then_some(name), draft.to.parse::<Address>()?);
        let message = Message::builder()
            .message_id(Some(format!("<{id}@{}>", settings.base_url.mail_domain())))
            .date(written.into())
            .from(settings.mail.from.parse::<Mailbox>()?)
            .to(to)
            .subject(subject)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(draft.text.clone())?;
        Ok(Self { id, message })
    }
}

/// Whatever was typed becomes one visible line: a title is no reason to lose a mail, and never a new header.
fn one_line(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUBJECT_MAX).collect()
}

/// Keeps vacation robots silent (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::new("https://desk.example.org".parse().unwrap(), "unused")
    }

    fn written(draft: &Draft) -> Result<String, LetterError> {
        let letter = Letter::new(Uuid::from_u128(7), DateTime::UNIX_EPOCH, draft, &settings())?;
        Ok(String::from_utf8(letter.message.formatted()).unwrap())
    }

    fn draft() -> Draft {
        let to = "anna@example.org".to_owned();
        Draft {
            to, to_name: "Änna Rossi".into(), subject: "Drucker kaputt: größte Not".into(), text: "Zeile eins\n.\nZeile drei".into()
        }
    }

    #[test]
    fn the_same_letter_at_every_attempt() {
        let text = written(&draft()).unwrap();
        assert_eq!(text, written(&draft()).unwrap());
        assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@desk.example.org>\r\n"), "{text}");
        assert!(
            text.contains("From: Muster <muster@desk.example.org>") || text.contains("From: \"Muster\" <muster@desk.example.org>"),
            "{text}"
        );
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"), "{text}");
    }

    /// Header names in the head of the mail, whatever somebody put into a name or a title.
    #[test]
    fn nothing_typed_becomes_a_header() {
        let evil = "x\r\nBcc: all@example.org\r\n\r\nbody";
        let with_subject = written(&Draft { subject: evil.into(), ..draft() }).unwrap();
        let (head, _) = with_subject.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(!head.contains("body\r\n") || head.contains("Subject: x Bcc"), "{head}");

        let named = written(&Draft { to_name: evil.into(), ..draft() });
        assert!(named.is_ok_and(|text| !text.lines().any(|line| line.starts_with("Bcc"))), "folded into one line");
        assert!(written(&Draft { to_name: "a\u{0}b".into(), ..draft() }).is_err());
        for to in ["", "anna", "a@b\r\nBcc: c@d", "a@b, c@d", "anna@example.org\n"] {
            assert!(written(&Draft { to: to.into(), ..draft() }).is_err(), "{to:?}");
        }
    }
}
