//! The options that say which installation a command works on and how it behaves, and opening it. Never does the
//! work of a command.

use std::{net::IpAddr, path::PathBuf, sync::Arc};

use backend::{Backend, BaseUrl, Settings, SmtpSecurity, SmtpSettings, SystemClock};
use chrono::TimeDelta;
use store::{Db, DbOptions, StoreError};

use super::Failure;

/// Where the installation keeps its data, and how people reach it.
#[derive(Clone, Debug, clap::Args)]
pub struct Install {
    /// Directory for the embedded database and for mails that wait to be sent; several nodes share it.
    #[arg(long, env = "MUSTER_DATA_DIR", value_name = "DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// sqlite://path/to/file.db or postgres://user:password@host/database [default: muster.db in the data directory]
    #[arg(long, env = "MUSTER_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Where people reach Muster, such as https://desk.example.org: for links in mails, cookies and the check of
    /// where a change comes from [default: http and the address that is served]
    #[arg(long, env = "MUSTER_BASE_URL", value_name = "URL")]
    pub base_url: Option<BaseUrl>,
    /// Work on a PostgreSQL that loses acknowledged changes in a power cut (fsync or synchronous_commit is off); for
    /// tests only.
    #[arg(long, env = "MUSTER_ALLOW_DATA_LOSS", value_parser = clap::builder::BoolishValueParser::new())]
    pub allow_data_loss: bool,
}

/// How long a sign-in lasts.
#[derive(Clone, Debug, clap::Args)]
pub struct Sessions {
    /// A session ends after this long without a request, such as 30m, 8h or 2d.
    #[arg(long, env = "MUSTER_SESSION_IDLE", value_name = "TIME", default_value = "8h", value_parser = duration)]
    session_idle: TimeDelta,
    /// A session ends this long after the sign-in, whatever happens.
    #[arg(long, env = "MUSTER_SESSION_ABSOLUTE", value_name = "TIME", default_value = "24h", value_parser = duration)]
    session_absolute: TimeDelta,
}

/// What files at incidents may take.
#[derive(Clone, Debug, clap::Args)]
pub struct Attachments {
    /// Largest file that can be added to an incident, in MiB.
    #[arg(long, env = "MUSTER_ATTACHMENT_MAX_MB", value_name = "MIB", default_value_t = 25, value_parser = clap::value_parser!(u64).range(1..=1024))]
    attachment_max_mb: u64,
    /// Most files at one incident.
    #[arg(long, env = "MUSTER_ATTACHMENT_MAX_FILES", value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1000))]
    attachment_max_files: u64,
}

impl Attachments {
    pub fn put_into(&self, settings: &mut Settings) {
        settings.attachments.bytes_max = self.attachment_max_mb * 1024 * 1024;
        settings.attachments.files_max = self.attachment_max_files;
    }
}

/// How mails leave. Without a server they are written to mail-spool in the data directory.
#[derive(Clone, Debug, clap::Args)]
pub struct Mail {
    /// Mail server to send through; without it mails are written to mail-spool in the data directory.
    #[arg(long, env = "MUSTER_SMTP_HOST", value_name = "HOST")]
    smtp_host: Option<String>,
    /// Port of the mail server [default: 465 with tls, 587 with starttls, 25 with plain]
    #[arg(long, env = "MUSTER_SMTP_PORT", value_name = "PORT")]
    smtp_port: Option<u16>,
    /// How the line to the mail server is protected; plain is for a relay on this machine.
    #[arg(long, env = "MUSTER_SMTP_SECURITY", value_name = "HOW", default_value = "tls")]
    smtp_security: Security,
    /// Account at the mail server.
    #[arg(long, env = "MUSTER_SMTP_USER", value_name = "NAME")]
    smtp_user: Option<String>,
    /// Its password; better given in the environment or in muster.toml, where other users of the machine cannot see it.
    #[arg(long, env = "MUSTER_SMTP_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    smtp_password: Option<String>,
    /// Sender of all mails, such as "Service desk <desk@example.org>" [default: muster@ and the host of --base-url]
    #[arg(long, env = "MUSTER_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Security {
    Tls,
    Starttls,
    Plain,
}

