//! Issues: finding and reading them.

mod activities;
mod details;
mod direct;
mod error;
mod filter;
mod list;
mod locate;
mod port;
mod resolve;
mod scope;
mod select;
mod sort;
mod triage;

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

#[cfg(test)]
pub use activities::MockActivityRepository;
pub use activities::{ActivityRepository, NewActivity};
pub use details::IssueDetails;
pub use error::IssueError;
pub use filter::{Condition, IssueFilter};
pub use list::{IssueList, ListIssues, ListedIssue, MAX_HITS, StatsPeriod};
pub use locate::{IssueKey, IssueRef, LocatedIssue, locate};
#[cfg(test)]
pub use port::MockIssueRepository;
pub use port::{Bucket, FoundIssues, IssueRepository, RemovedIssues, Resolution, TagSummary};
pub use resolve::{Search, filter};
pub use scope::{IssueScope, ProjectChoice, scope};
pub use select::{Selection, select};
pub use sort::Sort;
#[cfg(test)]
pub use triage::MockTriageRepository;
pub use triage::TriageRepository;

/// The use cases of issues.
#[derive(Clone)]
pub struct Issues {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Issues {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}
