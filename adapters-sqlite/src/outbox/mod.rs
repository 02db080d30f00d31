//! Mail that waits to be sent.

mod row;

use application::outbox::{ClaimedMail, MailCounts, NewMail, OutboxRepository, UnsentMail, Which};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use domain::ids::MailId;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::outbox;
use crate::session::SqliteSession;

use row::{MailRow, UnsentRow};

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
                .set((
                    outbox::due_at.eq(until.timestamp_micros()),
                    outbox::postponed_until.eq(None::<i64>),
                    outbox::attempts.eq(outbox::attempts + 1),
                ))
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
        let due_at = due_at.map(|at| at.timestamp_micros());
        diesel::update(outbox::table.find(id.get()))
            .set((outbox::due_at.eq(due_at), outbox::postponed_until.eq(due_at), outbox::last_error.eq(error)))
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

    fn hasten(&mut self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let now = now.timestamp_micros();
        let postponed = outbox::due_at.gt(now).and(outbox::due_at.eq(outbox::postponed_until));
        diesel::update(outbox::table.filter(postponed))
            .set((outbox::due_at.eq(now), outbox::postponed_until.eq(now)))
            .execute(self.conn)
            .map_err(store)
    }

    fn retry(&mut self, which: Which, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let now = now.timestamp_micros();
        let failed = outbox::due_at.is_null().or(outbox::due_at.eq(outbox::postponed_until));
        let mut ids = outbox::table.select(outbox::id).filter(failed).into_boxed();
        if let Which::One(id) = which {
            ids = ids.filter(outbox::id.eq(id.get()));
        }
        diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
            .set((outbox::due_at.eq(now), outbox::postponed_until.eq(now), outbox::attempts.eq(0)))
            .execute(self.conn)
            .map_err(store)
    }

    fn discard(&mut self, id: MailId) -> Result<bool, StoreError> {
        diesel::delete(outbox::table.find(id.get())).execute(self.conn).map(|rows| rows > 0).map_err(store)
    }

    fn list(&mut self, after: Option<MailId>, limit: usize) -> Result<Vec<UnsentMail>, StoreError> {
        let found: Vec<UnsentRow> = outbox::table
            .filter(outbox::id.gt(after.map_or(i64::MIN, MailId::get)))
            .order(outbox::id)
            .limit(rows(limit))
            .select(UnsentRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        found.into_iter().map(UnsentRow::unsent).collect()
    }

    fn count(&mut self) -> Result<MailCounts, StoreError> {
        let (waiting, all): (i64, i64) =
            outbox::table.select((count(outbox::due_at), count_star())).first(self.conn).map_err(store)?;
        let number = |rows: i64| u64::try_from(rows).unwrap_or(0);
        Ok(MailCounts { waiting: number(waiting), given_up: number(all - waiting) })
    }
}
