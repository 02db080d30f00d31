//! Lists of events that fit a search: what they say stands in their payloads, which are looked through.

use domain::events::search::{Search, Searched};

use super::{EventError, EventFilter, EventRecord, Events, StoredEvent};
use crate::paging::{Page, PageRequest};

/// Events looked at in one transaction.
const STEP: usize = 100;

/// So many steps are taken for a page; it may be short then, or empty, and leads on.
const STEPS: usize = 10;

impl Events {
    /// A page of the events that fit.
    pub(super) fn scan(
        &self,
        filter: &EventFilter,
        search: &Search,
        page: &PageRequest,
    ) -> Result<Page<EventRecord>, EventError> {
        let backwards = page.cursor.is_some_and(|cursor| cursor.is_prev);
        let mut step = self.step(filter, search, &PageRequest { limit: STEP, ..*page }, page.limit)?;
        for _ in 1..STEPS {
            let ahead = if backwards { step.previous } else { step.next };
            let left = page.limit.saturating_sub(step.items.len());
            if left == 0 || !ahead.has_results {
                break;
            }
            let request = PageRequest { limit: STEP, cursor: Some(ahead.cursor) };
            let mut more = self.step(filter, search, &request, left)?;
            if backwards {
                more.items.append(&mut step.items);
                step = Page { next: step.next, ..more };
            } else {
                step.items.append(&mut more.items);
                step.next = more.next;
            }
        }
        Ok(step)
    }

    /// Those of one step that fit: at most `limit`, from the side that the step begins at. It ends after the last one.
    fn step(
        &self,
        filter: &EventFilter,
        search: &Search,
        request: &PageRequest,
        limit: usize,
    ) -> Result<Page<EventRecord>, EventError> {
        let backwards = request.cursor.is_some_and(|cursor| cursor.is_prev);
        let mut rows = self.uow.read(|stores| stores.events().search(filter, &request.window()))?;
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
            if kept.len() == limit {
                break;
            }
            seen += 1;
            if fits(search, &record)? {
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
}

fn fits(search: &Search, record: &EventRecord) -> Result<bool, EventError> {
    let stored = StoredEvent::decode_listed(&record.payload)?;
    let id = record.id.to_string();
    let texts = [stored.title.as_str(), stored.message.as_str(), stored.culprit.as_str()];
    Ok(search.fits(&Searched { id: &id, texts, tags: &stored.tags }))
}
