use std::collections::BTreeSet;

use domain::ids::{IssueId, ProjectId};
use domain::issues::Status;
use domain::issues::query::Query;

use super::Selection;
use crate::issues::{IssueError, IssueFilter};
use crate::paging::Window;
use crate::ports::Stores;

/// So many issues can be changed at once.
pub const MAX_SELECTED: usize = 1000;

/// Those issues of the projects that are selected, ascending by project and id. What is named but not there, or in
/// another project, is left out; of those that match, the first `limit` of the list are taken.
pub fn select(
    stores: &mut dyn Stores,
    projects: &[ProjectId],
    selection: &Selection,
    limit: usize,
) -> Result<Vec<(ProjectId, IssueId)>, IssueError> {
    let (query, status) = match selection {
        Selection::Ids(ids) => {
            let ids = ids.iter().map(|id| IssueId::parse(id).ok_or(IssueError::InvalidIssue));
            let ids: Vec<_> = ids.collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect();
            if ids.len() > limit {
                return Err(IssueError::TooManyIssues);
            }
            return Ok(stores.issues().among(projects, &ids)?);
        }
        Selection::Matching { query, status } => (query.as_deref(), status.as_deref()),
    };
    let status = status.map(|text| Status::parse(text).filter(|status| status.is_visible()));
    let status = status.map(|status| status.ok_or(IssueError::InvalidStatus)).transpose()?;
    let without = if status.is_some() { "" } else { "is:unresolved" };
    let asked = Query::parse(query.unwrap_or(without))?.status;
    if status.is_some() && asked.is_some() && status != asked {
        return Ok(Vec::new());
    }
    let filter = IssueFilter { projects: projects.to_vec(), status: status.or(asked) };
    let found = stores.issues().list(&filter, &Window::First { limit })?;
    let mut found: Vec<_> = found.into_iter().map(|issue| (issue.project_id, issue.id)).collect();
    found.sort_unstable();
    Ok(found)
}
