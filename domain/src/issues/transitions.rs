//! What events and time make of issues.

use chrono::{DateTime, TimeDelta, Utc};

use super::{InboxReason, Issue, Priority, Status, Substatus};

/// An issue that came back so long before an event did so with this one.
const SAME_RETURN: TimeDelta = TimeDelta::seconds(5);

/// Issues are new, regressed or escalating for so long.
pub const SETTLES_AFTER: TimeDelta = TimeDelta::days(7);

impl Issue {
    /// It came back so shortly before this time that an event does not bring it back again.
    pub fn has_just_come_back(&self, event: DateTime<Utc>) -> bool {
        self.triage.active_at.is_some_and(|active| active >= event.max(self.last_seen) - SAME_RETURN)
    }

    /// It was resolved, and this event came.
    pub fn regress(&mut self, event: DateTime<Utc>, now: DateTime<Utc>) {
        self.open(Substatus::Regressed, InboxReason::Regression, now);
        self.last_seen = self.last_seen.max(event);
        self.triage.active_at = Some(self.last_seen);
    }

    /// It was archived until something that has happened now.
    pub fn unarchive(&mut self, now: DateTime<Utc>) {
        self.open(Substatus::Ongoing, InboxReason::Ongoing, now);
    }

    /// It was archived until it would become more frequent than was to be expected, which it did.
    pub fn escalate(&mut self, now: DateTime<Utc>) {
        self.open(Substatus::Escalating, InboxReason::Escalating, now);
        self.triage.active_at = Some(now);
        if self.triage.priority_locked_at.is_none() {
            let is_low = self.priority == Priority::Low;
            self.priority = if is_low { Priority::Medium } else { Priority::High };
        }
    }

    /// It has been open for a while.
    pub fn settle(&mut self) {
        if self.substatus == Some(Substatus::Escalating) && self.triage.priority_locked_at.is_none() {
            self.priority = self.initial_priority();
        }
        self.substatus = Some(Substatus::Ongoing);
    }

    /// Nothing was seen of it for long.
    pub fn resolve_by_age(&mut self, now: DateTime<Utc>) {
        self.hide(Status::Resolved);
        self.triage.resolved_at = Some(now);
    }

    /// It leaves the lists of what is open, for good or until it comes back.
    pub fn hide(&mut self, status: Status) {
        self.status = status;
        self.substatus = None;
        self.triage.inbox = None;
    }

    /// The events of another issue are its own now. Users are counted by who they are, and not here.
    pub fn absorb(&mut self, other: &Self) {
        if other.first_seen < self.first_seen {
            self.first_release = other.first_release;
        }
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
        self.times_seen += other.times_seen;
        self.triage.comments += other.triage.comments;
        // The logarithm of the sum.
        let (more, less) = (self.triage.heat.max(other.triage.heat), self.triage.heat.min(other.triage.heat));
        self.triage.heat = more + (less - more).exp2().ln_1p() / std::f64::consts::LN_2;
    }

    fn open(&mut self, substatus: Substatus, inbox: InboxReason, now: DateTime<Utc>) {
        self.status = Status::Unresolved;
        self.substatus = Some(substatus);
        self.triage.resolved_at = None;
        self.triage.inbox = Some((inbox, now));
    }

    /// The priority that it began with.
    fn initial_priority(&self) -> Priority {
        let number = self.summary.metadata.get("initial_priority").and_then(serde_json::Value::as_i64);
        let all = [Priority::Low, Priority::Medium, Priority::High];
        let found = all.into_iter().find(|priority| Some(priority.number()) == number);
        found.unwrap_or_else(|| Priority::of(self.summary.level))
    }
}

