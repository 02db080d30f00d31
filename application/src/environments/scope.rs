use std::collections::HashSet;

use domain::ids::{IssueId, OrganizationId, ProjectId};

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
