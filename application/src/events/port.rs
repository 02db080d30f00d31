use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use domain::periods::Period;

use crate::paging::Window;
use crate::ports::StoreError;

/// An event as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRecord {
    /// The project it was reported to.
    pub project_id: ProjectId,
    /// The client's id, unique in the project.
    pub id: EventId,
    /// The issue it belongs to.
    pub issue_id: IssueId,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// When it arrived.
    pub received: DateTime<Utc>,
    /// The environment that reported it.
    pub environment: Option<String>,
    /// The release that reported it.
    pub release: Option<String>,
    /// The hash by which its issue was found or made; none of an event stored by a release that did not write it down.
    pub hash: Option<GroupHash>,
    /// The payload in the form of [`super::payload`], compressed: opaque to the store.
    pub payload: Vec<u8>,
}

/// Where an event stands among those of its issue, which are ordered by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventPosition {
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// Its id, which decides between events of one time.
    pub id: EventId,
}

/// Which events are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFilter {
    /// Of this project.
    pub project_id: ProjectId,
    /// Of this issue of it; of all, if none.
    pub issue_id: Option<IssueId>,
    /// Reported from these environments, of which the empty one is none; from any, if none are given.
    pub environments: Vec<String>,
    /// Happened in this time.
    pub period: Option<Period>,
}

impl EventFilter {
    /// All events of an issue.
    pub const fn of_issue(project_id: ProjectId, issue_id: IssueId) -> Self {
        Self { project_id, issue_id: Some(issue_id), environments: Vec::new(), period: None }
    }
}

/// A place among the events that are asked for, in order of position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventPlace {
    /// The first one.
    First,
    /// The last one.
    Last,
    /// The one just before a position.
    Before(EventPosition),
    /// The one just after a position.
    After(EventPosition),
}

/// Raw events: a port of its own, so that they may live in another store.
#[cfg_attr(test, mockall::automock)]
pub trait EventRepository {
    /// Those of the events that are stored already: one query.
    fn existing(&mut self, events: &[(ProjectId, EventId)]) -> Result<HashSet<(ProjectId, EventId)>, StoreError>;
    /// Stores events; those whose id the project has already are left as they are. Answers which were stored.
    /// MUST be right when another process stores the same event at the same time.
    fn append(&mut self, events: &[EventRecord]) -> Result<HashSet<(ProjectId, EventId)>, StoreError>;
    /// One event of a project.
    fn find(&mut self, project: ProjectId, id: EventId) -> Result<Option<EventRecord>, StoreError>;
    /// The issue's last event in order of position.
    fn latest(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<EventRecord>, StoreError>;
    /// The issue's first event in order of position.
    fn oldest(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<EventRecord>, StoreError>;
    /// The ids of the issue's events just before and just after a position.
    fn neighbours(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        position: &EventPosition,
    ) -> Result<(Option<EventId>, Option<EventId>), StoreError>;
    /// The events that are asked for, latest first: by timestamp in microseconds, then id, both descending.
    fn search(&mut self, filter: &EventFilter, window: &Window) -> Result<Vec<EventRecord>, StoreError>;
    /// The ids of the latest events that are asked for, at most `limit`, in the same order.
    fn latest_ids(&mut self, filter: &EventFilter, limit: usize) -> Result<Vec<EventId>, StoreError>;
    /// The event at a place among those that are asked for.
    fn at(&mut self, filter: &EventFilter, place: EventPlace) -> Result<Option<EventRecord>, StoreError>;
    /// How many events of the issue happened at `from` or later; those beyond `limit` are not counted.
    fn count_since(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        from: DateTime<Utc>,
        limit: i64,
    ) -> Result<i64, StoreError>;
    /// Removes at most `limit` of the events that were received before `before`; how many it were.
    fn remove_received_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
    /// Removes at most `limit` counts of what became of reported items, of hours that begin before `before`; how many
    /// it were.
    fn remove_outcomes_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}
