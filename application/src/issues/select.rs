use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};

use super::{Condition, IssueError, IssueFilter, IssueScope, Search, Sort, filter};
use crate::paging::Window;
use crate::ports::Stores;

/// Which issues a change of many is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Those of these ids. What is not in the projects is left out.
    Ids(Vec<IssueId>),
    /// Those that a search finds.
    Search(Search),
}

/// The issues that are selected: at most `limit`, last seen first. None of them is locked.
pub fn select(
    stores: &mut dyn Stores,
    scope: &IssueScope,
    selection: &Selection,
    limit: usize,
    now: DateTime<Utc>,
) -> Result<Vec<(ProjectId, IssueId)>, IssueError> {
    let filter = match selection {
        Selection::Ids(ids) => {
            IssueFilter { conditions: vec![Condition::Ids(ids.clone())], ..IssueFilter::of(scope.projects.clone()) }
        }
        Selection::Search(search) => filter(stores, scope, search, now)?,
    };
    let found = stores.issues().list(&filter, Sort::LastSeen, &Window::First { limit }, 0)?;
    Ok(found.issues.into_iter().map(|issue| (issue.project_id, issue.id)).collect())
}
