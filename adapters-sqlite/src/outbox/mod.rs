//! Mail that waits to be sent.

mod row;

use application::outbox::{ClaimedMail, MailCounts, MailKind, NewMail, OutboxRepository, UnsentMail, Which, Withdrawn};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use domain::ids::MailId;
use domain::users::EmailAddress;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::outbox;
use crate::session::SqliteSession;

use row::{MailRow, UnsentRow};

/// What a mail that cannot be read is given up with.
const UNREADABLE: &str = "it cannot be read in the store";

/// So many ids stand in one statement.
const IDS: usize = 500;

/// What mails about a project's issues are called.
const KINDS_OF_PROJECTS: [&str; 2] = [MailKind::IssueAlert.as_str(), MailKind::IssueComment.as_str()];

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
                outbox::priority.eq(mail.kind.priority()),
                outbox::expires_at.eq(mail.expires_at.map(|at| at.timestamp_micros())),
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
        loop {
            // The transaction holds the one write lock: nobody claims at the same time.
            let due: Vec<MailRow> = outbox::table
                .filter(outbox::due_at.le(now.timestamp_micros()))
                .order((outbox::priority, outbox::due_at, outbox::id))
                .limit(rows(limit))
                .select(MailRow::as_select())
                .load(self.conn)
                .map_err(store)?;
            let is_none = due.is_empty();
            let claimed = due.into_iter().filter_map(|row| self.claim_one(row, until).transpose());
            let claimed: Vec<ClaimedMail> = claimed.collect::<Result<_, _>>()?;
            // Each round gives up what kept it from a claim.
            if is_none || !claimed.is_empty() {
                return Ok(claimed);
            }
        }
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
        let mut after = after.map_or(i64::MIN, MailId::get);
        loop {
            let found: Vec<UnsentRow> = outbox::table
                .filter(outbox::id.gt(after))
                .order(outbox::id)
                .limit(rows(limit))
                .select(UnsentRow::as_select())
                .load(self.conn)
                .map_err(store)?;
            let last = found.last().map(|row| row.id);
            let readable: Vec<UnsentMail> = found.into_iter().filter_map(readable).collect();
            match last {
                Some(last) if readable.is_empty() => after = last,
                _ => return Ok(readable),
            }
        }
    }

    fn count(&mut self) -> Result<MailCounts, StoreError> {
        let (waiting, all): (i64, i64) =
            outbox::table.select((count(outbox::due_at), count_star())).first(self.conn).map_err(store)?;
        let number = |rows: i64| u64::try_from(rows).unwrap_or(0);
        Ok(MailCounts { waiting: number(waiting), given_up: number(all - waiting) })
    }

    fn is_above(&mut self, limit: usize) -> Result<bool, StoreError> {
        let one_more: Option<i64> = outbox::table
            .filter(outbox::due_at.is_not_null())
            .order(outbox::due_at)
            .offset(rows(limit))
            .select(outbox::id)
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(one_more.is_some())
    }

    fn withdraw_alerts(&mut self, to: &EmailAddress, scope: &Withdrawn) -> Result<usize, StoreError> {
        let alerts = outbox::kind.eq_any(KINDS_OF_PROJECTS).and(outbox::recipient.eq(to.as_str()));
        let alerts = outbox::table.filter(alerts).select((outbox::id, outbox::list));
        let found: Vec<(i64, String)> = alerts.load(self.conn).map_err(store)?;
        let meant: Vec<i64> = found.into_iter().filter(|(_, list)| scope.holds(list)).map(|(id, _)| id).collect();
        meant.chunks(IDS).try_fold(0, |removed, ids| {
            let gone =
                diesel::delete(outbox::table.filter(outbox::id.eq_any(ids))).execute(self.conn).map_err(store)?;
            Ok(removed + gone)
        })
    }
}

impl SqliteSession<'_> {
    /// Claims a mail; none, if it cannot be read: then it is given up.
    fn claim_one(&mut self, row: MailRow, until: DateTime<Utc>) -> Result<Option<ClaimedMail>, StoreError> {
        let mail = outbox::table.find(row.id);
        match row.claimed() {
            Ok(claimed) => {
                let change = (
                    outbox::due_at.eq(until.timestamp_micros()),
                    outbox::postponed_until.eq(None::<i64>),
                    outbox::attempts.eq(outbox::attempts + 1),
                );
                diesel::update(mail).set(change).execute(self.conn).map_err(store)?;
                Ok(Some(claimed))
            }
            Err(error) => {
                tracing::error!(cause = ?error, "a mail is given up");
                let change = (
                    outbox::due_at.eq(None::<i64>),
                    outbox::postponed_until.eq(None::<i64>),
                    outbox::last_error.eq(UNREADABLE),
                );
                diesel::update(mail).set(change).execute(self.conn).map_err(store)?;
                Ok(None)
            }
        }
    }
}

/// A mail, unless it cannot be read.
fn readable(row: UnsentRow) -> Option<UnsentMail> {
    row.unsent().inspect_err(|error| tracing::error!(cause = ?error, "a mail is left out")).ok()
}
