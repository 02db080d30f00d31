//! The `Mailer` port over SMTP.

use std::error::Error;
use std::time::Duration;

use application::mail::{Mail, MailError, Mailer};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport};

use crate::url::{Encryption, SmtpSettings};

/// How long one step of the conversation may take.
const STEP_TIME_OUT: Duration = Duration::from_secs(10);
const IDLE_TIME_OUT: Duration = Duration::from_secs(30);
const CONNECTIONS: u32 = 2;
const SUBJECT_PREFIX: &str = "[Picket] ";

/// Hands mail to one SMTP server; connects when there is something to send.
pub struct SmtpMailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl SmtpMailer {
    /// A mailer for a server that may be unreachable at this moment.
    pub fn new(settings: &SmtpSettings) -> Result<Self, MailError> {
        let tls = match settings.encryption {
            Encryption::Tls => Tls::Wrapper(parameters(settings)?),
            Encryption::StarttlsRequired => Tls::Required(parameters(settings)?),
            Encryption::StarttlsOffered => Tls::Opportunistic(parameters(settings)?),
            Encryption::None => Tls::None,
        };
        let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE_TIME_OUT);
        let mut builder = SmtpTransport::builder_dangerous(settings.host.clone())
            .port(settings.port)
            .tls(tls)
            .timeout(Some(STEP_TIME_OUT))
            .pool_config(pool);
        if let Some((user, password)) = &settings.credentials {
            let password = password.expose().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self { transport: builder.build(), from: settings.from.clone() })
    }

    fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let to: Address = mail.to.as_str().parse().map_err(|e| refused(&e))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject_line(&mail.subject))
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|e| refused(&e))
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(failure) => Err(mail_error(&failure)),
        }
    }

    fn check(&self) -> Result<(), MailError> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Unreachable("the server closed the connection".to_owned())),
            Err(failure) => Err(mail_error(&failure)),
        }
    }
}

fn parameters(settings: &SmtpSettings) -> Result<TlsParameters, MailError> {
    TlsParameters::new(settings.host.clone()).map_err(|failure| mail_error(&failure))
}

/// One line, whatever the title of an issue holds.
fn subject_line(subject: &str) -> String {
    let words: Vec<&str> =
        subject.split(|c: char| c.is_control() || c == ' ').filter(|word| !word.is_empty()).collect();
    format!("{SUBJECT_PREFIX}{}", words.join(" "))
}

/// Only a reply that the server calls final is a refusal: all else may pass when tried again.
fn mail_error(failure: &lettre::transport::smtp::Error) -> MailError {
    if failure.is_permanent() { refused(failure) } else { MailError::Unreachable(with_sources(failure)) }
}

fn refused(failure: &dyn Error) -> MailError {
    MailError::Refused(with_sources(failure))
}

fn with_sources(failure: &dyn Error) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some errors of the transport already tell their cause.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
