//! What decisions of people do to an issue.

use chrono::{DateTime, TimeDelta, Utc};

use super::{InboxReason, Issue, Priority, Status, Substatus};

/// So long an issue counts as new.
const NEW: TimeDelta = TimeDelta::days(7);

impl Substatus {
    /// The status that it refines.
    pub const fn status(self) -> Status {
        match self {
            Self::New | Self::Ongoing | Self::Regressed | Self::Escalating => Status::Unresolved,
            Self::ArchivedUntilEscalating | Self::ArchivedUntilConditionMet | Self::ArchivedForever => Status::Ignored,
        }
    }
}

impl Issue {
    /// Resolves it; whether it was not resolved before.
    pub fn resolve(&mut self, now: DateTime<Utc>) -> bool {
        self.triage.inbox = None;
        let is_change = self.status != Status::Resolved;
        if is_change {
            self.status = Status::Resolved;
            self.substatus = None;
            self.triage.resolved_at = Some(now);
        }
        is_change
    }

    /// Opens it again, or sets the finer state of one that is open; whether it was not open before. An archived issue
    /// that is still young is new again.
    pub fn reopen(&mut self, substatus: Option<Substatus>, now: DateTime<Utc>) -> bool {
        let substatus = substatus.filter(|substatus| substatus.status() == Status::Unresolved);
        let is_change = self.status != Status::Unresolved;
        if is_change {
            let is_new = self.status == Status::Ignored && now - self.first_seen < NEW;
            self.substatus = Some(if is_new { Substatus::New } else { Substatus::Ongoing });
            self.status = Status::Unresolved;
            self.triage.resolved_at = None;
        }
        self.substatus = substatus.or(self.substatus);
        is_change
    }

    /// Archives it in this finer state; whether it was not archived before.
    pub fn archive(&mut self, substatus: Substatus) -> bool {
        self.triage.inbox = None;
        let is_change = self.status != Status::Ignored;
        self.status = Status::Ignored;
        self.substatus = Some(substatus);
        self.triage.resolved_at = None;
        is_change
    }

    /// Sets the priority, and keeps everybody but people from changing it; whether it was another one.
    pub fn prioritize(&mut self, priority: Priority, now: DateTime<Utc>) -> bool {
        let is_change = self.priority != priority;
        self.priority = priority;
        self.triage.priority_locked_at = Some(now);
        is_change
    }

    /// Puts it into the inbox, where it stays with its reason if it is there already. Only an open issue gets there.
    pub fn put_into_inbox(&mut self, now: DateTime<Utc>) {
        if self.status == Status::Unresolved {
            self.triage.inbox.get_or_insert((InboxReason::Manual, now));
        }
    }

    /// Somebody looked at it: it leaves the inbox and is no longer new; whether it was in the inbox.
    pub fn review(&mut self) -> bool {
        if self.substatus == Some(Substatus::New) {
            self.substatus = Some(Substatus::Ongoing);
        }
        self.triage.inbox.take().is_some()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::Map;

    use super::*;
    use crate::events::{EventKind, Level};
    use crate::ids::{IssueId, ProjectId};
    use crate::issues::{Summary, Triage};

    pub fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_793_000_000 + seconds, 0).unwrap()
    }

    /// A new issue with ten events of four users.
    pub fn issue() -> Issue {
        Issue {
            id: IssueId::new(1),
            project_id: ProjectId::new(1),
            number: 1,
            status: Status::Unresolved,
            substatus: Some(Substatus::New),
            priority: Priority::High,
            summary: Summary {
                title: String::new(),
                culprit: String::new(),
                level: Level::Error,
                logger: None,
                metadata: Map::new(),
                search_message: String::new(),
                unhandled: false,
            },
            kind: EventKind::Error,
            platform: String::new(),
            first_seen: at(0),
            last_seen: at(0),
            times_seen: 10,
            users_seen: 4,
            first_release: None,
            triage: Triage { inbox: Some((InboxReason::New, at(0))), ..Triage::default() },
        }
    }

    fn state(issue: &Issue) -> (Status, Option<Substatus>) {
        (issue.status, issue.substatus)
    }

    #[test]
    fn a_resolved_issue_has_no_finer_state_and_leaves_the_inbox() {
        let mut issue = issue();
        assert!(issue.resolve(at(5)));
        assert_eq!(state(&issue), (Status::Resolved, None));
        assert_eq!((issue.triage.resolved_at, issue.triage.inbox), (Some(at(5)), None));
        assert!(!issue.resolve(at(9)));
        assert_eq!(issue.triage.resolved_at, Some(at(5)));
    }

    #[test]
    fn a_young_archived_issue_is_new_again_and_others_are_ongoing() {
        let week = NEW.num_seconds();
        for (from, seconds, expected) in [
            (Status::Ignored, week - 1, Substatus::New),
            (Status::Ignored, week, Substatus::Ongoing),
            (Status::Resolved, 1, Substatus::Ongoing),
        ] {
            let mut issue = Issue { status: from, ..issue() };
            assert!(issue.reopen(None, at(seconds)));
            assert_eq!(state(&issue), (Status::Unresolved, Some(expected)));
        }
    }

    #[test]
    fn the_finer_state_of_an_open_issue_can_be_set_if_it_is_one() {
        let mut issue = issue();
        assert!(!issue.reopen(Some(Substatus::Ongoing), at(0)));
        assert_eq!(state(&issue), (Status::Unresolved, Some(Substatus::Ongoing)));
        issue.reopen(Some(Substatus::ArchivedForever), at(0));
        issue.reopen(None, at(0));
        assert_eq!(state(&issue), (Status::Unresolved, Some(Substatus::Ongoing)));
    }

    #[test]
    fn an_archived_issue_leaves_the_inbox() {
        let mut issue = issue();
        assert!(issue.archive(Substatus::ArchivedForever));
        assert_eq!((state(&issue), issue.triage.inbox), ((Status::Ignored, Some(Substatus::ArchivedForever)), None));
        assert!(!issue.archive(Substatus::ArchivedUntilEscalating));
        assert_eq!(state(&issue), (Status::Ignored, Some(Substatus::ArchivedUntilEscalating)));
    }

    #[test]
    fn only_an_open_issue_gets_into_the_inbox() {
        for status in [Status::Resolved, Status::Ignored] {
            let mut issue = Issue { status, triage: Triage::default(), ..issue() };
            issue.put_into_inbox(at(3));
            assert_eq!(issue.triage.inbox, None);
        }
    }

    #[test]
    fn a_reviewed_issue_is_no_longer_new() {
        let mut issue = issue();
        issue.put_into_inbox(at(3));
        assert_eq!(issue.triage.inbox, Some((InboxReason::New, at(0))), "it is there already");
        assert!(issue.review());
        assert_eq!((state(&issue), issue.triage.inbox), ((Status::Unresolved, Some(Substatus::Ongoing)), None));
        assert!(!issue.review());
        issue.put_into_inbox(at(3));
        assert_eq!(issue.triage.inbox, Some((InboxReason::Manual, at(3))));
    }

    #[test]
    fn a_priority_that_a_person_set_is_locked() {
        let mut issue = issue();
        assert!(!issue.prioritize(Priority::High, at(1)));
        assert!(issue.prioritize(Priority::Low, at(2)));
        assert_eq!((issue.priority, issue.triage.priority_locked_at), (Priority::Low, Some(at(2))));
    }
}