impl Install {
    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("muster.db").display()))
    }

    /// As far as this group says; `reached` is where people come when no base URL is given.
    pub fn settings(&self, reached: &str) -> Result<Settings, Failure> {
        let base_url = match &self.base_url {
            Some(url) => url.clone(),
            None => reached.parse().map_err(|why: String| Failure::new(format!("{why} Give --base-url.")))?,
        };
        Ok(Settings::new(base_url, &self.data_dir))
    }

    /// The database, its directory made if need be. The schema stays as it is.
    pub async fn connect(&self) -> Result<Db, Failure> {
        let url = self.database_url();
        make_private_dir(&self.data_dir).map_err(|error| {
            Failure::new(format!("cannot make the data directory {}: {error}; choose another with --data-dir", self.data_dir.display()))
        })?;
        let cannot = |error: StoreError| {
            Failure::new(format!("cannot open the database {}: {}; check --database-url", without_secret(&url), causes(&error)))
        };
        let db = Db::connect(&url, &DbOptions::default()).await.map_err(cannot)?;
        self.judge(&db.risky_settings().await.map_err(cannot)?)?;
        Ok(db)
    }

    /// What was acknowledged must be there after a power cut. Torn pages are only warned of: some file systems have none.
    fn judge(&self, off: &[&str]) -> Result<(), Failure> {
        let lossy: Vec<&str> = off.iter().copied().filter(|setting| *setting != "full_page_writes").collect();
        if !lossy.is_empty() && !self.allow_data_loss {
            let lossy = lossy.join(" and ");
            return Err(Failure::new(format!(
                "PostgreSQL runs with {lossy} off and would lose acknowledged changes in a power cut; turn it on, or, for tests \
                 only, give --allow-data-loss"
            )));
        }
        if !off.is_empty() {
            tracing::warn!(off = off.join(", "), "a power cut may damage or lose data with these settings of PostgreSQL");
        }
        Ok(())
    }

    /// The installation as it is: for commands that must not make one, nor bring one up to date that still serves.
    pub async fn open_as_it_is(&self) -> Result<Backend, Failure> {
        let url = self.database_url();
        let none = || Failure::new(format!("there is no installation at {}; check --data-dir and --database-url", without_secret(&url)));
        let file = url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//").split('?').next().unwrap_or_default());
        if file.is_some_and(|file| !std::path::Path::new(file).is_file()) {
            return Err(none());
        }
        let db = self.connect().await?;
        db.ping().await.map_err(|_| none())?;
        backend(db, self.settings("http://127.0.0.1:3000")?)
    }

    /// For a command that ends when its work is done: the schema is brought up to date first.
    pub async fn open(&self) -> Result<Backend, Failure> {
        let db = self.connect().await?;
        migrate(&db).await?;
        backend(db, self.settings("http://127.0.0.1:3000")?)
    }
}

pub async fn migrate(db: &Db) -> Result<(), Failure> {
    migrations::up(db.writer_connection()).await.map_err(|error| {
        Failure::new(format!("cannot bring the database up to date: {}; restore the last backup if it was changed by hand", causes(&error)))
    })
}

pub fn backend(db: Db, settings: Settings) -> Result<Backend, Failure> {
    Backend::new(db, Arc::new(SystemClock), settings).map_err(|error| Failure::new(format!("mail settings: {error}")))
}

impl Sessions {
    pub fn put_into(&self, settings: &mut Settings) -> Result<(), Failure> {
        if self.session_idle > self.session_absolute {
            return Err(Failure::new("--session-idle is longer than --session-absolute: it would never count"));
        }
        settings.sessions.idle = self.session_idle;
        settings.sessions.absolute = self.session_absolute;
        Ok(())
    }
}

impl Mail {
    pub fn put_into(&self, settings: &mut Settings) {
        if let Some(from) = &self.mail_from {
            settings.mail.from.clone_from(from);
        }
        let (security, usual) = match self.smtp_security {
            Security::Tls => (SmtpSecurity::Tls, 465),
            Security::Starttls => (SmtpSecurity::StartTls, 587),
            Security::Plain => (SmtpSecurity::Plain, 25),
        };
        settings.mail.smtp = self.smtp_host.clone().map(|host| SmtpSettings {
            host,
            port: self.smtp_port.unwrap_or(usual),
            security,
            user: self.smtp_user.clone(),
            password: self.smtp_password.clone(),
        });
    }
}

/// Proxies whose word about the client's address is believed.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Proxies {
    /// Address of a proxy in front of Muster, whose X-Forwarded-For is believed; can be given several times.
    #[arg(long, env = "MUSTER_TRUSTED_PROXY", value_name = "IP", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
}

/// A data directory holds everything that people told the desk: others on the machine have no business in it.
fn make_private_dir(dir: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// The message of an error with those of its causes, which say what really happened.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// A database address without its password.
fn without_secret(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => url.to_owned(),
    }
}

/// `30m`, `8h`, `2d`: a number with its unit.
fn duration(text: &str) -> Result<TimeDelta, String> {
    let wrong = || "give a number with its unit, such as 30m, 8h or 2d".to_owned();
    let (number, unit) = text.trim().split_at_checked(text.trim().len().saturating_sub(1)).ok_or_else(wrong)?;
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let duration = match unit {
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    };
    duration.filter(|duration| *duration > TimeDelta::zero() && *duration <= TimeDelta::days(365)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, minutes) in [
            ("30m", Some(30)),
            ("8h", Some(480)),
            (" 2d ", Some(2880)),
            ("8", None),
            ("h", None),
            ("", None),
            ("-1h", None),
            ("0m", None),
            ("9ü", None),
            ("999999999999999999d", None),
        ] {
            assert_eq!(duration(text).ok().map(|duration| duration.num_minutes()), minutes, "{text:?}");
        }
    }

    #[test]
    fn passwords_are_not_told() {
        assert_eq!(without_secret("postgres://muster:p@ss@db/muster"), "postgres://db/muster");
        assert_eq!(without_secret("sqlite://data/muster.db"), "sqlite://data/muster.db");
    }
}
