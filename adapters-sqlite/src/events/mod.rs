//! Raw events.

mod row;

use std::collections::HashSet;

use application::events::{EventFilter, EventPlace, EventPosition, EventRecord, EventRepository};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};

use crate::error::store;
use crate::row::{Origin, all, limit as rows};
use crate::schema::events;
use crate::session::SqliteSession;
use crate::statement::execute;
use crate::window::windowed;

use row::hash_bytes;
pub use row::{EventRow, event_id, group_hash};

type Key = (ProjectId, EventId);

/// The events that are asked for.
fn asked(filter: &EventFilter) -> events::BoxedQuery<'_, Sqlite> {
    let mut query = events::table.filter(events::project_id.eq(filter.project_id.get())).into_boxed();
    if let Some(issue) = filter.issue_id {
        query = query.filter(events::issue_id.eq(issue.get()));
    }
    if !filter.environments.is_empty() {
        let among = events::environment.eq_any(&filter.environments);
        query = match filter.environments.iter().any(String::is_empty) {
            true => query.filter(among.or(events::environment.is_null())),
            false => query.filter(among),
        };
    }
    if let Some(period) = filter.period {
        let (from, to) = (period.from.timestamp_micros(), period.to.timestamp_micros());
        query = query.filter(events::timestamp.between(from, to));
    }
    query
}

