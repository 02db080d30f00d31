//! Mail that waits to be sent.

mod row;

use application::outbox::{ClaimedMail, NewMail, OutboxRepository};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::MailId;

use crate::row::storable;
use crate::schema::outbox;
use crate::session::PgSession;
use crate::window::rows;

use row::MailRow;

impl OutboxRepository for PgSession<'_> {
    fn add(&mut self, mail: &NewMail) -> Result<MailId, StoreError> {
        self.run(|conn| {
            diesel::insert_into(outbox::table)
                .values((
                    outbox::kind.eq(mail.kind.as_str()),
                    outbox::recipient.eq(storable(mail.to.as_str())),
                    outbox::subject.eq(storable(&mail.subject)),
                    outbox::body.eq(storable(&mail.body)),
                    outbox::html.eq(mail.html.as_deref().map(storable)),
                    outbox::list.eq(storable(&mail.list)),
                    outbox::unsubscribe.eq(mail.unsubscribe.as_deref().map(storable)),
                    outbox::due_at.eq(mail.date_added),
                    outbox::date_added.eq(mail.date_added),
                ))
                .returning(outbox::id)
                .get_result(conn)
        })
        .map(MailId::new)
    }

    fn claim(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        let due = self.run(|conn| {
            let due: Vec<MailRow> = outbox::table
                .filter(outbox::due_at.le(now))
                .order((outbox::due_at, outbox::id))
                .limit(rows(limit))
                .select(MailRow::as_select())
                .for_update()
                .skip_locked()
                .load(conn)?;
            let ids: Vec<i64> = due.iter().map(|row| row.id).collect();
            diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
                .set((outbox::due_at.eq(until), outbox::attempts.eq(outbox::attempts + 1)))
                .execute(conn)?;
            Ok(due)
        })?;
        due.into_iter().map(MailRow::claimed).collect()
    }

    fn sent(&mut self, id: MailId) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(outbox::table.find(id.get())).execute(conn)).map(drop)
    }

    fn failed(&mut self, id: MailId, error: &str, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(outbox::table.find(id.get()))
                .set((outbox::due_at.eq(due_at), outbox::last_error.eq(storable(error))))
                .execute(conn)
        })
        .map(drop)
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let old: Vec<i64> = outbox::table
                .filter(outbox::date_added.lt(before))
                .order(outbox::date_added)
                .limit(rows(limit))
                .select(outbox::id)
                .load(conn)?;
            diesel::delete(outbox::table.filter(outbox::id.eq_any(old))).execute(conn)
        })
    }
}
