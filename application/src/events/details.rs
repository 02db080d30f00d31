use domain::events::EventId;
use domain::feedback::UserReport;
use domain::permissions::Permission;
use domain::releases::IssueRelease;

use super::{EventError, EventPosition, EventRecord, Events, StoredEvent, payload};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::issues::{IssueRef, LocatedIssue, locate};

/// Which of an issue's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventSelector {
    /// The last in time.
    Latest,
    /// The first in time.
    Oldest,
    /// The one of this id.
    Id(EventId),
}

impl EventSelector {
    /// Reads a path segment; what it cannot be is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "latest" => Some(Self::Latest),
            "oldest" => Some(Self::Oldest),
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

impl Events {
    /// One event of an issue.
    pub fn details(
        &self,
        actor: &Actor,
        issue: &IssueRef,
        selector: Option<EventSelector>,
    ) -> Result<EventDetails, EventError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            let (project, id) = (located.issue.project_id, located.issue.id);
            let record = match selector {
                Some(EventSelector::Latest) => stores.events().latest(project, id)?,
                Some(EventSelector::Oldest) => stores.events().oldest(project, id)?,
                Some(EventSelector::Id(event)) => {
                    stores.events().find(project, event)?.filter(|record| record.issue_id == id)
                }
                None => None,
            };
            let record = record.ok_or(AccessError::NotFound)?;
            let position = EventPosition { timestamp: record.timestamp, id: record.id };
            let (previous, next) = stores.events().neighbours(project, id, &position)?;
            let release = match &record.release {
                Some(version) => stores.releases().of_issue_version(project, id, version)?,
                None => None,
            };
            let report = stores.user_reports().of_event(project, record.id)?;
            let stored = StoredEvent::from_map(payload::decode(&record.payload)?);
            Ok(EventDetails { located, record, stored, release, report, previous, next })
        })
    }
}
