use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::mem;

use domain::events::query::Query;
use domain::ids::{IssueId, ProjectId};
use domain::periods::Period;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::releases::IssueRelease;
use domain::slugs::IdOrSlug;

use super::payload::Unreadable;
use super::resolve::{narrow, resolve};
use super::scan::Scan;
use super::{EventError, EventFilter, EventRecord, Events, StoredEvent};
use crate::access;
use crate::actor::Actor;
use crate::environments;
use crate::issues::{IssueRef, locate};
use crate::paging::{Page, PageRequest};
use crate::ports::{StoreError, Stores};

/// Whose events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsOf {
    /// An issue's.
    Issue(IssueRef),
    /// All of a project: the organization, and the project in it.
    Project(IdOrSlug, IdOrSlug),
}

/// Which events to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEvents {
    /// Whose.
    pub of: EventsOf,
    /// Reported from these environments; from any, if none are given.
    pub environments: Vec<String>,
    /// Happened in this time.
    pub period: Option<Period>,
    /// That fit this search.
    pub search: Query,
    /// With all that their pages show.
    pub is_full: bool,
    /// In an order that looks like chance, instead of by time.
    pub is_sample: bool,
}

/// A page of events of one project.
#[derive(Debug, Clone)]
pub struct EventList {
    /// The project.
    pub project: Project,
    /// The events, latest first unless they are a sample.
    pub page: Page<ListedEvent>,
}

/// An event in a list.
#[derive(Debug, Clone)]
pub struct ListedEvent {
    /// The row, without its payload.
    pub record: EventRecord,
    /// What the payload says; as far as [`StoredEvent::decode_listed`] reads it, unless all is asked for.
    pub stored: StoredEvent,
    /// The release that reported it, as its issue saw it, where all is asked for.
    pub release: Option<IssueRelease>,
}

impl Events {
    /// A page of events, latest first unless they are a sample.
    pub fn list(&self, actor: &Actor, command: &ListEvents, page: &PageRequest) -> Result<EventList, EventError> {
        let (project, filter, search) = self.uow.read(|stores| {
            let (project, filter) = scope(stores, actor, command)?;
            let search = resolve(stores, &project, &command.environments, &command.search)?;
            Ok::<_, EventError>((project, filter, search))
        })?;
        let mut records = self.records(filter, &search, command.is_sample, page)?;
        if let EventsOf::Project(..) = command.of {
            self.uow.read(|stores| leave_out_removed(stores, project.id, &mut records.items))?;
        }
        let releases = match command.is_full {
            true => self.uow.read(|stores| releases(stores, &records.items))?,
            false => HashMap::new(),
        };
        let (previous, next) = (records.previous, records.next);
        let events = records.items.into_iter().map(|record| listed(record, &releases, command.is_full));
        let items = events.collect::<Result<Vec<_>, Unreadable>>()?;
        Ok(EventList { project, page: Page { items, previous, next } })
    }
}

impl Events {
    fn records(
        &self,
        filter: EventFilter,
        search: &Query,
        is_sample: bool,
        page: &PageRequest,
    ) -> Result<Page<EventRecord>, EventError> {
        let now = self.clock.now();
        let key = |record: &EventRecord| record.timestamp.timestamp_micros();
        let Some(filter) = narrow(filter, search, now) else { return Ok(Page::of(page, Vec::new(), key)) };
        if is_sample {
            return Scan::new(&*self.uow, &filter, search, now).sample(page);
        }
        if !search.tests.is_empty() {
            return Scan::new(&*self.uow, &filter, search, now).page(page);
        }
        let rows = self.uow.read(|stores| stores.events().search(&filter, &page.window()))?;
        Ok(Page::of(page, rows, key))
    }
}

/// Events of issues that are being removed are seen no more.
fn leave_out_removed(
    stores: &mut dyn Stores,
    project: ProjectId,
    events: &mut Vec<EventRecord>,
) -> Result<(), StoreError> {
    let issues: BTreeSet<_> = events.iter().map(|event| event.issue_id).collect();
    let left = stores.issues().among(&[project], &issues.into_iter().collect::<Vec<_>>())?;
    let left: BTreeSet<_> = left.into_iter().map(|(_, issue)| issue).collect();
    events.retain(|event| left.contains(&event.issue_id));
    Ok(())
}

/// The project, and what to look for in it.
fn scope(stores: &mut dyn Stores, actor: &Actor, command: &ListEvents) -> Result<(Project, EventFilter), EventError> {
    let (organization, project, issue_id) = match &command.of {
        EventsOf::Issue(issue) => {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            (located.organization, located.project, Some(located.issue.id))
        }
        EventsOf::Project(organization, project) => {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            (found.organization, found.project, None)
        }
    };
    environments::check(stores, organization.id, &command.environments)?;
    let (environments, period) = (command.environments.clone(), command.period);
    let filter = EventFilter { project_id: project.id, issue_id, environments, period };
    Ok((project, filter))
}

/// An event as lists show it; with all that its page shows, where that is asked for.
pub(crate) fn listed(mut record: EventRecord, releases: &Releases, is_full: bool) -> Result<ListedEvent, Unreadable> {
    let payload = mem::take(&mut record.payload);
    let stored = match is_full {
        true => StoredEvent::decode(&payload)?,
        false => StoredEvent::decode_listed(&payload)?,
    };
    let key = record.release.clone().map(|version| (record.issue_id, version));
    let release = key.and_then(|key| releases.get(&key).cloned().flatten());
    Ok(ListedEvent { record, stored, release })
}

type Releases = HashMap<(IssueId, String), Option<IssueRelease>>;

/// The releases of these events, each looked up once.
pub(crate) fn releases<'a>(
    stores: &mut dyn Stores,
    records: impl IntoIterator<Item = &'a EventRecord>,
) -> Result<Releases, StoreError> {
    let mut releases = Releases::new();
    for record in records {
        let Some(version) = &record.release else { continue };
        if let Entry::Vacant(place) = releases.entry((record.issue_id, version.clone())) {
            place.insert(stores.releases().of_issue_version(record.project_id, record.issue_id, version)?);
        }
    }
    Ok(releases)
}
