//! Mail that waits to be sent.

use application::outbox::{NewMail, OutboxRepository};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::MailId;

use crate::row::storable;
use crate::schema::outbox;
use crate::session::PgSession;

impl OutboxRepository for PgSession<'_> {
    fn add(&mut self, mail: &NewMail) -> Result<MailId, StoreError> {
        self.run(|conn| {
            diesel::insert_into(outbox::table)
                .values((
                    outbox::kind.eq(mail.kind.as_str()),
                    outbox::recipient.eq(storable(mail.to.as_str())),
                    outbox::subject.eq(storable(&mail.subject)),
                    outbox::body.eq(storable(&mail.body)),
                    outbox::due_at.eq(mail.date_added),
                    outbox::date_added.eq(mail.date_added),
                ))
                .returning(outbox::id)
                .get_result(conn)
        })
        .map(MailId::new)
    }
}
