//! Mail that waits to be sent.

use application::outbox::{NewMail, OutboxRepository};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::MailId;

use crate::error::store;
use crate::schema::outbox;
use crate::session::SqliteSession;

impl OutboxRepository for SqliteSession<'_> {
    fn add(&mut self, mail: &NewMail) -> Result<MailId, StoreError> {
        diesel::insert_into(outbox::table)
            .values((
                outbox::kind.eq(mail.kind.as_str()),
                outbox::recipient.eq(mail.to.as_str()),
                outbox::subject.eq(&mail.subject),
                outbox::body.eq(&mail.body),
                outbox::due_at.eq(mail.date_added.timestamp_micros()),
                outbox::date_added.eq(mail.date_added.timestamp_micros()),
            ))
            .returning(outbox::id)
            .get_result(self.conn)
            .map(MailId::new)
            .map_err(store)
    }
}
