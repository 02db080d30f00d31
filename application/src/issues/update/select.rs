use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;

use super::Selection;
use crate::issues::{IssueError, IssueScope, Search, filter};
use crate::paging::Window;
use crate::ports::Stores;

/// So many issues can be changed at once.
pub const MAX_SELECTED: usize = 1000;

/// Those issues of the projects that are selected, ascending by project and id. What is named but not there, or in
/// another project, is left out; of those that match, the first `limit` of the list are taken.
pub fn select(
    stores: &mut dyn Stores,
    scope: &IssueScope,
    selection: &Selection,
    limit: usize,
    now: DateTime<Utc>,
) -> Result<Vec<(ProjectId, IssueId)>, IssueError> {
    let (search, status, sort, limit) = match selection {
        Selection::Ids(ids) => {
            let ids = ids.iter().map(|id| IssueId::parse(id).ok_or(IssueError::InvalidIssue));
            let ids: Vec<_> = ids.collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect();
            if ids.len() > limit {
                return Err(IssueError::TooManyIssues);
            }
            return Ok(stores.issues().among(&scope.projects, &ids)?);
        }
        Selection::Matching { search, status, sort, limit: wanted } => {
            (search, status.as_deref(), *sort, wanted.map_or(limit, |wanted| wanted.min(limit)))
        }
    };
    let status = status.map(|text| Status::parse(text).filter(|status| status.is_visible()));
    let status = status.map(|status| status.ok_or(IssueError::InvalidStatus)).transpose()?;
    let without = if status.is_some() { "" } else { "is:unresolved" };
    let query = search.query.clone().or_else(|| Some(without.to_owned()));
    let mut filter = filter(stores, scope, &Search { query, ..search.clone() }, now)?;
    filter.statuses.retain(|one| status.is_none_or(|wanted| wanted == *one));
    let found = stores.issues().list(&filter, sort, &Window::First { limit }, 0)?;
    let mut found: Vec<_> = found.issues.into_iter().map(|issue| (issue.project_id, issue.id)).collect();
    found.sort_unstable();
    Ok(found)
}
