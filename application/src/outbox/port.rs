use chrono::{DateTime, Utc};
use domain::ids::MailId;
use domain::slugs::Slug;
use domain::users::EmailAddress;

use crate::mail::{Letter, Mail};
use crate::ports::StoreError;

/// What a mail is about, for whoever looks through those that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// Something changed that bears on an account's security.
    Security,
    /// A new password is asked for.
    PasswordReset,
    /// An address is to be confirmed.
    ConfirmEmail,
    /// Somebody is asked into an organization.
    MemberInvitation,
    /// Setting up an organization is to be finished.
    OnboardingContinuation,
    /// An issue is new, or came back.
    IssueAlert,
    /// Somebody commented on an issue.
    IssueComment,
    /// Somebody tries whether mail arrives.
    Test,
}

impl MailKind {
    /// The name in the store and in the mail's headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Security => "account.security",
            Self::PasswordReset => "account.password-reset",
            Self::ConfirmEmail => "account.confirm-email",
            Self::MemberInvitation => "organization.member-invitation",
            Self::OnboardingContinuation => "organization.onboarding-continuation-email",
            Self::IssueAlert => "issue.alert",
            Self::IssueComment => "issue.comment",
            Self::Test => "system.test",
        }
    }

    /// Of mails that are due, those of a lower number go first: somebody waits for them.
    pub const fn priority(self) -> i32 {
        match self {
            Self::Security
            | Self::PasswordReset
            | Self::ConfirmEmail
            | Self::MemberInvitation
            | Self::OnboardingContinuation
            | Self::Test => 0,
            Self::IssueAlert | Self::IssueComment => 1,
        }
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
    /// The same as HTML.
    pub html: Option<String>,
    /// What it is about as a mailing list: labels joined by dots, the narrowest first (`my-app.acme`).
    pub list: String,
    /// A page where its reader can have no more of the kind.
    pub unsubscribe: Option<String>,
    /// When it is written; it is due at once.
    pub date_added: DateTime<Utc>,
    /// When the link in it ends, if all there is to the mail is a link that ends: later it is not sent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The list of what is about an account.
const ACCOUNT: &str = "account";

impl NewMail {
    /// A letter about the account of who gets it.
    pub fn of(kind: MailKind, to: &EmailAddress, letter: &Letter, at: DateTime<Utc>) -> Self {
        Self {
            kind,
            to: to.clone(),
            subject: letter.subject.clone(),
            body: letter.text(),
            html: Some(letter.html()),
            list: ACCOUNT.to_owned(),
            unsubscribe: None,
            date_added: at,
            expires_at: None,
        }
    }
}

/// A mail that somebody sends just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMail {
    /// Its id.
    pub id: MailId,
    /// The mail.
    pub mail: Mail,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// When it was written.
    pub date_added: DateTime<Utc>,
    /// From then on nobody has a use for it.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A mail that was not sent yet, or was given up. What it says is left out: it may be somebody's secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentMail {
    /// Its id.
    pub id: MailId,
    /// What it is about, as [`MailKind`] names it.
    pub kind: String,
    /// To whom.
    pub to: EmailAddress,
    /// How often it was claimed.
    pub attempts: u32,
    /// When it is tried again; never, if there is no time: it was given up.
    pub due_at: Option<DateTime<Utc>>,
    /// Why it was not sent the last time.
    pub last_error: Option<String>,
    /// When it was written.
    pub date_added: DateTime<Utc>,
}

/// One mail, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(MailId),
    /// All.
    All,
}

/// Whose alerts somebody is to get no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withdrawn {
    /// Anybody's.
    All,
    /// An organization's.
    Organization(Slug),
    /// A project's: its slug, and its organization's.
    Project(Slug, Slug),
}

impl Withdrawn {
    /// The list of a project's alerts.
    pub fn list(project: &Slug, organization: &Slug) -> String {
        format!("{project}.{organization}")
    }

    /// Whether alerts of this list are meant.
    pub fn holds(&self, list: &str) -> bool {
        match self {
            Self::All => true,
            Self::Organization(slug) => list.rsplit_once('.').is_some_and(|(_, of)| of == slug.as_str()),
            Self::Project(project, organization) => list == Self::list(project, organization),
        }
    }
}

/// How many mails there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailCounts {
    /// Waiting to be sent.
    pub waiting: u64,
    /// Given up.
    pub given_up: u64,
}

/// Mail that waits to be sent.
#[cfg_attr(test, mockall::automock)]
pub trait OutboxRepository {
    /// Adds a mail, due from its date on.
    fn add(&mut self, mail: &NewMail) -> Result<MailId, StoreError>;
    /// Takes at most `limit` mails that are due, by their priority, then the one due first before the others, and makes
    /// them due again at `until`: whoever ends without a word leaves them to others. MUST give no mail to two that claim at
    /// once. What cannot be read is given up, and keeps no other waiting.
    fn claim(&mut self, now: DateTime<Utc>, until: DateTime<Utc>, limit: usize)
    -> Result<Vec<ClaimedMail>, StoreError>;
    /// Removes a mail that was sent.
    fn sent(&mut self, id: MailId) -> Result<(), StoreError>;
    /// Notes why a mail was not sent, and when it is due again: never, if there is no time.
    fn failed(&mut self, id: MailId, error: &str, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError>;
    /// Removes at most `limit` mails that were written before this time, given up or not; how many it were.
    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
    /// Makes mails due now that [`OutboxRepository::failed`] made due later; how many it were. MUST leave alone what
    /// somebody holds a claim on, and what was given up.
    fn hasten(&mut self, now: DateTime<Utc>) -> Result<usize, StoreError>;
    /// Makes mails due now as if nobody had tried them yet, given up or not; how many it were. MUST leave alone what
    /// somebody holds a claim on.
    fn retry(&mut self, which: Which, now: DateTime<Utc>) -> Result<usize, StoreError>;
    /// Removes a mail that was not sent; whether there was one.
    fn discard(&mut self, id: MailId) -> Result<bool, StoreError>;
    /// At most `limit` mails with a higher id than `after`, in the order of their ids, without those that cannot be read;
    /// none only if there are none.
    fn list(&mut self, after: Option<MailId>, limit: usize) -> Result<Vec<UnsentMail>, StoreError>;
    /// How many mails there are.
    fn count(&mut self) -> Result<MailCounts, StoreError>;
    /// Whether more than so many mails wait to be sent.
    fn is_above(&mut self, limit: usize) -> Result<bool, StoreError>;
    /// Removes the alerts to this address that were not sent, as far as the scope says; how many it were.
    fn withdraw_alerts(&mut self, to: &EmailAddress, scope: &Withdrawn) -> Result<usize, StoreError>;
}
