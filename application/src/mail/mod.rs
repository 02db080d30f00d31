//! Mail: what it says, and who sends it.

use domain::users::EmailAddress;

mod letter;
mod letterhead;

pub use letter::{Letter, Part};
pub(crate) use letterhead::Letterhead;

/// A message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about, as [`crate::outbox::MailKind`] names it.
    pub kind: String,
    /// The subject, without the prefix that every mail gets.
    pub subject: String,
    /// The body as text.
    pub text: String,
    /// The same as HTML; mails of an earlier release have none.
    pub html: Option<String>,
    /// What it is about as a mailing list: labels joined by dots, the narrowest first (`my-app.acme`).
    pub list: String,
    /// A page where its reader can have no more of the kind, which takes a bare POST as well (RFC 8058).
    pub unsubscribe: Option<String>,
    /// The same whenever it is sent again, and of no other mail: so a receiver can tell that it came twice.
    pub message_id: String,
}

/// A mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server cannot be reached or does not answer in time; later it may.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    /// The server does not take this mail now, and may take others; later it may take this one.
    #[error("the mail server does not take it yet: {0}")]
    Deferred(String),
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
