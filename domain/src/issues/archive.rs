//! Archiving issues: until when, and what is left until then.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Issue, Snooze, Substatus};
use crate::ids::UserId;

/// How an issue is to be archived; for good, where nothing is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// Until it becomes more frequent than was to be expected. The other conditions do not count then.
    pub until_escalating: bool,
    /// For so many minutes.
    pub minutes: Option<i64>,
    /// Until it has so many more events.
    pub count: Option<i64>,
    /// The events count within so many minutes.
    pub window: Option<i64>,
    /// Until it hits so many more users.
    pub user_count: Option<i64>,
    /// The users count within so many minutes.
    pub user_window: Option<i64>,
}

impl Archive {
    /// The longest time, in minutes: a hundred years, so that its end can be told.
    pub const MAX_MINUTES: i64 = 52_560_000;

    /// The longest window, in minutes: a week.
    pub const MAX_WINDOW: i64 = 10_080;

    /// When it ends, if a time ends it.
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        now.checked_add_signed(TimeDelta::try_minutes(self.minutes?)?)
    }

    /// The conditions, as they begin to count for the issue; none, where nothing but escalating ends it.
    pub fn snooze(&self, issue: &Issue, actor: Option<UserId>, now: DateTime<Utc>) -> Option<Snooze> {
        let has_conditions = self.minutes.is_some() || self.count.is_some() || self.user_count.is_some();
        (has_conditions && !self.until_escalating).then(|| Snooze {
            until: self.until(now),
            count: self.count,
            window: self.window,
            user_count: self.user_count,
            user_window: self.user_window,
            times_seen: issue.times_seen,
            users_seen: issue.users_seen,
            actor,
            date_added: now,
        })
    }

    /// The finer state of an issue that is archived so, with these conditions.
    pub const fn substatus(&self, snooze: Option<&Snooze>) -> Substatus {
        match snooze {
            _ if self.until_escalating => Substatus::ArchivedUntilEscalating,
            Some(_) => Substatus::ArchivedUntilConditionMet,
            None => Substatus::ArchivedForever,
        }
    }
}

impl Snooze {
    /// The same with what is left of its counts: those without a window count down.
    #[must_use]
    pub fn left(self, issue: &Issue) -> Self {
        let left = |target: Option<i64>, window: Option<i64>, seen: i64| match (target, window) {
            (Some(target), None) => Some(target.saturating_sub(seen)),
            (target, _) => target,
        };
        Self {
            count: left(self.count, self.window, issue.times_seen.saturating_sub(self.times_seen)),
            user_count: left(self.user_count, self.user_window, issue.users_seen.saturating_sub(self.users_seen)),
            ..self
        }
    }

    /// Nothing that can be told from the issue alone has ended it: neither its time nor a count without a window.
    pub fn lasts(&self, issue: &Issue, now: DateTime<Utc>) -> bool {
        let left = self.clone().left(issue);
        self.until.is_none_or(|until| until > now)
            && (self.window.is_some() || left.count.is_none_or(|count| count > 0))
            && (self.user_window.is_some() || left.user_count.is_none_or(|count| count > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issues::decide::tests::{at, issue};

    #[test]
    fn what_is_set_says_how_an_issue_is_archived() {
        let (issue, now) = (issue(), at(0));
        let forever = Archive::default();
        assert_eq!(forever.snooze(&issue, None, now), None);
        assert_eq!(forever.substatus(None), Substatus::ArchivedForever);
        let escalating = Archive { until_escalating: true, count: Some(5), ..Archive::default() };
        assert_eq!(escalating.snooze(&issue, None, now), None);
        assert_eq!(escalating.substatus(None), Substatus::ArchivedUntilEscalating);
        let counted = Archive { minutes: Some(2), count: Some(5), user_count: Some(3), ..Archive::default() };
        let snooze = counted.snooze(&issue, Some(UserId::new(7)), now).unwrap();
        assert_eq!(counted.substatus(Some(&snooze)), Substatus::ArchivedUntilConditionMet);
        assert_eq!(snooze.until, Some(at(120)));
        assert_eq!((snooze.times_seen, snooze.users_seen, snooze.actor), (10, 4, Some(UserId::new(7))));
        let window = Archive { window: Some(5), ..Archive::default() };
        assert_eq!(window.snooze(&issue, None, now), None, "a window alone is no condition");
    }

    #[test]
    fn counts_without_a_window_count_down() {
        let now = at(0);
        let archive = Archive { count: Some(5), user_count: Some(3), ..Archive::default() };
        let snooze = archive.snooze(&issue(), None, now).unwrap();
        let later = Issue { times_seen: 12, users_seen: 5, ..issue() };
        let left = snooze.clone().left(&later);
        assert_eq!((left.count, left.user_count), (Some(3), Some(2)));
        assert!(snooze.lasts(&later, now));
        assert!(!snooze.lasts(&Issue { times_seen: 15, ..issue() }, now));
        assert!(!snooze.lasts(&Issue { users_seen: 7, ..issue() }, now));
        let within = Archive { count: Some(5), window: Some(60), ..Archive::default() };
        let within = within.snooze(&issue(), None, now).unwrap();
        assert!(within.lasts(&Issue { times_seen: 99, ..issue() }, now), "who counts by time knows");
        assert_eq!(within.left(&later).count, Some(5));
    }

    #[test]
    fn a_time_ends_a_snooze() {
        let snooze = Archive { minutes: Some(1), ..Archive::default() }.snooze(&issue(), None, at(0)).unwrap();
        assert!(snooze.lasts(&issue(), at(59)));
        assert!(!snooze.lasts(&issue(), at(60)));
    }

    #[test]
    fn the_longest_time_can_be_told() {
        assert!(Archive { minutes: Some(Archive::MAX_MINUTES), ..Archive::default() }.until(at(0)).is_some());
        assert_eq!(Archive { minutes: Some(i64::MAX), ..Archive::default() }.until(at(0)), None);
    }
}
