//! Issues: finding and reading them, and what people make of them.

mod activities;
mod annotate;
mod details;
mod direct;
mod error;
mod filter;
mod list;
mod locate;
mod look_up;
mod port;
mod resolve;
mod scope;
mod shared;
mod sort;
mod triage;
mod update;
mod viewers;

use std::sync::Arc;

use crate::ports::{Clock, Entropy, UnitOfWork};

#[cfg(test)]
pub use activities::MockActivityRepository;
pub use activities::{ActivityRepository, NewActivity};
pub use annotate::{Annotation, AssignedTo, StatusDetails, annotate};
pub use details::{HappenedBy, IssueDetails};
pub use error::IssueError;
pub use filter::{Condition, IssueFilter};
pub use list::{IssueList, ListIssues, ListedIssue, MAX_HITS, StatsPeriod};
pub use locate::{IssueKey, IssueRef, LocatedIssue, locate};
#[cfg(test)]
pub use port::MockIssueRepository;
pub use port::{Bucket, FoundIssues, IssueRepository, RemovedIssues, Resolution, TagSummary};
pub use resolve::{Search, filter};
pub use scope::{IssueScope, ProjectChoice, choose};
pub use shared::SharedIssue;
pub use sort::Sort;
#[cfg(test)]
pub use triage::MockTriageRepository;
pub use triage::TriageRepository;
pub use update::{
    AssigneeRef, Assignment, IssueUpdate, MAX_SELECTED, Resolve, Selection, StatusUpdate, UpdateFault, UpdateIssues,
    UpdatedIssue, UpdatedIssues, Version, select,
};
#[cfg(test)]
pub use viewers::MockViewerRepository;
pub use viewers::ViewerRepository;

/// The use cases of issues.
#[derive(Clone)]
pub struct Issues {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Issues {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { uow, clock, entropy }
    }
}
