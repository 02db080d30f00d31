//! Lists of events that fit a search: what they say stands in their payloads, which are looked through.

mod sample;

use chrono::{DateTime, Utc};
use domain::events::query::{Query, Searched};

use super::selection::Selection;
use super::{EventError, EventFilter, EventRecord, StoredEvent};
use crate::paging::{Page, PageRequest};
use crate::ports::UnitOfWork;

/// Events looked at in one transaction.
const STEP: usize = 100;

/// What may be spent on a page; it may be short then, or empty, and leads on. A debug build takes half a second for it:
/// 3000 events of 3 kB whose payloads have to be read, or 30 000 that their rows decide about.
const MOST: usize = 30_000;

/// So many compressed bytes of a row are fetched for one more.
const FETCHED: usize = 2048;

/// So many compressed bytes of a payload are read for one more.
const READ: usize = 128;

/// A search on its way through events.
pub(super) struct Scan<'a> {
    uow: &'a (dyn UnitOfWork + 'static),
    filter: &'a EventFilter,
    search: &'a Query,
    selection: Selection,
    now: DateTime<Utc>,
    left: usize,
}

impl<'a> Scan<'a> {
    /// Of these events those that fit.
    pub(super) fn new(
        uow: &'a (dyn UnitOfWork + 'static),
        filter: &'a EventFilter,
        search: &'a Query,
        now: DateTime<Utc>,
    ) -> Self {
        Self { uow, filter, search, selection: Selection::of(search.paths()), now, left: MOST }
    }

    /// A page of them. It ends after the last event that was looked at, whether that fits or not.
    pub(super) fn page(mut self, page: &PageRequest) -> Result<Page<EventRecord>, EventError> {
        let backwards = page.cursor.is_some_and(|cursor| cursor.is_prev);
        let mut found = self.step(&PageRequest { limit: STEP, ..*page }, page.limit)?;
        loop {
            let ahead = if backwards { found.previous } else { found.next };
            let wanted = page.limit.saturating_sub(found.items.len());
            if wanted == 0 || self.left == 0 || !ahead.has_results {
                return Ok(found);
            }
            let mut more = self.step(&PageRequest { limit: STEP, cursor: Some(ahead.cursor) }, wanted)?;
            if backwards {
                more.items.append(&mut found.items);
                found = Page { next: found.next, ..more };
            } else {
                found.items.append(&mut more.items);
                found.next = more.next;
            }
        }
    }

    /// Those of one step that fit: at most `limit`, from the side that the step begins at. It ends after the last one
    /// that was looked at.
    fn step(&mut self, request: &PageRequest, limit: usize) -> Result<Page<EventRecord>, EventError> {
        let backwards = request.cursor.is_some_and(|cursor| cursor.is_prev);
        let mut rows = self.uow.read(|stores| stores.events().search(self.filter, &request.window()))?;
        let mut keys: Vec<i64> = rows.iter().map(|record| record.timestamp.timestamp_micros()).collect();
        // The row beyond the step only tells that there is one.
        if rows.len() > request.limit && backwards {
            rows.remove(0);
        } else {
            rows.truncate(request.limit);
        }
        if backwards {
            rows.reverse();
        }
        let (mut kept, mut seen) = (Vec::new(), 0);
        for record in rows {
            if kept.len() == limit || self.left == 0 {
                break;
            }
            seen += 1;
            if self.fits(&record)? {
                kept.push(record);
            }
        }
        if backwards {
            kept.reverse();
            keys.drain(..keys.len().saturating_sub(seen + 1));
        } else {
            keys.truncate(seen + 1);
        }
        let looked_at = PageRequest { limit: seen.max(1), cursor: request.cursor };
        let Page { previous, next, .. } = Page::of(&looked_at, keys, |key| *key);
        Ok(Page { items: kept, previous, next })
    }

    /// Whether an event fits. Its payload is read only if its row does not decide.
    fn fits(&mut self, record: &EventRecord) -> Result<bool, EventError> {
        let row = Searched {
            id: record.id,
            issue: record.issue_id,
            timestamp: record.timestamp,
            environment: record.environment.as_deref(),
            release: record.release.as_deref(),
            event: None,
            now: self.now,
        };
        self.spend(record, FETCHED);
        if let Some(fits) = self.search.fits(&row) {
            return Ok(fits);
        }
        self.spend(record, READ);
        let event = StoredEvent::decode_selected(&record.payload, &self.selection)?.into_event(record);
        Ok(self.search.fits(&Searched { event: Some(&event), ..row }).unwrap_or(false))
    }

    fn spend(&mut self, record: &EventRecord, bytes_for_one: usize) {
        self.left = self.left.saturating_sub(1 + record.payload.len() / bytes_for_one);
    }
}

#[cfg(test)]
mod tests;
