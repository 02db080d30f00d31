use std::mem;

use domain::permissions::Permission;

use super::{EventError, EventRecord, Events, StoredEvent};
use crate::actor::Actor;
use crate::issues::{IssueRef, LocatedIssue, locate};
use crate::paging::{Page, PageRequest};

/// A page of an issue's events.
#[derive(Debug, Clone)]
pub struct EventList {
    /// The issue, and where it belongs.
    pub located: LocatedIssue,
    /// The events, latest first.
    pub page: Page<ListedEvent>,
}

/// An event in a list.
#[derive(Debug, Clone)]
pub struct ListedEvent {
    /// The row, without its payload.
    pub record: EventRecord,
    /// What the payload says, as far as [`StoredEvent::decode_listed`] reads it.
    pub stored: StoredEvent,
}

impl Events {
    /// A page of an issue's events, latest first.
    pub fn list(&self, actor: &Actor, issue: &IssueRef, page: &PageRequest) -> Result<EventList, EventError> {
        let (located, records) = self.uow.read(|stores| {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            let records = stores.events().list(located.issue.project_id, located.issue.id, &page.window())?;
            Ok::<_, EventError>((located, records))
        })?;
        let records = Page::of(page, records, |record| record.timestamp.timestamp_micros());
        let (previous, next) = (records.previous, records.next);
        let events = records.items.into_iter().map(|mut record| {
            let stored = StoredEvent::decode_listed(&mem::take(&mut record.payload))?;
            Ok(ListedEvent { record, stored })
        });
        let items = events.collect::<Result<Vec<_>, EventError>>()?;
        Ok(EventList { located, page: Page { items, previous, next } })
    }
}
