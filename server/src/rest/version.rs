//! The version of an incident in HTTP: ETag on answers, If-Match on changes. Never locks anything: the last word is
//! spoken in the transaction, field by field.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::problem::Problem;

pub fn etag(version: u32) -> String {
    format!("\"{version}\"")
}

/// What the caller wants to be current.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IfMatch {
    Absent,
    /// `*`: whatever it is now.
    Any,
    /// Nothing that could be a version of ours.
    Never,
    Version(u32),
}

impl IfMatch {
    pub fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::IF_MATCH).iter();
        match (values.next().map(HeaderValue::to_str), values.next()) {
            (None, _) => IfMatch::Absent,
            (Some(Ok(text)), None) => match text.trim() {
                "*" => IfMatch::Any,
                tag => tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')?.parse().ok()).map_or(IfMatch::Never, IfMatch::Version),
            },
            _ => IfMatch::Never,
        }
    }

    /// The version that the caller saw, once it is known to be the current one.
    pub fn check(self, current: u32) -> Result<(), Problem> {
        match self {
            IfMatch::Absent | IfMatch::Any => Ok(()),
            IfMatch::Version(seen) if seen == current => Ok(()),
            IfMatch::Version(_) | IfMatch::Never => {
                let detail = "The incident was changed meanwhile. Read it again, then repeat the change with the new ETag.";
                Err(Problem::new(StatusCode::PRECONDITION_FAILED, detail).with(header::ETAG, etag(current)))
            }
        }
    }

    /// As `check`, where a change without a version would overwrite blindly.
    pub fn require(self, current: u32) -> Result<(), Problem> {
        if self == IfMatch::Absent {
            let detail =
                "Send If-Match with the ETag that you read, so that nobody's change is overwritten; If-Match: * overwrites on purpose.";
            return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, detail));
        }
        self.check(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_strictly() {
        for (value, expect) in [
            ("\"7\"", IfMatch::Version(7)),
            (" \"7\" ", IfMatch::Version(7)),
            ("*", IfMatch::Any),
            ("W/\"7\"", IfMatch::Never),
            ("7", IfMatch::Never),
            ("\"7\", \"8\"", IfMatch::Never),
            ("\"-7\"", IfMatch::Never),
            ("\"\"", IfMatch::Never),
        ] {
            let headers = HeaderMap::from_iter([(header::IF_MATCH, value.parse().unwrap())]);
            assert_eq!(IfMatch::of(&headers), expect, "{value}");
        }
        assert_eq!(IfMatch::of(&HeaderMap::new()), IfMatch::Absent);
    }
}
