//! Owns the checks of single values that people type, and the shape in which all their errors are told at once.
//! The same function serves the form in the browser (instant) and backend (authoritative). Never looks anything up.

use serde::{Deserialize, Serialize};

/// What is wrong with one input, in words for the person who typed it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the input, as in the form and in REST.
    pub field: String,
    pub message: String,
}

/// Every error of a form at once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    pub fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.push(field, message);
        errors
    }

    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|e| e.field == field).map(|e| e.message.as_str())
    }

    /// Keeps the value or notes the error, so that one pass collects all of them.
    pub fn take<T>(&mut self, field: &str, value: Result<T, String>) -> Option<T> {
        value.map_err(|message| self.push(field, message)).ok()
    }

    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

pub const TITLE_MAX: usize = 200;
/// Long enough for any pasted log excerpt, short enough to stay readable and cheap.
pub const TEXT_MAX: usize = 20_000;
pub const LINE_MAX: usize = 200;

/// One line: trimmed, inner white space folded, no control characters, 1 to 200 characters.
pub fn title(text: &str) -> Result<String, String> {
    let folded = line(text, TITLE_MAX)?;
    if folded.is_empty() { Err("Say in a few words what is wrong.".into()) } else { Ok(folded) }
}

/// One line that may be empty.
pub fn line(text: &str, max: usize) -> Result<String, String> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().any(unprintable) {
        return Err("There are characters in it that cannot be shown.".into());
    }
    match folded.chars().count() {
        n if n > max => Err(format!("At most {max} characters; these are {n}.")),
        _ => Ok(folded),
    }
}

/// Several lines that may be empty: line ends made equal, outer white space cut.
pub fn text(text: &str) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    if text.chars().any(|c| unprintable(c) && c != '\n' && c != '\t') {
        return Err("There are characters in it that cannot be shown.".into());
    }
    match text.chars().count() {
        n if n > TEXT_MAX => Err(format!("At most {TEXT_MAX} characters; these are {n}.")),
        _ => Ok(text),
    }
}

/// Several lines, at least one character.
pub fn required_text(value: &str) -> Result<String, String> {
    let value = text(value)?;
    if value.is_empty() { Err("Please fill this in.".into()) } else { Ok(value) }
}

/// Lower-cased address with one `@`, a dotted or local domain, and no spaces; delivery proves the rest.
pub fn email(text: &str) -> Result<String, String> {
    let email = text.trim().to_lowercase();
    let valid = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || unprintable(c) || "<>,;\"".contains(c))
        && matches!(email.split_once('@'), Some((local, domain))
            if !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !domain.starts_with('.') && !domain.ends_with('.'));
    if valid { Ok(email) } else { Err("This is not an e-mail address.".into()) }
}

pub const PASSWORD_MIN: usize = 12;
pub const PASSWORD_MAX: usize = 256;

/// Length only, as NIST SP 800-63B 5.1.1.2 advises; composition rules make passwords worse.
pub fn password(text: &str) -> Result<(), String> {
    match text.chars().count() {
        n if n < PASSWORD_MIN => Err(format!("At least {PASSWORD_MIN} characters; a sentence is fine.")),
        n if n > PASSWORD_MAX => Err(format!("At most {PASSWORD_MAX} characters.")),
        _ => Ok(()),
    }
}

/// Control characters and the direction overrides that make a text read other than it is stored.
fn unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fold_and_refuse() {
        assert_eq!(title("  printer \n hall  b "), Ok("printer hall b".into()));
        assert!(title(" \t ").is_err());
        assert!(title("a\u{0}b").is_err());
        assert!(title("\u{202e}evil").is_err());
        assert!(title(&"x".repeat(TITLE_MAX)).is_ok());
        assert!(title(&"x".repeat(TITLE_MAX + 1)).is_err());
        assert!(title(&"ü".repeat(TITLE_MAX)).is_ok(), "characters count, not bytes");
    }

    #[test]
    fn texts_keep_lines() {
        assert_eq!(text(" a\r\nb\rc\n"), Ok("a\nb\nc".into()));
        assert!(text("a\u{7}").is_err());
        assert!(required_text(" \n").is_err());
    }

    #[test]
    fn addresses() {
        for good in ["a@b", "Anna.R@Example.org", "x+y@sub.example.org"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@.c", "a@c.", "<a@b>", "a@b,c@d"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn errors_come_all_at_once() {
        let mut errors = FieldErrors::default();
        errors.take("title", title(""));
        errors.take("email", email("x"));
        assert_eq!(errors.0.len(), 2);
        assert!(errors.of("title").is_some() && errors.into_result(()).is_err());
    }
}
