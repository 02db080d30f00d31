use std::collections::BTreeMap;

use domain::ids::ProjectId;
use domain::releases::latest_version;

use crate::ports::{StoreError, Stores};

/// The latest release of a project is looked for among so many of its newest ones.
const RELEASES: usize = 100;

/// The version of the latest release of each of these projects that has one.
pub(crate) fn latest(
    stores: &mut dyn Stores,
    projects: &[ProjectId],
) -> Result<BTreeMap<ProjectId, String>, StoreError> {
    let mut of_projects: BTreeMap<ProjectId, Vec<String>> = BTreeMap::new();
    for (project, version) in stores.releases().newest(projects, RELEASES)? {
        of_projects.entry(project).or_default().push(version);
    }
    let latest = |(project, versions): (ProjectId, Vec<String>)| {
        Some((project, latest_version(versions.iter().map(String::as_str))?.to_owned()))
    };
    Ok(of_projects.into_iter().filter_map(latest).collect())
}
