//! Issues: reading them, their end, and what time does to them.

mod activities;
mod age;
mod delete;
mod details;
mod error;
mod forecast;
mod lifecycle;
mod list;
mod locate;
mod merge;
mod merges;
mod port;
mod triage;

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

#[cfg(test)]
pub use activities::MockActivityRepository;
pub(crate) use activities::happened;
pub use activities::{ActivityRepository, NewActivity};
pub use age::{Aged, Ageing};
pub use delete::DeleteIssues;
pub use details::IssueDetails;
pub use error::IssueError;
pub use forecast::forecast;
pub use lifecycle::LifecycleRepository;
#[cfg(test)]
pub use lifecycle::MockLifecycleRepository;
pub use list::{IssueList, ListIssues, ListedIssue, ProjectChoice, StatsPeriod};
pub use locate::{IssueKey, IssueRef, LocatedIssue, locate};
pub(crate) use merge::hand_over;
pub use merge::{MergeError, Merged, merge};
pub use merges::MergeRepository;
#[cfg(test)]
pub use merges::MockMergeRepository;
#[cfg(test)]
pub use port::MockIssueRepository;
pub use port::{Bucket, IssueFilter, IssueRepository, RemovedIssues, Resolution, TagSummary};
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
