use std::collections::{BTreeSet, HashMap, HashSet};

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

/// Whether, of an issue, the events of some of its environments count, and not all.
pub fn is_narrowed(scopes: &HashMap<IssueId, CountScope>, issue: IssueId) -> bool {
    matches!(scopes.get(&issue), Some(CountScope::In(_)))
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
    let found = scopes(&seen(stores, &[(project, issue)], names)?, names).remove(&issue);
    Ok(found.unwrap_or(CountScope::All))
}

/// The environments of these issues, whichever they are, where environments are asked for; otherwise nothing.
pub fn seen(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    names: &[String],
) -> Result<HashMap<IssueId, Vec<IssueEnvironment>>, StoreError> {
    if names.is_empty() || issues.is_empty() {
        return Ok(HashMap::new());
    }
    let mut seen: HashMap<_, Vec<_>> = issues.iter().map(|(_, issue)| (*issue, Vec::new())).collect();
    for (issue, environment) in stores.issue_environments().of_issues(issues)? {
        seen.entry(issue).or_default().push(environment);
    }
    Ok(seen)
}

/// Which of the events of each of these issues count, where these environments are asked for; all do where an issue is
/// not named in the answer.
pub fn scopes(seen: &HashMap<IssueId, Vec<IssueEnvironment>>, names: &[String]) -> HashMap<IssueId, CountScope> {
    let scope = |(issue, seen): (&IssueId, &Vec<IssueEnvironment>)| {
        let (asked, others): (Vec<_>, Vec<_>) =
            seen.iter().cloned().partition(|seen| names.contains(&seen.environment));
        // An issue that was seen in these alone: its own counts are theirs.
        let is_all = others.is_empty() && !asked.is_empty();
        (*issue, if is_all { CountScope::All } else { CountScope::In(asked) })
    };
    seen.iter().map(scope).collect()
}

/// Those of the issues whose counts and times are not their own in these scopes: with those of the environments.
pub fn narrowed(
    stores: &mut dyn Stores,
    issues: &[Issue],
    scopes: &HashMap<IssueId, CountScope>,
) -> Result<HashMap<IssueId, Issue>, StoreError> {
    let of_environments = |issue: &Issue| match scopes.get(&issue.id) {
        Some(CountScope::In(seen)) => Some(seen.clone()),
        Some(CountScope::All) | None => None,
    };
    let found: Vec<_> = issues.iter().filter_map(|issue| Some((issue, of_environments(issue)?))).collect();
    // A user may be of several environments.
    let several: Vec<_> = found.iter().filter(|(_, seen)| seen.len() > 1).collect();
    let mut users = HashMap::new();
    if !several.is_empty() {
        let keys: Vec<_> = several.iter().map(|(issue, _)| (issue.project_id, issue.id)).collect();
        let names: BTreeSet<_> =
            several.iter().flat_map(|(_, seen)| seen).map(|seen| seen.environment.clone()).collect();
        users.extend(stores.issue_environments().users(&keys, &names.into_iter().collect::<Vec<_>>())?);
    }
    let narrow = |(issue, seen): (&Issue, Vec<IssueEnvironment>)| {
        let users_seen = match seen.as_slice() {
            [only] => only.users,
            _ => users.get(&issue.id).copied().unwrap_or_default(),
        };
        let narrowed = Issue {
            times_seen: seen.iter().map(|seen| seen.count).sum(),
            users_seen,
            first_seen: seen.iter().map(|seen| seen.first_seen).min().unwrap_or(issue.first_seen),
            last_seen: seen.iter().map(|seen| seen.last_seen).max().unwrap_or(issue.last_seen),
            ..issue.clone()
        };
        (issue.id, narrowed)
    };
    Ok(found.into_iter().map(narrow).collect())
}
