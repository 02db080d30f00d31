use std::collections::{BTreeMap, HashSet};

use domain::ids::ProjectId;
use domain::releases::latest_version;

use crate::issues::IssueFilter;
use crate::ports::{StoreError, Stores};
use crate::tags::Counted;

/// The latest release of a project is looked for among so many of its newest ones.
const RELEASES: usize = 100;

/// Which releases were seen in an environment is told by so many of a project's issues, those that were seen there last.
const ISSUES: usize = 100;

/// So many values are read to find that out, of all these issues together.
const VALUES: usize = 20_000;

/// The version of the latest release of each of these projects that has one; where environments are named, of those that
/// were seen in one of them.
pub(crate) fn latest(
    stores: &mut dyn Stores,
    projects: &[ProjectId],
    environments: &[String],
) -> Result<BTreeMap<ProjectId, String>, StoreError> {
    let mut of_projects: BTreeMap<ProjectId, Vec<String>> = BTreeMap::new();
    for (project, version) in stores.releases().newest(projects, RELEASES)? {
        of_projects.entry(project).or_default().push(version);
    }
    if !environments.is_empty() {
        for (project, versions) in &mut of_projects {
            let seen = seen_in(stores, *project, environments)?;
            versions.retain(|version| seen.contains(version));
        }
    }
    let latest = |(project, versions): (ProjectId, Vec<String>)| {
        Some((project, latest_version(versions.iter().map(String::as_str))?.to_owned()))
    };
    Ok(of_projects.into_iter().filter_map(latest).collect())
}

/// The versions that issues of the project were seen of in these environments.
fn seen_in(
    stores: &mut dyn Stores,
    project: ProjectId,
    environments: &[String],
) -> Result<HashSet<String>, StoreError> {
    let filter = IssueFilter { environments: environments.to_vec(), ..IssueFilter::of(vec![project]) };
    let issues = Counted::seen_last(stores, &filter, ISSUES)?;
    let values = issues.values(stores, environments, "release", VALUES)?;
    Ok(values.into_iter().map(|value| value.value).collect())
}
