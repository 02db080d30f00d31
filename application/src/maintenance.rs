//! Upkeep: removing what is past its time, in small steps that hold no lock for long.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use domain::applications::SECRET_VISIBLE_FOR;

use crate::issues::Resolution;
use crate::options::Options;
use crate::ports::{Clock, StoreError, Stores, UnitOfWork};

/// Rows removed in one transaction.
const STEP: usize = 500;

/// Transactions removed in one transaction of the store: each may have a thousand spans.
const TRANSACTIONS_STEP: usize = 50;

/// Hourly counts are shown for a day and a week, and lists count by them in the last 14 days; kept with a margin.
pub(crate) const HOURS_KEPT: TimeDelta = TimeDelta::days(15);

/// Mails wait so long to be sent; those that were given up can be looked at as long.
const MAILS_KEPT: TimeDelta = TimeDelta::days(7);

/// Alerts that nobody came for in so long are no news any more.
const ALERTS_KEPT: TimeDelta = TimeDelta::days(1);

/// Longer than any window in which something is counted.
const LIMITS_KEPT: TimeDelta = TimeDelta::days(2);

/// A refresh token that was used is known for so long after its token's end: used again, it ends all that came of it.
const DEAD_TOKENS_KEPT: TimeDelta = TimeDelta::days(30);

/// So long after the last of a segment, a span that belongs to it finds the others; later it is of no transaction.
const SEGMENTS_KEPT: TimeDelta = TimeDelta::days(1);

/// When users were seen last is known no better than this.
const USERS_KEPT_LONGER: TimeDelta = TimeDelta::days(1);

/// What a clean-up removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removed {
    /// Events.
    pub events: usize,
    /// What users said of events.
    pub reports: usize,
    /// Issues, with what belonged to them.
    pub issues: usize,
    /// Users that events happened to.
    pub users: usize,
    /// Counts of hours and days.
    pub counts: usize,
    /// Counts of what became of reported items.
    pub outcomes: usize,
    /// Transactions, with their spans.
    pub transactions: usize,
    /// Counts of transactions and spans.
    pub span_counts: usize,
    /// Sessions.
    pub sessions: usize,
    /// Mails that could not be sent.
    pub mails: usize,
    /// Secrets of applications that are not shown any more; their hashes stay.
    pub secrets: usize,
    /// Codes that applications or devices did not come for.
    pub codes: usize,
    /// Links in mails that were not opened in time, invitations among them.
    pub links: usize,
    /// Tokens of applications that can be used and refreshed no more.
    pub tokens: usize,
}

/// The use case of upkeep.
#[derive(Clone)]
pub struct Maintenance {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    options: Arc<Options>,
}

