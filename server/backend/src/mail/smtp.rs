//! Owns the door to a mail server. Never sends a password or a mail over an open line, unless the settings name a
//! relay without TLS.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::{Letter, Mail, MailError, Sending};
use crate::settings::{SmtpSecurity, SmtpSettings};

/// A server that takes longer is down; the outbox tries again.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct SmtpMail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl SmtpMail {
    pub fn new(settings: &SmtpSettings) -> Result<Self, MailError> {
        let host = settings.host.as_str();
        let builder = match settings.security {
            SmtpSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            SmtpSecurity::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            SmtpSecurity::Plain => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        };
        let builder = builder.map_err(|source| MailError::Permanent(format!("mail server {host}: {source}")))?;
        let builder = builder.port(settings.port).timeout(Some(PATIENCE));
        let builder = match (&settings.user, &settings.password) {
            (Some(user), Some(password)) => builder.credentials(Credentials::new(user.clone(), password.clone())),
            _ => builder,
        };
        Ok(Self { transport: builder.build() })
    }
}

impl Mail for SmtpMail {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        Box::pin(async move {
            let sent = self.transport.send_raw(letter.message.envelope(), &letter.message.formatted()).await;
            match sent {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(MailError::Permanent(error.to_string())),
                Err(error) => Err(MailError::Transient(error.to_string())),
            }
        })
    }
}
