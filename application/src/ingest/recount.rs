//! Stored events that become another issue's: what they count for goes with them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::events::normalize::search_message;
use domain::ids::{IssueId, OrganizationId, ReleaseId};
use domain::issues::{Issue, Summary, fold, heat};

use super::environments::{self, ByEnvironment, environment};
use super::place::{Placed, Placement, Releases, beginning, named_releases, new_issue, release_of};
use super::prepare::counted;
use super::tally::{Span, buckets, issue_releases, tags};
use super::{NewIssue, Prepared};
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta};
use crate::events::{EventFilter, EventPlace, EventRecord, StoredEvent};
use crate::issues::Resolution;
use crate::ports::{StoreError, Stores};

/// A stored event as it was when it came, but without its payload.
pub(crate) fn restored(record: &EventRecord, stored: StoredEvent, organization: OrganizationId) -> Prepared {
    let search_message = search_message(&stored.message, &stored.metadata, &stored.culprit);
    Prepared {
        project_id: record.project_id,
        organization_id: organization,
        id: record.id,
        hashes: stored.hashes,
        kind: stored.kind,
        platform: stored.platform,
        summary: Summary {
            title: stored.title,
            culprit: stored.culprit,
            level: stored.level,
            logger: stored.logger,
            metadata: stored.metadata,
            search_message,
            unhandled: stored.unhandled,
        },
        timestamp: record.timestamp,
        received: record.received,
        environment: record.environment.clone(),
        release: record.release.clone(),
        tags: counted(&stored.tags),
        // Known since it came.
        user: None,
        payload: Vec::new(),
    }
}

/// An issue to make of an event that is stored, of this release: new, and in the inbox.
pub(crate) fn issue_of(event: &Prepared, number: i64, release: Option<ReleaseId>, now: DateTime<Utc>) -> NewIssue {
    let events = fold(None, event.timestamp, beginning(event));
    NewIssue { inbox_at: Some(now), ..new_issue(event, number, release, events) }
}

/// Counts these events, ascending by time, for one issue and no more for another one, both of which are locked. They
/// belong to the one already.
pub(crate) fn recount(
    stores: &mut dyn Stores,
    events: &[Prepared],
    from: &Issue,
    to: &Issue,
) -> Result<(), StoreError> {
    let Some(moved) = Moved::of(events) else { return Ok(()) };
    let releases = releases(stores, events, from)?;
    subtract(stores, &moved, from, &releases)?;
    add(stores, &moved, to, &releases)
}

/// Events on their way.
struct Moved<'a> {
    events: &'a [Prepared],
    span: Span,
    heat: f64,
}

impl<'a> Moved<'a> {
    fn of(events: &'a [Prepared]) -> Option<Self> {
        let (first, last) = (events.first()?.timestamp, events.last()?.timestamp);
        let span = Span { count: i64::try_from(events.len()).unwrap_or(i64::MAX), first, last };
        let heat = events.iter().map(|event| heat::of_event(event.timestamp)).reduce(heat::sum)?;
        Some(Self { events, span, heat })
    }

    /// They, as those of this issue.
    fn placed(&self, issue: IssueId) -> Vec<Placed<'a>> {
        self.events.iter().map(|event| Placed { event, hash: None, issue }).collect()
    }
}

/// The releases that the events name, as far as they were counted.
fn releases(stores: &mut dyn Stores, events: &[Prepared], of: &Issue) -> Result<Releases, StoreError> {
    let mut releases = Releases::new();
    for named in named_releases(&events.iter().collect::<Vec<_>>()) {
        let found = stores.releases().of_issue_version(of.project_id, of.id, &named.version)?;
        releases.extend(found.map(|seen| (named, seen.release.id)));
    }
    Ok(releases)
}

fn subtract(stores: &mut dyn Stores, moved: &Moved<'_>, from: &Issue, releases: &Releases) -> Result<(), StoreError> {
    let placed = moved.placed(from.id);
    let events: Vec<_> = placed.iter().collect();
    let gone = stores.recounts().subtract_tags(&tags(&events))?.get(&from.id).copied().unwrap_or_default();
    subtract_from_environments(stores, &events, from, gone)?;
    for resolution in [Resolution::Hour, Resolution::Day] {
        stores.recounts().subtract_buckets(resolution, &buckets(&events, resolution))?;
    }
    let of_releases = issue_releases(&Placement::default(), &events, releases);
    stores.recounts().subtract_issue_releases(&of_releases)?;
    let mut left = Issue {
        times_seen: (from.times_seen - moved.span.count).max(0),
        users_seen: (from.users_seen - gone).max(0),
        ..from.clone()
    };
    narrow(stores, &mut left, &moved.span)?;
    left.triage.heat = heat::kept(heat::without(from.triage.heat, moved.heat, left.last_seen));
    stores.merges().set_totals(&left)
}

