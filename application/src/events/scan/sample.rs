//! Lists of events in an order that has nothing to do with what they say.

use domain::events::EventId;

use super::{EventError, EventRecord, STEP, Scan};
use crate::paging::{Cursor, Neighbour, Page, PageRequest};
use crate::ports::StoreError;

/// A sample is drawn from so many of the latest events.
const AMONG: usize = 10_000;

impl Scan<'_> {
    /// A page of the events that fit, in an order that is the same each time and looks like chance. A cursor's offset
    /// says how many events come before the boundary.
    pub(in crate::events) fn sample(mut self, page: &PageRequest) -> Result<Page<EventRecord>, EventError> {
        let mut ids = self.uow.read(|stores| stores.events().latest_ids(self.filter, AMONG))?;
        ids.sort_unstable_by_key(|id| (mixed(*id), *id));
        let backwards = page.cursor.is_some_and(|cursor| cursor.is_prev);
        let begin = page.cursor.map_or(0, |cursor| usize::try_from(cursor.offset).unwrap_or(0)).min(ids.len());
        let ahead: Vec<EventId> = match backwards {
            true => ids.iter().take(begin).rev().copied().collect(),
            false => ids.iter().skip(begin).copied().collect(),
        };
        let (mut items, seen) = self.draw(&ahead, page.limit)?;
        if backwards {
            items.reverse();
        }
        let (from, to) = if backwards { (begin - seen, begin) } else { (begin, begin + seen) };
        let at = |place: usize, is_prev| Cursor { value: 0, offset: i64::try_from(place).unwrap_or(i64::MAX), is_prev };
        Ok(Page {
            items,
            previous: Neighbour { cursor: at(from, true), has_results: from > 0 },
            next: Neighbour { cursor: at(to, false), has_results: to < ids.len() },
        })
    }

    /// Of these events the first ones that fit, at most `limit`, and how many were looked at for it.
    fn draw(&mut self, ids: &[EventId], limit: usize) -> Result<(Vec<EventRecord>, usize), EventError> {
        let (mut drawn, mut seen) = (Vec::new(), 0);
        for step in ids.chunks(STEP) {
            let project = self.filter.project_id;
            let records = self.uow.read(|stores| {
                let find = |id: &EventId| stores.events().find(project, *id);
                step.iter().map(find).collect::<Result<Vec<_>, StoreError>>()
            })?;
            // What is gone by now was looked at as well.
            for record in records {
                if drawn.len() == limit || self.left == 0 {
                    return Ok((drawn, seen));
                }
                seen += 1;
                if let Some(record) = record
                    && self.fits(&record)?
                {
                    drawn.push(record);
                }
            }
        }
        Ok((drawn, seen))
    }
}

/// A number that says nothing of the id: some clients count them, or make them of the time.
fn mixed(id: EventId) -> u64 {
    let bytes = id.uuid().into_bytes();
    bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |mixed, byte| {
        let mixed = (mixed ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        mixed ^ (mixed >> 29)
    })
}
