//! Resolved issues that come back with a batch of events.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId};
use domain::issues::{ActivityKind, IssueResolution, Status, is_protected};
use domain::releases::Release;
use serde_json::{Map, Value};

use super::Prepared;
use super::place::{Placed, Placement, Releases, Stored, release_of};
use crate::issues::happened;
use crate::ports::{StoreError, Stores};

/// The issues that come back, each with the event that brings it.
pub(super) type Regressions<'a> = BTreeMap<(ProjectId, IssueId), &'a Prepared>;

/// The resolved issues that events of the batch bring back: the first of each that what the issue was resolved by does
/// not protect it from. Where no issue of the batch is resolved, nothing is asked of the store.
pub(super) fn regressions<'a>(
    stores: &mut dyn Stores,
    placement: &Placement<'a>,
    stored: &Stored,
    releases: &Releases,
) -> Result<Regressions<'a>, StoreError> {
    let is_resolved =
        |placed: &&Placed<'_>| placement.known.get(&placed.issue).is_some_and(|issue| issue.status == Status::Resolved);
    let events: Vec<_> = placement.placed.iter().filter(|placed| placed.is_in(stored)).filter(is_resolved).collect();
    if events.is_empty() {
        return Ok(Regressions::new());
    }
    let issues: BTreeSet<_> = events.iter().map(|placed| (placed.event.project_id, placed.issue)).collect();
    let issues: Vec<_> = issues.into_iter().collect();
    let resolutions: HashMap<_, _> = stores.triage().resolutions(&issues)?.into_iter().collect();
    let known = releases_of(stores, &events, &resolutions, releases)?;
    let mut found = Regressions::new();
    for placed in events {
        let Some(issue) = placement.known.get(&placed.issue) else { continue };
        let protects = |resolution: &IssueResolution| {
            let base = resolution.release.and_then(|id| known.get(&id));
            let seen = release_of(placed.event).and_then(|release| known.get(releases.get(&release)?));
            is_protected(resolution, base, seen)
        };
        if !issue.has_just_come_back(placed.event.timestamp) && !resolutions.get(&issue.id).is_some_and(protects) {
            found.entry((issue.project_id, issue.id)).or_insert(placed.event);
        }
    }
    Ok(found)
}

/// The releases by which resolutions and events of their issues are compared.
fn releases_of(
    stores: &mut dyn Stores,
    events: &[&Placed<'_>],
    resolutions: &HashMap<IssueId, IssueResolution>,
    releases: &Releases,
) -> Result<HashMap<ReleaseId, Release>, StoreError> {
    let mut wanted: BTreeMap<OrganizationId, BTreeSet<ReleaseId>> = BTreeMap::new();
    for placed in events {
        let Some(resolution) = resolutions.get(&placed.issue) else { continue };
        let seen = release_of(placed.event).and_then(|release| releases.get(&release).copied());
        let of_organization = wanted.entry(placed.event.organization_id).or_default();
        of_organization.extend(resolution.release.into_iter().chain(seen));
    }
    let mut found = HashMap::new();
    for (organization, ids) in wanted.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let ids: Vec<_> = ids.into_iter().collect();
        let rows = stores.releases().of_ids(organization, &ids)?;
        found.extend(rows.into_iter().map(|release| (release.id, release)));
    }
    Ok(found)
}

/// Writes down that these issues, whose events are counted, came back.
pub(super) fn bring_back(
    stores: &mut dyn Stores,
    placement: &Placement<'_>,
    regressions: &Regressions<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (&(project_id, issue_id), event) in regressions {
        let Some(issue) = placement.known.get(&issue_id) else { continue };
        let mut issue = issue.clone();
        issue.regress(event.timestamp, now);
        stores.triage().set_resolution(project_id, issue_id, None)?;
        let mut data = Map::new();
        data.insert("version".to_owned(), Value::from(event.release.clone().unwrap_or_default()));
        data.insert("event_id".to_owned(), Value::from(event.id.to_string()));
        happened(stores, &issue, ActivityKind::SetRegression, data, now)?;
    }
    Ok(())
}