/// Times that came of events which are not the issue's any more come of those now that it has.
fn narrow(stores: &mut dyn Stores, issue: &mut Issue, moved: &Span) -> Result<(), StoreError> {
    let (project, id) = (issue.project_id, issue.id);
    if moved.first <= issue.first_seen
        && let Some(oldest) = stores.events().oldest(project, id)?
    {
        let release = match oldest.release {
            Some(version) => stores.releases().of_issue_version(project, id, &version)?,
            None => None,
        };
        issue.first_seen = oldest.timestamp;
        issue.first_release = release.map(|seen| seen.release.id);
    }
    if moved.last >= issue.last_seen
        && let Some(latest) = stores.events().latest(project, id)?
    {
        issue.last_seen = latest.timestamp;
    }
    Ok(())
}

/// `gone` is how many users the issue as a whole has no more.
fn subtract_from_environments(
    stores: &mut dyn Stores,
    events: &[&Placed<'_>],
    from: &Issue,
    gone: i64,
) -> Result<(), StoreError> {
    let had = stores.issue_environments().of_issues(&[(from.project_id, from.id)])?;
    let is_split = had.len() > 1;
    let mut users = HashMap::new();
    if is_split {
        users = stores.recounts().subtract_environment_tags(&environments::tags(events))?;
        for resolution in [Resolution::Hour, Resolution::Day] {
            let buckets = environments::buckets(events, resolution);
            stores.recounts().subtract_environment_buckets(resolution, &buckets)?;
        }
    }
    let mut spans = BTreeMap::new();
    for placed in events {
        Span::add(spans.entry(environment(placed)), placed.event.timestamp);
    }
    let mut left = Vec::with_capacity(spans.len());
    for (_, mut seen) in had {
        let Some(span) = spans.get(seen.environment.as_str()) else { continue };
        let gone = match is_split {
            true => users.get(&(from.id, seen.environment.clone())).copied().unwrap_or_default(),
            false => gone,
        };
        seen.count = (seen.count - span.count).max(0);
        seen.users = (seen.users - gone).max(0);
        narrow_environment(stores, &mut seen, span, from)?;
        left.push(IssueEnvironmentDelta { project_id: from.project_id, issue_id: from.id, seen });
    }
    stores.recounts().set_environments(&left)
}

fn narrow_environment(
    stores: &mut dyn Stores,
    seen: &mut IssueEnvironment,
    moved: &Span,
    issue: &Issue,
) -> Result<(), StoreError> {
    let filter = EventFilter {
        project_id: issue.project_id,
        issue_id: Some(issue.id),
        environments: vec![seen.environment.clone()],
        period: None,
    };
    if moved.first <= seen.first_seen
        && let Some(first) = stores.events().at(&filter, EventPlace::First)?
    {
        seen.first_seen = first.timestamp;
    }
    if moved.last >= seen.last_seen
        && let Some(last) = stores.events().at(&filter, EventPlace::Last)?
    {
        seen.last_seen = last.timestamp;
    }
    Ok(())
}

fn add(stores: &mut dyn Stores, moved: &Moved<'_>, to: &Issue, releases: &Releases) -> Result<(), StoreError> {
    let placed = moved.placed(to.id);
    let events: Vec<_> = placed.iter().collect();
    let placement = Placement::default();
    let by_environment = ByEnvironment::prepare(stores, &placement, &events)?;
    let new_users = stores.intake().add_tags(&tags(&events))?;
    by_environment.add(stores, &new_users)?;
    for resolution in [Resolution::Hour, Resolution::Day] {
        stores.intake().add_buckets(resolution, &buckets(&events, resolution))?;
    }
    stores.intake().add_issue_releases(&issue_releases(&placement, &events, releases))?;
    let mut whole = Issue {
        times_seen: to.times_seen + moved.span.count,
        users_seen: to.users_seen + new_users.get(&to.id).copied().unwrap_or_default(),
        last_seen: to.last_seen.max(moved.span.last),
        ..to.clone()
    };
    if moved.span.first < to.first_seen {
        whole.first_seen = moved.span.first;
        let first = moved.events.first().and_then(release_of);
        whole.first_release = first.and_then(|release| releases.get(&release).copied());
    }
    whole.triage.heat = heat::kept(heat::sum(to.triage.heat, moved.heat));
    stores.merges().set_totals(&whole)
}