impl EventRepository for SqliteSession<'_> {
    fn existing(&mut self, keys: &[Key]) -> Result<HashSet<Key>, StoreError> {
        let mut existing = HashSet::new();
        for (project, id) in keys {
            // One prepared statement, run for each: cheaper here than a new one for each number of events.
            let id_bytes = id.uuid();
            let query = events::table
                .filter(events::project_id.eq(project.get()))
                .filter(events::event_id.eq(id_bytes.as_bytes().as_slice()))
                .select(events::sequence);
            let found: Option<i64> = query.get_result(self.conn).optional().map_err(store)?;
            if found.is_some() {
                existing.insert((*project, *id));
            }
        }
        Ok(existing)
    }

    fn append(&mut self, records: &[EventRecord]) -> Result<HashSet<Key>, StoreError> {
        let mut stored = HashSet::with_capacity(records.len());
        for event in records {
            let id = event.id.uuid();
            let hash = event.hash.as_ref().map(hash_bytes);
            let added = diesel::insert_into(events::table)
                .values((
                    events::project_id.eq(event.project_id.get()),
                    events::event_id.eq(id.as_bytes().as_slice()),
                    events::issue_id.eq(event.issue_id.get()),
                    events::timestamp.eq(event.timestamp.timestamp_micros()),
                    events::received.eq(event.received.timestamp_micros()),
                    events::environment.eq(event.environment.as_deref()),
                    events::release.eq(event.release.as_deref()),
                    events::payload.eq(event.payload.as_slice()),
                    events::hash.eq(hash.as_ref().map(<[u8; 16]>::as_slice)),
                ))
                .on_conflict((events::project_id, events::event_id))
                .do_nothing();
            if added.execute(self.conn).map_err(store)? == 1 {
                stored.insert((event.project_id, event.id));
            }
        }
        Ok(stored)
    }

    fn find(&mut self, project: ProjectId, id: EventId) -> Result<Option<EventRecord>, StoreError> {
        let row: Option<EventRow> = events::table
            .filter(events::project_id.eq(project.get()))
            .filter(events::event_id.eq(id.uuid().as_bytes().as_slice()))
            .select(EventRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(EventRecord::try_from).transpose()
    }

    fn latest(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<EventRecord>, StoreError> {
        let row: Option<EventRow> = events::table
            .filter(events::project_id.eq(project.get()))
            .filter(events::issue_id.eq(issue.get()))
            .order((events::timestamp.desc(), events::event_id.desc()))
            .select(EventRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(EventRecord::try_from).transpose()
    }

    fn oldest(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<EventRecord>, StoreError> {
        let row: Option<EventRow> = events::table
            .filter(events::project_id.eq(project.get()))
            .filter(events::issue_id.eq(issue.get()))
            .order((events::timestamp.asc(), events::event_id.asc()))
            .select(EventRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(EventRecord::try_from).transpose()
    }

    fn neighbours(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        position: &EventPosition,
    ) -> Result<(Option<EventId>, Option<EventId>), StoreError> {
        let at = position.timestamp.timestamp_micros();
        let id = position.id.uuid();
        let id = id.as_bytes().as_slice();
        let of_issue = events::table
            .filter(events::project_id.eq(project.get()))
            .filter(events::issue_id.eq(issue.get()))
            .select(events::event_id);
        // The first condition bounds the search in the index, the second decides among events of one time.
        let before: Option<Vec<u8>> = of_issue
            .filter(events::timestamp.le(at))
            .filter(events::timestamp.lt(at).or(events::event_id.lt(id)))
            .order((events::timestamp.desc(), events::event_id.desc()))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        let after: Option<Vec<u8>> = of_issue
            .filter(events::timestamp.ge(at))
            .filter(events::timestamp.gt(at).or(events::event_id.gt(id)))
            .order((events::timestamp.asc(), events::event_id.asc()))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        let origin = Origin { table: "events", id: &issue };
        let read = |id: Option<Vec<u8>>| id.map(|id| event_id(&origin, &id)).transpose();
        Ok((read(before)?, read(after)?))
    }

    fn search(&mut self, filter: &EventFilter, window: &Window) -> Result<Vec<EventRecord>, StoreError> {
        let query = || asked(filter).select(EventRow::as_select());
        let rows: Vec<EventRow> = windowed!(self.conn, window, query(), events::timestamp, events::event_id)?;
        all(rows)
    }

    fn latest_ids(&mut self, filter: &EventFilter, limit: usize) -> Result<Vec<EventId>, StoreError> {
        let ids: Vec<Vec<u8>> = asked(filter)
            .order((events::timestamp.desc(), events::event_id.desc()))
            .limit(rows(limit))
            .select(events::event_id)
            .load(self.conn)
            .map_err(store)?;
        let origin = Origin { table: "events", id: &filter.project_id };
        ids.iter().map(|id| event_id(&origin, id)).collect()
    }

    fn at(&mut self, filter: &EventFilter, place: EventPlace) -> Result<Option<EventRecord>, StoreError> {
        let query = asked(filter).select(EventRow::as_select());
        let row: Option<EventRow> = match place {
            EventPlace::First => query.order((events::timestamp.asc(), events::event_id.asc())).first(self.conn),
            EventPlace::Last => query.order((events::timestamp.desc(), events::event_id.desc())).first(self.conn),
            EventPlace::Before(position) => {
                let (at, id) = (position.timestamp.timestamp_micros(), position.id.uuid());
                query
                    .filter(events::timestamp.le(at))
                    .filter(events::timestamp.lt(at).or(events::event_id.lt(id.as_bytes().to_vec())))
                    .order((events::timestamp.desc(), events::event_id.desc()))
                    .first(self.conn)
            }
            EventPlace::After(position) => {
                let (at, id) = (position.timestamp.timestamp_micros(), position.id.uuid());
                query
                    .filter(events::timestamp.ge(at))
                    .filter(events::timestamp.gt(at).or(events::event_id.gt(id.as_bytes().to_vec())))
                    .order((events::timestamp.asc(), events::event_id.asc()))
                    .first(self.conn)
            }
        }
        .optional()
        .map_err(store)?;
        row.map(EventRecord::try_from).transpose()
    }

    fn count_since(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        from: DateTime<Utc>,
        limit: i64,
    ) -> Result<i64, StoreError> {
        let found: Vec<i64> = events::table
            .filter(events::project_id.eq(project.get()))
            .filter(events::issue_id.eq(issue.get()))
            .filter(events::timestamp.ge(from.timestamp_micros()))
            .limit(limit.max(0))
            .select(events::sequence)
            .load(self.conn)
            .map_err(store)?;
        Ok(rows(found.len()))
    }

    fn remove_received_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let old: Vec<i64> = events::table
            .filter(events::received.lt(before.timestamp_micros()))
            .order(events::received)
            .limit(rows(limit))
            .select(events::sequence)
            .load(self.conn)
            .map_err(store)?;
        for sequence in &old {
            diesel::delete(events::table.find(sequence)).execute(self.conn).map_err(store)?;
        }
        Ok(old.len())
    }

    fn remove_outcomes_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        // By project, as the primary key has them: there is no index of hours.
        execute!(
            self.conn,
            "DELETE FROM outcomes WHERE (project_id, hour, category, outcome, reason) IN ( \
                 SELECT o.project_id, o.hour, o.category, o.outcome, o.reason \
                 FROM projects p CROSS JOIN outcomes o ON o.project_id = p.id WHERE o.hour < ? LIMIT ?)",
            before.timestamp(),
            rows(limit),
        )
        .map_err(store)
    }
}
