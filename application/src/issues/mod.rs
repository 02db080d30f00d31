//! Issues: finding and reading them, what people make of them, what time does to them, and their end.

mod activities;
mod age;
mod annotate;
mod delete;
mod details;
mod direct;
mod discard;
mod error;
mod filter;
mod forecast;
mod hand_over;
mod hits;
mod lifecycle;
mod list;
mod locate;
mod look_up;
mod merge;
mod merges;
mod periods;
mod port;
mod resolve;
mod scope;
mod shared;
mod sort;
mod triage;
mod unassign;
mod update;
mod viewers;

use std::sync::Arc;

use crate::ports::{Clock, Entropy, UnitOfWork};

#[cfg(test)]
pub use activities::MockActivityRepository;
pub use activities::{ActivityRepository, NewActivity};
pub(crate) use activities::{COMMIT, happened};
pub use age::{Aged, Ageing};
pub use annotate::{Annotation, AssignedTo, StatusDetails, annotate};
pub use delete::DeleteIssues;
pub use details::{HappenedBy, IssueDetails};
pub use error::IssueError;
pub use filter::{Condition, IssueFilter};
pub use forecast::{end_forecast, forecast, has_forecast};
pub(crate) use hand_over::hand_over;
pub use lifecycle::LifecycleRepository;
#[cfg(test)]
pub use lifecycle::MockLifecycleRepository;
pub use list::{IssueList, ListIssues, ListedIssue, MAX_HITS, PeriodCounts, StatsPeriod};
pub(crate) use locate::again_if_moved;
pub use locate::{IssueKey, IssueRef, LocatedIssue, locate};
pub(crate) use locate::{by_id, by_number, project_of};
pub(crate) use merge::take_hold;
pub use merge::{MergeError, Merged, merge};
pub use merges::MergeRepository;
#[cfg(test)]
pub use merges::MockMergeRepository;
#[cfg(test)]
pub use periods::MockIssuePeriodRepository;
pub use periods::{CountedIssues, IssuePeriodRepository};
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
pub(crate) use unassign::unassign;
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
    full_searches: Arc<hits::FullSearches>,
}

impl Issues {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { uow, clock, entropy, full_searches: Arc::default() }
    }
}
