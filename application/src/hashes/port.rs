use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};

use crate::events::{EventPosition, EventRecord};
use crate::ports::StoreError;

/// The event that is the latest of those which a hash led to its issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedHash {
    /// The project.
    pub project_id: ProjectId,
    /// The hash.
    pub hash: GroupHash,
    /// The event.
    pub event: EventPosition,
}

/// What leads events to issues. A hash is of an issue while it leads there.
#[cfg_attr(test, mockall::automock)]
pub trait HashRepository {
    /// Notes the latest events of hashes that this transaction has claimed, ascending by project and hash; where a
    /// later event is noted already, that stays.
    fn note(&mut self, hashes: &[NotedHash]) -> Result<(), StoreError>;
    /// The issue's hashes of which an event is noted, whether it is still there or not, sorted.
    fn noted(&mut self, project: ProjectId, issue: IssueId) -> Result<Vec<GroupHash>, StoreError>;
    /// The issue's hashes with the events noted of them, where these are still there: the latest events first, then by
    /// hash. The range says how many to leave out, and how many to answer at most.
    fn list(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        range: (usize, usize),
    ) -> Result<Vec<(GroupHash, EventRecord)>, StoreError>;
    /// Those of these hashes of the project whose noted events are there, with these events, sorted by hash.
    fn latest(&mut self, project: ProjectId, hashes: &[GroupHash])
    -> Result<Vec<(GroupHash, EventRecord)>, StoreError>;
}
