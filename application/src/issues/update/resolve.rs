use domain::ids::ProjectId;
use domain::issues::{ActivityKind, Issue, IssueResolution, ResolutionKind};
use domain::releases::{Release, version_info};
use serde_json::{Map, Value, json};

use super::apply::Plan;
use super::{Resolve, UpdateFault, Version};
use crate::issues::{COMMIT, IssueError};
use crate::ports::{StoreError, Stores};
use crate::releases;

/// By what an issue is resolved, and what is written down of it.
pub(super) struct Resolved {
    /// None, where it is resolved by nothing in particular.
    pub(super) resolution: Option<IssueResolution>,
    pub(super) activity: ActivityKind,
    pub(super) data: Map<String, Value>,
}

/// By what the issue is to be resolved.
pub(super) fn by(
    stores: &mut dyn Stores,
    plan: &mut Plan<'_>,
    issue: &Issue,
    how: &Resolve,
) -> Result<Resolved, IssueError> {
    match how {
        Resolve::Now => Ok(Resolved { resolution: None, activity: ActivityKind::SetResolved, data: Map::new() }),
        Resolve::InNextRelease => in_next_release(stores, plan, issue),
        Resolve::InRelease(version) => {
            let release = plan.release(stores, issue.project_id, version)?.ok_or(UpdateFault::NoSuchRelease)?;
            Ok(in_release(plan, &release))
        }
        Resolve::InCommit { repository, commit } => in_commit(stores, plan, repository, commit),
    }
}

fn in_next_release(stores: &mut dyn Stores, plan: &mut Plan<'_>, issue: &Issue) -> Result<Resolved, IssueError> {
    let newest = plan.release(stores, issue.project_id, &Version::Latest)?.ok_or(UpdateFault::NoReleases)?;
    let current_version = plan.current_version(stores, issue.project_id, &newest)?;
    if current_version.is_none()
        && let Some(out) = out_already(stores, issue)?
    {
        return Ok(in_release(plan, &out));
    }
    let mut data = Map::from_iter([("version".to_owned(), json!(""))]);
    if let Some(version) = &current_version {
        data.insert("current_release_version".to_owned(), json!(version));
    }
    let resolution = IssueResolution {
        kind: ResolutionKind::InNextRelease,
        release: Some(newest.id),
        commit: None,
        is_pending: current_version.is_none(),
        current_version,
        actor: plan.user.map(|user| user.id),
        date_added: plan.now,
    };
    Ok(Resolved { resolution: Some(resolution), activity: ActivityKind::SetResolvedInRelease, data })
}

fn in_release(plan: &Plan<'_>, release: &Release) -> Resolved {
    let resolution = IssueResolution {
        kind: ResolutionKind::InRelease,
        release: Some(release.id),
        commit: None,
        current_version: None,
        is_pending: false,
        actor: plan.user.map(|user| user.id),
        date_added: plan.now,
    };
    let data = Map::from_iter([("version".to_owned(), json!(release.version))]);
    Resolved { resolution: Some(resolution), activity: ActivityKind::SetResolvedInRelease, data }
}

fn in_commit(
    stores: &mut dyn Stores,
    plan: &mut Plan<'_>,
    repository: &str,
    key: &str,
) -> Result<Resolved, IssueError> {
    let (commit, release) = plan.commit(stores, repository, key)?;
    let resolution = IssueResolution {
        kind: ResolutionKind::InCommit,
        release,
        commit: Some(commit),
        current_version: None,
        is_pending: release.is_none(),
        actor: plan.user.map(|user| user.id),
        date_added: plan.now,
    };
    let data = Map::from_iter([(COMMIT.to_owned(), json!(commit.get()))]);
    Ok(Resolved { resolution: Some(resolution), activity: ActivityKind::SetResolvedInCommit, data })
}

impl Plan<'_> {
    /// The greatest version of a project, looked for once; none where its releases have no order by their versions,
    /// which the newest one says. It may be an older one that got something mended.
    fn current_version(
        &mut self,
        stores: &mut dyn Stores,
        project: ProjectId,
        newest: &Release,
    ) -> Result<Option<String>, StoreError> {
        if version_info(&newest.version).semver.is_none() {
            return Ok(None);
        }
        if let Some(known) = self.current_versions.get(&project) {
            return Ok(Some(known.clone()));
        }
        let greatest = releases::latest(stores, &[project], &[])?.remove(&project);
        self.current_versions.extend(greatest.clone().map(|greatest| (project, greatest)));
        Ok(greatest)
    }
}

/// The release after the one in which the issue was seen last, if it has come out already.
fn out_already(stores: &mut dyn Stores, issue: &Issue) -> Result<Option<Release>, StoreError> {
    let repository = stores.releases();
    match repository.last_of_issue(issue.project_id, issue.id)? {
        Some(seen) => repository.next(issue.project_id, &seen.release),
        None => Ok(None),
    }
}
