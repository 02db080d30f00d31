//! Mail that waits to be sent.

mod row;

use application::outbox::{ClaimedMail, MailCounts, MailKind, NewMail, OutboxRepository, UnsentMail, Which, Withdrawn};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use domain::ids::MailId;
use domain::users::EmailAddress;

use crate::row::storable;
use crate::schema::outbox;
use crate::session::PgSession;
use crate::window::rows;

use row::{MailRow, UnsentRow};

/// What a mail that cannot be read is given up with.
const UNREADABLE: &str = "it cannot be read in the store";

/// What mails about a project's issues are called.
const KINDS_OF_PROJECTS: [&str; 2] = [MailKind::IssueAlert.as_str(), MailKind::IssueComment.as_str()];

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
                    outbox::priority.eq(mail.kind.priority()),
                    outbox::expires_at.eq(mail.expires_at),
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
        loop {
            let due: Vec<MailRow> = self.run(|conn| {
                outbox::table
                    .filter(outbox::due_at.le(now))
                    .order((outbox::priority, outbox::due_at, outbox::id))
                    .limit(rows(limit))
                    .select(MailRow::as_select())
                    .for_update()
                    .skip_locked()
                    .load(conn)
            })?;
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
        self.run(|conn| diesel::delete(outbox::table.find(id.get())).execute(conn)).map(drop)
    }

    fn failed(&mut self, id: MailId, error: &str, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(outbox::table.find(id.get()))
                .set((
                    outbox::due_at.eq(due_at),
                    outbox::postponed_until.eq(due_at),
                    outbox::last_error.eq(storable(error)),
                ))
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

    fn hasten(&mut self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let postponed = outbox::due_at.gt(now).and(outbox::due_at.eq(outbox::postponed_until));
        self.run(|conn| {
            diesel::update(outbox::table.filter(postponed))
                .set((outbox::due_at.eq(now), outbox::postponed_until.eq(now)))
                .execute(conn)
        })
    }

    fn retry(&mut self, which: Which, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let failed = outbox::due_at.is_null().or(outbox::due_at.eq(outbox::postponed_until));
        let change = (outbox::due_at.eq(now), outbox::postponed_until.eq(now), outbox::attempts.eq(0));
        self.run(|conn| match which {
            // The condition stands in the statement itself, so that it holds for what a claim leaves when it is waited for.
            Which::One(id) => {
                diesel::update(outbox::table.filter(failed).filter(outbox::id.eq(id.get()))).set(change).execute(conn)
            }
            Which::All => diesel::update(outbox::table.filter(failed)).set(change).execute(conn),
        })
    }

    fn discard(&mut self, id: MailId) -> Result<bool, StoreError> {
        self.run(|conn| diesel::delete(outbox::table.find(id.get())).execute(conn)).map(|rows| rows > 0)
    }

    fn list(&mut self, after: Option<MailId>, limit: usize) -> Result<Vec<UnsentMail>, StoreError> {
        let mut after = after.map_or(i64::MIN, MailId::get);
        loop {
            let found: Vec<UnsentRow> = self.run(|conn| {
                outbox::table
                    .filter(outbox::id.gt(after))
                    .order(outbox::id)
                    .limit(rows(limit))
                    .select(UnsentRow::as_select())
                    .load(conn)
            })?;
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
            self.run(|conn| outbox::table.select((count(outbox::due_at), count_star())).first(conn))?;
        let number = |rows: i64| u64::try_from(rows).unwrap_or(0);
        Ok(MailCounts { waiting: number(waiting), given_up: number(all - waiting) })
    }

    fn is_above(&mut self, limit: usize) -> Result<bool, StoreError> {
        let one_more: Option<i64> = self.run(|conn| {
            outbox::table
                .filter(outbox::due_at.is_not_null())
                .order(outbox::due_at)
                .offset(rows(limit))
                .select(outbox::id)
                .first(conn)
                .optional()
        })?;
        Ok(one_more.is_some())
    }

    fn withdraw_alerts(&mut self, to: &EmailAddress, scope: &Withdrawn) -> Result<usize, StoreError> {
        let alerts = outbox::kind.eq_any(KINDS_OF_PROJECTS).and(outbox::recipient.eq(to.as_str()));
        let alerts = outbox::table.filter(alerts).select((outbox::id, outbox::list));
        let found: Vec<(i64, String)> = self.run(|conn| alerts.load(conn))?;
        let meant: Vec<i64> = found.into_iter().filter(|(_, list)| scope.holds(list)).map(|(id, _)| id).collect();
        self.run(|conn| diesel::delete(outbox::table.filter(outbox::id.eq_any(meant))).execute(conn))
    }
}

impl PgSession<'_> {
    /// Claims a mail; none, if it cannot be read: then it is given up.
    fn claim_one(&mut self, row: MailRow, until: DateTime<Utc>) -> Result<Option<ClaimedMail>, StoreError> {
        let mail = outbox::table.find(row.id);
        match row.claimed() {
            Ok(claimed) => {
                let change = (
                    outbox::due_at.eq(until),
                    outbox::postponed_until.eq(None::<DateTime<Utc>>),
                    outbox::attempts.eq(outbox::attempts + 1),
                );
                self.run(|conn| diesel::update(mail).set(change).execute(conn))?;
                Ok(Some(claimed))
            }
            Err(error) => {
                tracing::error!(cause = ?error, "a mail is given up");
                let change = (
                    outbox::due_at.eq(None::<DateTime<Utc>>),
                    outbox::postponed_until.eq(None::<DateTime<Utc>>),
                    outbox::last_error.eq(UNREADABLE),
                );
                self.run(|conn| diesel::update(mail).set(change).execute(conn))?;
                Ok(None)
            }
        }
    }
}

/// A mail, unless it cannot be read.
fn readable(row: UnsentRow) -> Option<UnsentMail> {
    row.unsent().inspect_err(|error| tracing::error!(cause = ?error, "a mail is left out")).ok()
}
