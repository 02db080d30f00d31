//! Mail that waits to be sent.

mod row;

use application::outbox::{ClaimedMail, NewMail, OutboxRepository};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::MailId;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::outbox;
use crate::session::SqliteSession;

use row::MailRow;

impl OutboxRepository for SqliteSession<'_> {
    fn add(&mut self, mail: &NewMail) -> Result<MailId, StoreError> {
        diesel::insert_into(outbox::table)
            .values((
                outbox::kind.eq(mail.kind.as_str()),
                outbox::recipient.eq(mail.to.as_str()),
                outbox::subject.eq(&mail.subject),
                outbox::body.eq(&mail.body),
                outbox::html.eq(&mail.html),
                outbox::list.eq(&mail.list),
                outbox::unsubscribe.eq(&mail.unsubscribe),
                outbox::due_at.eq(mail.date_added.timestamp_micros()),
                outbox::date_added.eq(mail.date_added.timestamp_micros()),
            ))
            .returning(outbox::id)
            .get_result(self.conn)
            .map(MailId::new)
            .map_err(store)
    }

    fn claim(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        // The transaction holds the one write lock: nobody claims at the same time.
        let due: Vec<MailRow> = outbox::table
            .filter(outbox::due_at.le(now.timestamp_micros()))
            .order((outbox::due_at, outbox::id))
            .limit(rows(limit))
            .select(MailRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        let claim = |row: MailRow| {
            diesel::update(outbox::table.find(row.id))
                .set((outbox::due_at.eq(until.timestamp_micros()), outbox::attempts.eq(outbox::attempts + 1)))
                .execute(self.conn)
                .map_err(store)?;
            row.claimed()
        };
        due.into_iter().map(claim).collect()
    }

    fn sent(&mut self, id: MailId) -> Result<(), StoreError> {
        diesel::delete(outbox::table.find(id.get())).execute(self.conn).map(drop).map_err(store)
    }

    fn failed(&mut self, id: MailId, error: &str, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        diesel::update(outbox::table.find(id.get()))
            .set((outbox::due_at.eq(due_at.map(|at| at.timestamp_micros())), outbox::last_error.eq(error)))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let old: Vec<i64> = outbox::table
            .filter(outbox::date_added.lt(before.timestamp_micros()))
            .order(outbox::date_added)
            .limit(rows(limit))
            .select(outbox::id)
            .load(self.conn)
            .map_err(store)?;
        diesel::delete(outbox::table.filter(outbox::id.eq_any(old))).execute(self.conn).map_err(store)
    }
}