impl Maintenance {
    /// Wires the use case.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, options: Arc<Options>) -> Self {
        Self { uow, clock, options }
    }

    /// Removes all that is past its time: events, issues and users not seen for as long, and counts of what became of reported
    /// items, by the retention that the options say, transactions and what is counted of them by retentions of their own;
    /// `stop` is asked between the steps.
    pub fn clean_up(&self, stop: &dyn Fn() -> bool) -> Result<Removed, StoreError> {
        let now = self.clock.now();
        let oldest = now - self.options.retention();
        let days_kept = oldest.min(now - TimeDelta::days(31));
        let sessions = self.repeat(stop, |stores| stores.sessions().remove_ended(now, STEP))?;
        let mails = self.repeat(stop, |stores| stores.outbox().remove_before(now - MAILS_KEPT, STEP))?;
        self.repeat(stop, |stores| stores.alerts().remove_before(now - ALERTS_KEPT, STEP))?;
        self.repeat(stop, |stores| stores.limits().remove_before(now - LIMITS_KEPT, STEP))?;
        let shown = now - SECRET_VISIBLE_FOR;
        let secrets = self.repeat(stop, |stores| stores.applications().forget_secrets_before(shown, STEP))?;
        let codes = self.repeat(stop, |stores| stores.grants().remove_expired(now, STEP))?
            + self.repeat(stop, |stores| stores.device_codes().remove_expired(now, STEP))?;
        let links = self.repeat(stop, |stores| stores.account_links().remove_expired(now, STEP))?
            + self.repeat(stop, |stores| stores.registrations().remove_expired(now, STEP))?
            + self.repeat(stop, |stores| stores.invitations().remove_expired(now, STEP))?;
        let dead = now - DEAD_TOKENS_KEPT;
        let tokens = self.repeat(stop, |stores| stores.refresh_tokens().remove_dead(dead, STEP))?;
        let events = self.repeat(stop, |stores| stores.events().remove_received_before(oldest, STEP))?;
        let reports = self.repeat(stop, |stores| stores.user_reports().remove_before(oldest, STEP))?;
        let issues = self.remove_issues(stop, oldest)?;
        let unseen = oldest - USERS_KEPT_LONGER;
        let users = self.repeat(stop, |stores| stores.project_users().remove_unseen_since(unseen, STEP))?;
        let outcomes = self.repeat(stop, |stores| stores.events().remove_outcomes_before(oldest, STEP))?;
        let mut counts = 0;
        for (resolution, before) in [(Resolution::Hour, now - HOURS_KEPT), (Resolution::Day, days_kept)] {
            counts += self.repeat(stop, |stores| stores.issues().remove_buckets_before(resolution, before, STEP))?;
        }
        let (transactions, span_counts) = self.remove_spans(stop, now)?;
        Ok(Removed {
            events,
            reports,
            issues,
            users,
            counts,
            outcomes,
            transactions,
            span_counts,
            sessions,
            mails,
            codes,
            links,
            tokens,
            secrets,
        })
    }

    /// Removes transactions with their spans, and counts of them; how many of each.
    fn remove_spans(&self, stop: &dyn Fn() -> bool, now: DateTime<Utc>) -> Result<(usize, usize), StoreError> {
        let oldest = now - self.options.spans_retention();
        let transactions =
            self.repeat_by(TRANSACTIONS_STEP, stop, |stores, step| stores.transactions().remove_before(oldest, step))?;
        let before = now - SEGMENTS_KEPT;
        self.repeat_by(TRANSACTIONS_STEP, stop, |stores, step| stores.segments().remove_before(before, step))?;
        let oldest = now - self.options.span_counts_retention();
        let counts = self.repeat(stop, |stores| stores.spans().remove_counts_before(oldest, STEP))?;
        Ok((transactions, counts))
    }

    fn remove_issues(&self, stop: &dyn Fn() -> bool, oldest: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut issues = 0;
        while !stop() {
            let removed = self.uow.transaction(|stores| stores.issues().remove_unseen_since(oldest, STEP))?;
            issues += removed.issues;
            if removed.rows == 0 {
                break;
            }
        }
        Ok(issues)
    }

    /// Takes steps until one is not full.
    fn repeat(
        &self,
        stop: &dyn Fn() -> bool,
        mut step: impl FnMut(&mut dyn Stores) -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        self.repeat_by(STEP, stop, |stores, _| step(stores))
    }

    /// The same with steps of this length.
    fn repeat_by(
        &self,
        length: usize,
        stop: &dyn Fn() -> bool,
        mut step: impl FnMut(&mut dyn Stores, usize) -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut total = 0;
        while !stop() {
            let removed = self.uow.transaction(|stores| step(stores, length))?;
            total += removed;
            if removed < length {
                break;
            }
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use domain::options::Disk;

    use super::*;
    use crate::issues::RemovedIssues;
    use crate::options::of_disk;
    use crate::ports::{MockClock, MockStores, MockUnitOfWork};

    #[test]
    fn a_full_step_is_followed_by_another() {
        let mut stores = MockStores::default();
        let mut steps = vec![3, STEP, STEP];
        stores.events.expect_remove_received_before().times(3).returning(move |_, _| Ok(steps.pop().unwrap_or(0)));
        stores.sessions.expect_remove_ended().returning(|_, _| Ok(0));
        stores.outbox.expect_remove_before().returning(|_, _| Ok(2));
        stores
            .alerts
            .expect_remove_before()
            .withf(|time, _| *time == DateTime::UNIX_EPOCH - TimeDelta::days(1))
            .returning(|_, _| Ok(1));
        stores.limits.expect_remove_before().returning(|_, _| Ok(1));
        stores
            .applications
            .expect_forget_secrets_before()
            .withf(|time, _| *time == DateTime::UNIX_EPOCH - TimeDelta::minutes(5))
            .returning(|_, _| Ok(4));
        stores.grants.expect_remove_expired().returning(|_, _| Ok(3));
        stores.device_codes.expect_remove_expired().returning(|_, _| Ok(4));
        stores.account_links.expect_remove_expired().returning(|_, _| Ok(2));
        stores.registrations.expect_remove_expired().returning(|_, _| Ok(1));
        stores.invitations.expect_remove_expired().returning(|_, _| Ok(1));
        stores.refresh_tokens.expect_remove_dead().returning(|_, _| Ok(5));
        stores.user_reports.expect_remove_before().return_once(|_, _| Ok(2));
        let mut of_issues = vec![(0, 0), (1, 4), (0, STEP)];
        stores.issues.expect_remove_unseen_since().times(3).returning(move |_, _| {
            let (issues, rows) = of_issues.pop().unwrap_or_default();
            Ok(RemovedIssues { issues, rows })
        });
        stores.events.expect_remove_outcomes_before().return_once(|_, _| Ok(7));
        stores.project_users.expect_remove_unseen_since().return_once(|_, _| Ok(8));
        stores.issues.expect_remove_buckets_before().returning(|_, _, _| Ok(1));
        let mut of_transactions = vec![4, TRANSACTIONS_STEP];
        stores
            .transactions
            .expect_remove_before()
            .withf(|time, step| *time == DateTime::UNIX_EPOCH - TimeDelta::days(30) && *step == TRANSACTIONS_STEP)
            .times(2)
            .returning(move |_, _| Ok(of_transactions.pop().unwrap_or(0)));
        stores
            .segments
            .expect_remove_before()
            .withf(|time, _| *time == DateTime::UNIX_EPOCH - TimeDelta::days(1))
            .return_once(|_, _| Ok(1));
        stores
            .spans
            .expect_remove_counts_before()
            .withf(|time, _| *time == DateTime::UNIX_EPOCH - TimeDelta::days(90))
            .return_once(|_, _| Ok(6));
        let mut clock = MockClock::new();
        clock.expect_now().return_const(DateTime::UNIX_EPOCH);
        let options = of_disk(Disk::default());
        let upkeep = Maintenance::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(clock), options);
        let removed = upkeep.clean_up(&|| false).unwrap();
        let of_accounts =
            Removed { sessions: 0, mails: 2, codes: 7, links: 4, tokens: 5, secrets: 4, ..Removed::default() };
        let of_spans = Removed { transactions: TRANSACTIONS_STEP + 4, span_counts: 6, ..of_accounts };
        assert_eq!(
            removed,
            Removed { events: 2 * STEP + 3, reports: 2, issues: 1, users: 8, counts: 2, outcomes: 7, ..of_spans }
        );
    }
}
