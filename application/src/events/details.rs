use domain::events::EventId;
use domain::feedback::UserReport;
use domain::permissions::Permission;
use domain::releases::IssueRelease;

use super::{EventError, EventFilter, EventPlace, EventPosition, EventRecord, Events, StoredEvent, payload};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::environments;
use crate::issues::{IssueRef, LocatedIssue, locate};
use crate::ports::Stores;

/// Which of an issue's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventSelector {
    /// The last in time.
    Latest,
    /// The first in time.
    Oldest,
    /// The one that tells most: of the last few the one with the fewest errors in it, and of these the latest.
    Recommended,
    /// The one of this id.
    Id(EventId),
}

impl EventSelector {
    /// Reads a path segment; what it cannot be is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "latest" => Some(Self::Latest),
            "oldest" => Some(Self::Oldest),
            "recommended" => Some(Self::Recommended),
            id => EventId::parse(id).ok().map(Self::Id),
        }
    }
}

/// An event with all that its page shows.
#[derive(Debug, Clone)]
pub struct EventDetails {
    /// Its issue, and where that belongs.
    pub located: LocatedIssue,
    /// The row.
    pub record: EventRecord,
    /// What the payload says.
    pub stored: StoredEvent,
    /// The release that reported it, as its issue saw it.
    pub release: Option<IssueRelease>,
    /// What a user says of it.
    pub report: Option<UserReport>,
    /// The issue's event before it.
    pub previous: Option<EventId>,
    /// The issue's event after it.
    pub next: Option<EventId>,
}

/// So many of the last events are looked at for the one that tells most.
const LOOKED_AT: usize = 10;

impl Events {
    /// One event of an issue. Where environments are given, it is one reported from them, and so are its neighbours.
    pub fn details(
        &self,
        actor: &Actor,
        issue: &IssueRef,
        selector: Option<EventSelector>,
        environments: &[String],
    ) -> Result<EventDetails, EventError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            environments::check(stores, located.organization.id, environments)?;
            let filter = filter(&located, environments);
            let record = match selector {
                Some(EventSelector::Latest) => stores.events().at(&filter, EventPlace::Last)?,
                Some(EventSelector::Oldest) => stores.events().at(&filter, EventPlace::First)?,
                Some(EventSelector::Recommended) => recommended(stores, &filter)?,
                Some(EventSelector::Id(event)) => {
                    let found = stores.events().find(filter.project_id, event)?;
                    found.filter(|record| record.issue_id == located.issue.id)
                }
                None => None,
            };
            complete(stores, located, record.ok_or(AccessError::NotFound)?, &filter)
        })
    }
}

/// The events of an issue, in these environments.
pub(super) fn filter(located: &LocatedIssue, environments: &[String]) -> EventFilter {
    EventFilter { environments: environments.to_vec(), ..EventFilter::of_issue(located.project.id, located.issue.id) }
}

/// The event with what its page shows beside it.
pub(super) fn complete(
    stores: &mut dyn Stores,
    located: LocatedIssue,
    record: EventRecord,
    filter: &EventFilter,
) -> Result<EventDetails, EventError> {
    let (project, issue) = (located.project.id, located.issue.id);
    let position = EventPosition { timestamp: record.timestamp, id: record.id };
    let (previous, next) = if filter.environments.is_empty() {
        stores.events().neighbours(project, issue, &position)?
    } else {
        let mut id = |place| Ok::<_, EventError>(stores.events().at(filter, place)?.map(|record| record.id));
        (id(EventPlace::Before(position))?, id(EventPlace::After(position))?)
    };
    let release = match &record.release {
        Some(version) => stores.releases().of_issue_version(project, issue, version)?,
        None => None,
    };
    let report = stores.user_reports().of_event(project, record.id)?;
    let stored = StoredEvent::from_map(payload::decode(&record.payload)?);
    Ok(EventDetails { located, record, stored, release, report, previous, next })
}

fn recommended(stores: &mut dyn Stores, filter: &EventFilter) -> Result<Option<EventRecord>, EventError> {
    let window = crate::paging::Window::First { limit: LOOKED_AT };
    let mut best: Option<(usize, EventRecord)> = None;
    for record in stores.events().search(filter, &window)? {
        let stored = StoredEvent::decode(&record.payload)?;
        let errors = stored.payload.get("errors").and_then(|errors| errors.as_array()).map_or(0, Vec::len);
        if best.as_ref().is_none_or(|(fewest, _)| errors < *fewest) {
            best = Some((errors, record));
        }
    }
    Ok(best.map(|(_, record)| record))
}
