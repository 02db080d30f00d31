use std::collections::HashSet;

use domain::ids::{IssueId, OrganizationId, ProjectId};
use domain::issues::Issue;

use super::IssueEnvironment;
use crate::access::AccessError;
use crate::ports::{StoreError, Stores};

/// Which of an issue's events counts are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountScope {
    /// All of them.
    All,
    /// Those of these environments.
    In(Vec<IssueEnvironment>),
}

impl CountScope {
    /// The environments; none, where all events count.
    pub fn names(&self) -> Option<Vec<String>> {
        match self {
            Self::All => None,
            Self::In(environments) => Some(environments.iter().map(|seen| seen.environment.clone()).collect()),
        }
    }
}

/// Which environments are asked for; all, if none. A name that no project of the organization knows is not found.
pub fn check(stores: &mut dyn Stores, organization: OrganizationId, names: &[String]) -> Result<(), AccessError> {
    // Events without an environment have the empty one, whether there are any or not.
    let named: HashSet<String> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
    if named.is_empty() {
        return Ok(());
    }
    let projects = stores.projects().ids(organization)?;
    let named: Vec<_> = named.into_iter().collect();
    let known = stores.environments().known(&projects, &named)?;
    if known.len() == named.len() { Ok(()) } else { Err(AccessError::NotFound) }
}

/// Which of the issue's events count, where these environments are asked for.
pub fn scope(
    stores: &mut dyn Stores,
    project: ProjectId,
    issue: IssueId,
    names: &[String],
) -> Result<CountScope, StoreError> {
    if names.is_empty() {
        return Ok(CountScope::All);
    }
    let seen = stores.issue_environments().of_issues(&[(project, issue)])?;
    let (asked, others): (Vec<_>, Vec<_>) =
        seen.into_iter().map(|(_, seen)| seen).partition(|seen| names.contains(&seen.environment));
    // An issue that was seen in these alone: its own counts are theirs.
    if others.is_empty() && !asked.is_empty() { Ok(CountScope::All) } else { Ok(CountScope::In(asked)) }
}

/// The issue with the counts and times of these environments, where they are not its own.
pub fn narrowed(stores: &mut dyn Stores, issue: &Issue, scope: &CountScope) -> Result<Option<Issue>, StoreError> {
    let CountScope::In(seen) = scope else { return Ok(None) };
    let users_seen = match seen.as_slice() {
        [] => 0,
        [only] => only.users,
        several => {
            let names: Vec<_> = several.iter().map(|seen| seen.environment.clone()).collect();
            stores.issue_environments().users(issue.project_id, issue.id, &names)?
        }
    };
    Ok(Some(Issue {
        times_seen: seen.iter().map(|seen| seen.count).sum(),
        users_seen,
        first_seen: seen.iter().map(|seen| seen.first_seen).min().unwrap_or(issue.first_seen),
        last_seen: seen.iter().map(|seen| seen.last_seen).max().unwrap_or(issue.last_seen),
        ..issue.clone()
    }))
}
