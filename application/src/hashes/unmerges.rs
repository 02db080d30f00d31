use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};

use super::Kept;
use crate::events::{EventPosition, EventRecord};
use crate::ports::StoreError;

/// An issue that was made of hashes of another one, while events of these hashes may still belong to the other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmerge {
    /// The project.
    pub project_id: ProjectId,
    /// The issue that the events were found in.
    pub from: IssueId,
    /// The issue that was made for them. It may be part of another one by now.
    pub to: IssueId,
    /// The hashes, sorted.
    pub hashes: Vec<GroupHash>,
    /// The last event that was looked at; none at the beginning.
    pub after: Option<EventPosition>,
    /// The events that were looked at and stay.
    pub kept: Kept,
}

/// An event that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The event.
    pub event: EventPosition,
    /// Its hash.
    pub hash: Option<GroupHash>,
    /// The version of its release.
    pub release: Option<String>,
}

/// Issues that are made of hashes of others. Whoever reads one to carry it on has locked the issue that it is from.
#[cfg_attr(test, mockall::automock)]
pub trait UnmergeRepository {
    /// Writes down that events are to be moved. No other one is to the same issue.
    fn add(&mut self, unmerge: &Unmerge) -> Result<(), StoreError>;
    /// One that is from the issue or to it, if there is any: that to the issue of the least id.
    fn find(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<Unmerge>, StoreError>;
    /// Whether events are still to come to the issue from others: such as were merged into it, or had its hashes.
    fn is_awaited(&mut self, project: ProjectId, issue: IssueId) -> Result<bool, StoreError>;
    /// Writes down how far it came.
    fn advance(&mut self, unmerge: &Unmerge) -> Result<(), StoreError>;
    /// Forgets one that is at its end.
    fn remove(&mut self, unmerge: &Unmerge) -> Result<(), StoreError>;
    /// The next `limit` events of the issue that it is from, in order of position.
    fn scan(&mut self, unmerge: &Unmerge, limit: usize) -> Result<Vec<Scanned>, StoreError>;
    /// Has these events, and what users say of them, belong to another issue of the project. Answers those that are
    /// still there, in any order, as they are now.
    fn move_events(
        &mut self,
        project: ProjectId,
        events: &[EventId],
        to: IssueId,
    ) -> Result<Vec<EventRecord>, StoreError>;
}
