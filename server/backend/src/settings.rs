//! Owns what an installation can set and the defaults. Never reads a file or the environment: server does.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::TimeDelta;

#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this installation. Links in mails come from here alone, never from a request.
    pub base_url: BaseUrl,
    pub data_dir: PathBuf,
    pub sessions: SessionSettings,
    pub mail: MailSettings,
    pub attachments: AttachmentSettings,
}

/// What files at incidents may take.
#[derive(Clone, Copy, Debug)]
pub struct AttachmentSettings {
    /// Of one file.
    pub bytes_max: u64,
    /// At one incident.
    pub files_max: u64,
}

impl Default for AttachmentSettings {
    fn default() -> Self {
        Self { bytes_max: 25 * 1024 * 1024, files_max: 20 }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct SessionSettings {
    pub idle: TimeDelta,
    pub absolute: TimeDelta,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { idle: TimeDelta::hours(8), absolute: TimeDelta::hours(24) }
    }
}

#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `Muster <muster@example.org>` or a bare address.
    pub from: String,
    /// Without it, mails are written to `mail-spool` under the data directory.
    pub smtp: Option<SmtpSettings>,
}

#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    pub user: Option<String>,
    pub password: Option<String>,
}

/// The password must not reach a log by way of a debug print.
impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port, security, user, .. } = self;
        f.debug_struct("SmtpSettings").field("host", host).field("port", port).field("security", security).field("user", user).finish()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmtpSecurity {
    /// TLS from the first byte, usually port 465.
    Tls,
    /// TLS after STARTTLS, and no mail without it, usually port 587.
    StartTls,
    /// For a relay on the same machine only.
    Plain,
}

impl Settings {
    pub fn new(base_url: BaseUrl, data_dir: impl Into<PathBuf>) -> Self {
        let mail = MailSettings { from: format!("Muster <muster@{}>", base_url.mail_domain()), smtp: None };
        Self { base_url, data_dir: data_dir.into(), sessions: SessionSettings::default(), mail, attachments: AttachmentSettings::default() }
    }

    pub fn attachments_dir(&self) -> PathBuf {
        self.data_dir.join("attachments")
    }

    /// Files that somebody brings in, as long as they are needed.
    pub fn imports_dir(&self) -> PathBuf {
        self.data_dir.join("imports")
    }

    pub fn mail_spool(&self) -> PathBuf {
        self.data_dir.join("mail-spool")
    }
}

/// Scheme, host and port. No path: host-bound cookies need the root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl {
    https: bool,
    authority: String,
}

impl BaseUrl {
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// What a browser sends as `Origin`.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, self.authority)
    }

    /// `path` starts with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// The right side of addresses and message ids: the host if it is a name, else a name that never resolves.
    pub fn mail_domain(&self) -> &str {
        let host = self.authority.rsplit_once(':').map_or(self.authority.as_str(), |(host, _)| host);
        let is_name = host.contains('.') && host.contains(|c: char| c.is_ascii_alphabetic()) && !host.starts_with('[');
        if is_name { host } else { "muster.invalid" }
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        let (https, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err("The base URL starts with https:// or http://.".into()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let default_port = if https { ":443" } else { ":80" };
        // Browsers leave the default port out of `Origin`, so it must not be kept here.
        let authority = authority.strip_suffix(default_port).unwrap_or(authority);
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if authority.is_empty() || !authority.chars().all(allowed) {
            return Err("The base URL is scheme and host, such as https://desk.example.org, without a path.".into());
        }
        Ok(Self { https, authority: authority.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls() {
        let origin = |text: &str| text.parse::<BaseUrl>().ok().map(|url| url.origin());
        for (text, expect) in [
            ("https://Desk.example.org/", Some("https://desk.example.org")),
            ("https://desk.example.org:443", Some("https://desk.example.org")),
            ("http://127.0.0.1:3000", Some("http://127.0.0.1:3000")),
            ("http://[::1]:3000/", Some("http://[::1]:3000")),
            ("http://localhost:80", Some("http://localhost")),
            ("desk.example.org", None),
            ("ftp://desk.example.org", None),
            ("https://", None),
            ("https://desk.example.org/muster", None),
            ("https://desk.example.org?x", None),
            ("https://anna@desk.example.org", None),
            ("https://desk.example.org\r\nX: y", None),
        ] {
            assert_eq!(origin(text).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn mail_domain_is_a_name() {
        let domain = |text: &str| text.parse::<BaseUrl>().map(|url| url.mail_domain().to_owned());
        assert_eq!(domain("https://desk.example.org:8443"), Ok("desk.example.org".into()));
        for odd in ["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"] {
            assert_eq!(domain(odd), Ok("muster.invalid".into()), "{odd}");
        }
    }
}
