use domain::grouping::GroupHash;
use domain::permissions::Permission;
use domain::projects::Project;

use super::{HashError, Hashes};
use crate::actor::Actor;
use crate::events::{ListedEvent, listed, releases};
use crate::issues::{IssueRef, locate};
use crate::paging::{OffsetRequest, Page};

/// Which hashes to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHashes {
    /// Those of this issue.
    pub issue: IssueRef,
    /// Their events with all that events' pages show.
    pub is_full: bool,
}

/// A hash in a list.
#[derive(Debug, Clone)]
pub struct ListedHash {
    /// The hash.
    pub hash: GroupHash,
    /// The latest event that it led to its issue.
    pub latest: ListedEvent,
}

/// A page of an issue's hashes.
#[derive(Debug, Clone)]
pub struct HashList {
    /// The issue's project.
    pub project: Project,
    /// The hashes, those with the latest events first.
    pub page: Page<ListedHash>,
}

impl Hashes {
    /// A page of the hashes of an issue. Those by which no event came that is still there are left out.
    pub fn list(&self, actor: &Actor, command: &ListHashes, page: &OffsetRequest) -> Result<HashList, HashError> {
        let (located, page, releases) = self.uow.read(|stores| {
            let located = locate(stores, actor, &command.issue, Permission::EventRead)?;
            let (project, issue) = (located.project.id, located.issue.id);
            let page = page.page(stores.hashes().list(project, issue, (page.start(), page.rows()))?);
            let records = page.items.iter().filter(|_| command.is_full).map(|(_, record)| record);
            let releases = releases(stores, records)?;
            Ok::<_, HashError>((located, page, releases))
        })?;
        let show = |(hash, record)| {
            let mut latest = listed(record, &releases, command.is_full)?;
            // It may still be on its way from another issue, which is none that people see any more.
            latest.record.issue_id = located.issue.id;
            Ok(ListedHash { hash, latest })
        };
        let (previous, next) = (page.previous, page.next);
        let items = page.items.into_iter().map(show).collect::<Result<Vec<_>, HashError>>()?;
        Ok(HashList { project: located.project, page: Page { items, previous, next } })
    }
}
