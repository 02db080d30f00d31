use chrono::{DateTime, Utc};
use domain::ids::MailId;
use domain::users::EmailAddress;

use crate::ports::StoreError;

/// What a mail is about, for whoever looks through those that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// Something changed that bears on an account's security.
    Security,
}

impl MailKind {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Security];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A mail to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// What it is about.
    pub kind: MailKind,
    /// To whom.
    pub to: EmailAddress,
    /// The subject, without the prefix that every mail gets.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When it is written; it is due at once.
    pub date_added: DateTime<Utc>,
}

/// Mail that waits to be sent.
#[cfg_attr(test, mockall::automock)]
pub trait OutboxRepository {
    /// Adds a mail, due from its date on.
    fn add(&mut self, mail: &NewMail) -> Result<MailId, StoreError>;
}
