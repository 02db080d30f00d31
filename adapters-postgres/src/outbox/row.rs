use application::mail::Mail;
use application::outbox::{ClaimedMail, UnsentMail};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::MailId;
use domain::users::EmailAddress;

use crate::row::corrupt;
use crate::schema::outbox;

/// A mail as it waits.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub(crate) struct MailRow {
    pub(crate) id: i64,
    kind: String,
    recipient: String,
    subject: String,
    body: String,
    html: Option<String>,
    list: String,
    unsubscribe: Option<String>,
    attempts: i32,
    date_added: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
}

impl MailRow {
    /// The mail, claimed once more than before.
    pub(crate) fn claimed(self) -> Result<ClaimedMail, StoreError> {
        let to = EmailAddress::kept(&self.recipient).map_err(|_| corrupt("outbox", "recipient", self.id))?;
        let attempts =
            u32::try_from(self.attempts).map_err(|_| corrupt("outbox", "attempts", self.id))?.saturating_add(1);
        let mail = Mail {
            to,
            kind: self.kind,
            subject: self.subject,
            text: self.body,
            html: self.html,
            list: self.list,
            unsubscribe: self.unsubscribe,
            message_id: format!("{}.{}", self.id, self.date_added.timestamp_micros()),
        };
        Ok(ClaimedMail {
            id: MailId::new(self.id),
            mail,
            attempts,
            date_added: self.date_added,
            expires_at: self.expires_at,
        })
    }
}

/// A mail without what it says.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub(crate) struct UnsentRow {
    pub(crate) id: i64,
    kind: String,
    recipient: String,
    attempts: i32,
    due_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    date_added: DateTime<Utc>,
}

impl UnsentRow {
    /// The mail.
    pub(crate) fn unsent(self) -> Result<UnsentMail, StoreError> {
        Ok(UnsentMail {
            id: MailId::new(self.id),
            kind: self.kind,
            to: EmailAddress::kept(&self.recipient).map_err(|_| corrupt("outbox", "recipient", self.id))?,
            attempts: u32::try_from(self.attempts).map_err(|_| corrupt("outbox", "attempts", self.id))?,
            due_at: self.due_at,
            last_error: self.last_error,
            date_added: self.date_added,
        })
    }
}
