use std::collections::{HashMap, HashSet};

use domain::ids::{IssueId, ProjectId};
use domain::issues::{ActivityKind, Archive, Issue, IssueResolution, Snooze, Substatus};
use serde_json::{Map, Value, json};

use super::apply::Plan;
use super::{Resolve, StatusUpdate, resolve};
use crate::issues::{IssueError, forecast};
use crate::ports::{StoreError, Stores};
use crate::times;

/// What is known of the issues beside themselves, so that nothing is removed that is not there.
#[derive(Default)]
pub(super) struct Before {
    snoozed: HashSet<IssueId>,
    resolutions: HashMap<IssueId, IssueResolution>,
}

impl Before {
    pub(super) fn load(stores: &mut dyn Stores, keys: &[(ProjectId, IssueId)]) -> Result<Self, StoreError> {
        let snoozes = stores.triage().snoozes(keys)?;
        let resolutions = stores.triage().resolutions(keys)?.into_iter().collect();
        Ok(Self { snoozed: snoozes.into_iter().map(|(issue, _)| issue).collect(), resolutions })
    }

    fn set_snooze(&self, stores: &mut dyn Stores, issue: &Issue, snooze: Option<Snooze>) -> Result<(), StoreError> {
        if snooze.is_none() && !self.snoozed.contains(&issue.id) {
            return Ok(());
        }
        stores.triage().set_snooze(issue.project_id, issue.id, snooze)
    }

    /// Whether the issue is resolved by something else than before.
    fn set_resolution(
        &self,
        stores: &mut dyn Stores,
        issue: &Issue,
        resolution: Option<IssueResolution>,
    ) -> Result<bool, StoreError> {
        let what = |it: &IssueResolution| (it.kind, it.release, it.commit, it.current_version.clone(), it.is_pending);
        if self.resolutions.get(&issue.id).map(what) == resolution.as_ref().map(what) {
            return Ok(false);
        }
        stores.triage().set_resolution(issue.project_id, issue.id, resolution)?;
        Ok(true)
    }
}

/// Brings the issue into a status; whether it was in another one.
pub(super) fn set(
    stores: &mut dyn Stores,
    plan: &mut Plan<'_>,
    before: &Before,
    issue: &mut Issue,
    update: &StatusUpdate,
) -> Result<bool, IssueError> {
    match update {
        StatusUpdate::Resolved(how) => set_resolved(stores, plan, before, issue, how),
        StatusUpdate::Unresolved(substatus) => Ok(set_unresolved(stores, plan, before, issue, *substatus)?),
        StatusUpdate::Ignored(archive) => Ok(set_ignored(stores, plan, before, issue, archive)?),
    }
}

fn set_resolved(
    stores: &mut dyn Stores,
    plan: &mut Plan<'_>,
    before: &Before,
    issue: &mut Issue,
    how: &Resolve,
) -> Result<bool, IssueError> {
    let resolved = resolve::by(stores, plan, issue, how)?;
    let was_open = issue.resolve(plan.now);
    before.set_snooze(stores, issue, None)?;
    let is_change = before.set_resolution(stores, issue, resolved.resolution)? || was_open;
    if is_change {
        plan.record(stores, issue, resolved.activity, resolved.data)?;
    }
    Ok(is_change)
}

fn set_unresolved(
    stores: &mut dyn Stores,
    plan: &Plan<'_>,
    before: &Before,
    issue: &mut Issue,
    substatus: Option<Substatus>,
) -> Result<bool, StoreError> {
    let is_change = issue.reopen(substatus, plan.now);
    before.set_snooze(stores, issue, None)?;
    before.set_resolution(stores, issue, None)?;
    if is_change {
        plan.record(stores, issue, ActivityKind::SetUnresolved, Map::new())?;
    }
    Ok(is_change)
}

fn set_ignored(
    stores: &mut dyn Stores,
    plan: &Plan<'_>,
    before: &Before,
    issue: &mut Issue,
    archive: &Archive,
) -> Result<bool, StoreError> {
    let snooze = archive.snooze(issue, plan.user.map(|user| user.id), plan.now);
    let is_change = issue.archive(archive.substatus(snooze.as_ref()));
    before.set_resolution(stores, issue, None)?;
    before.set_snooze(stores, issue, snooze)?;
    if archive.until_escalating {
        forecast(stores, issue.project_id, issue.id, plan.now)?;
    }
    if is_change {
        plan.record(stores, issue, ActivityKind::SetIgnored, told(plan, archive))?;
    }
    Ok(is_change)
}

/// All keys are there, null where nothing was said.
fn told(plan: &Plan<'_>, archive: &Archive) -> Map<String, Value> {
    let until = archive.until(plan.now).map(times::text);
    Map::from_iter(
        [
            ("ignoreCount", json!(archive.count)),
            ("ignoreDuration", json!(archive.minutes)),
            ("ignoreUntil", json!(until)),
            ("ignoreUserCount", json!(archive.user_count)),
            ("ignoreUserWindow", json!(archive.user_window)),
            ("ignoreWindow", json!(archive.window)),
            ("ignoreUntilEscalating", json!(archive.until_escalating.then_some(true))),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    )
}