/// Whether an issue reads as resolved by age: nothing was seen of it for more than so many hours, 0 of which switch it
/// off.
pub fn is_auto_resolved(issue: &Issue, age: i64, now: DateTime<Utc>) -> bool {
    let oldest = TimeDelta::try_hours(age).and_then(|age| now.checked_sub_signed(age));
    issue.status == Status::Unresolved && age > 0 && oldest.is_some_and(|oldest| issue.last_seen < oldest)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Summary, Triage};
    use super::*;
    use crate::events::{EventKind, Level};
    use crate::ids::{IssueId, ProjectId};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// Last seen at second 100.
    fn issue(status: Status, priority: Priority) -> Issue {
        Issue {
            id: IssueId::new(1),
            project_id: ProjectId::new(1),
            number: 1,
            status,
            substatus: None,
            priority,
            summary: Summary {
                title: "boom".into(),
                culprit: String::new(),
                level: Level::Error,
                logger: None,
                metadata: json!({"initial_priority": 25}).as_object().unwrap().clone(),
                search_message: String::new(),
                unhandled: false,
            },
            kind: EventKind::Error,
            platform: "python".into(),
            first_seen: at(1),
            last_seen: at(100),
            times_seen: 1,
            users_seen: 0,
            first_release: None,
            triage: Triage::default(),
        }
    }

    #[test]
    fn what_regresses_is_active_since_it_was_last_seen() {
        for (event, active) in [(at(90), at(100)), (at(110), at(110))] {
            let mut issue = issue(Status::Resolved, Priority::High);
            issue.triage.resolved_at = Some(at(105));
            issue.regress(event, at(200));
            assert_eq!((issue.status, issue.substatus), (Status::Unresolved, Some(Substatus::Regressed)));
            assert_eq!((issue.last_seen, issue.triage.active_at), (active, Some(active)));
            assert_eq!(issue.triage.inbox, Some((InboxReason::Regression, at(200))));
            assert_eq!(issue.triage.resolved_at, None);
        }
    }

    #[test]
    fn what_has_just_come_back_does_not_come_back_again() {
        let mut issue = issue(Status::Resolved, Priority::High);
        assert!(!issue.has_just_come_back(at(101)), "it never came back");
        issue.triage.active_at = Some(at(100));
        assert!(issue.has_just_come_back(at(90)) && issue.has_just_come_back(at(105)));
        assert!(!issue.has_just_come_back(at(106)));
    }

    #[test]
    fn what_escalates_is_more_urgent_until_it_settles() {
        let table =
            [(Priority::Low, Priority::Medium), (Priority::Medium, Priority::High), (Priority::High, Priority::High)];
        for (before, after) in table {
            let mut issue = issue(Status::Ignored, before);
            issue.escalate(at(200));
            assert_eq!((issue.priority, issue.substatus), (after, Some(Substatus::Escalating)));
            issue.settle();
            assert_eq!((issue.priority, issue.substatus), (Priority::Low, Some(Substatus::Ongoing)));
        }
        let mut locked = issue(Status::Ignored, Priority::Medium);
        locked.triage.priority_locked_at = Some(at(1));
        locked.escalate(at(200));
        locked.settle();
        assert_eq!(locked.priority, Priority::Medium);
    }

    #[test]
    fn what_is_absorbed_adds_up() {
        let mut issue = issue(Status::Unresolved, Priority::High);
        let other = Issue { first_seen: at(0), last_seen: at(90), times_seen: 4, ..issue.clone() };
        (issue.triage.heat, issue.triage.comments) = (3.0, 2);
        let other = Issue { triage: issue.triage.clone(), ..other };
        issue.absorb(&other);
        assert_eq!((issue.first_seen, issue.last_seen, issue.times_seen), (at(0), at(100), 5));
        assert_eq!(issue.triage.comments, 4);
        assert!((issue.triage.heat - 4.0).abs() < 1e-9, "twice as hot: {}", issue.triage.heat);
    }

    #[test]
    fn an_age_of_nothing_resolves_nothing() {
        let now = at(100) + TimeDelta::hours(2);
        let open = issue(Status::Unresolved, Priority::High);
        assert!(is_auto_resolved(&open, 1, now));
        for age in [0, -1, 2, 3, i64::MAX] {
            assert!(!is_auto_resolved(&open, age, now), "{age}");
        }
        assert!(!is_auto_resolved(&issue(Status::Ignored, Priority::High), 1, now));
    }
}
