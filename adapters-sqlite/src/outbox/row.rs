use application::mail::Mail;
use application::outbox::{ClaimedMail, UnsentMail};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::MailId;
use domain::users::EmailAddress;

use crate::row::Origin;
use crate::schema::outbox;

/// A mail as it waits.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct MailRow {
    pub id: i64,
    kind: String,
    recipient: String,
    subject: String,
    body: String,
    html: Option<String>,
    list: String,
    unsubscribe: Option<String>,
    attempts: i32,
    date_added: i64,
    expires_at: Option<i64>,
}

impl MailRow {
    /// The mail, claimed once more than before.
    pub fn claimed(self) -> Result<ClaimedMail, StoreError> {
        let origin = Origin { table: "outbox", id: &self.id };
        let to = origin.valid("recipient", EmailAddress::kept(&self.recipient).ok())?;
        let attempts = origin.valid("attempts", u32::try_from(self.attempts).ok())?.saturating_add(1);
        let date_added = origin.time("date_added", self.date_added)?;
        let expires_at = origin.optional_time("expires_at", self.expires_at)?;
        let mail = Mail {
            to,
            kind: self.kind,
            subject: self.subject,
            text: self.body,
            html: self.html,
            list: self.list,
            unsubscribe: self.unsubscribe,
            message_id: format!("{}.{}", self.id, self.date_added),
        };
        Ok(ClaimedMail { id: MailId::new(self.id), mail, attempts, date_added, expires_at })
    }
}

/// A mail without what it says.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct UnsentRow {
    pub id: i64,
    kind: String,
    recipient: String,
    attempts: i32,
    due_at: Option<i64>,
    last_error: Option<String>,
    date_added: i64,
}

impl UnsentRow {
    /// The mail.
    pub fn unsent(self) -> Result<UnsentMail, StoreError> {
        let origin = Origin { table: "outbox", id: &self.id };
        Ok(UnsentMail {
            id: MailId::new(self.id),
            kind: self.kind,
            to: origin.valid("recipient", EmailAddress::kept(&self.recipient).ok())?,
            attempts: origin.valid("attempts", u32::try_from(self.attempts).ok())?,
            due_at: origin.optional_time("due_at", self.due_at)?,
            last_error: self.last_error,
            date_added: origin.time("date_added", self.date_added)?,
        })
    }
}
