//! Mail.

use domain::users::EmailAddress;

/// A message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: EmailAddress,
    /// The subject, without the prefix that every mail gets.
    pub subject: String,
    /// The body.
    pub text: String,
}

/// A mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server cannot be reached or does not answer in time; later it may.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    /// The server refuses the mail for good.
    #[error("the mail server refused: {0}")]
    Refused(String),
}

/// Sends mail. No request waits for it.
#[cfg_attr(test, mockall::automock)]
pub trait Mailer: Send + Sync {
    /// Hands a mail to the server.
    fn send(&self, mail: &Mail) -> Result<(), MailError>;
    /// Connects (and logs in, where there is a password) without sending.
    fn check(&self) -> Result<(), MailError>;
}
