//! Raw events.

mod row;

use std::collections::HashSet;

use application::events::{EventFilter, EventPlace, EventPosition, EventRecord, EventRepository};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};
use uuid::Uuid;

use crate::row::storable;
use crate::schema::events;
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::{rows, time, window};
use row::hash_uuid;
pub(crate) use row::{EventRow, group_hash};

type Key = (ProjectId, EventId);

fn keys(rows: Vec<(i64, Uuid)>) -> HashSet<Key> {
    rows.into_iter().map(|(project, id)| (ProjectId::new(project), EventId::new(id))).collect()
}

const EXISTING: &str = "
    SELECT e.project_id, e.event_id
    FROM unnest(?, ?) AS n (project_id, event_id)
    JOIN events e ON e.project_id = n.project_id AND e.event_id = n.event_id";

// Waits for another transaction that is storing the same event, and leaves the event to it if it commits.
const APPEND: &str = "
    INSERT INTO events (project_id, event_id, issue_id, timestamp, received, environment, release, payload, hash)
    SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, event_id) DO NOTHING
    RETURNING project_id, event_id";

// Diesel has no query on a query that is limited.
const COUNT_SINCE: &str = "
    SELECT count(*) FROM (
        SELECT 1 FROM events WHERE project_id = ? AND issue_id = ? AND timestamp >= ? LIMIT ?
    ) e";

// Diesel has no DELETE with a limit, and finds rows of a composite key one at a time only.
const REMOVE_RECEIVED_BEFORE: &str = "
    DELETE FROM events WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM events WHERE received < ? ORDER BY received LIMIT ? FOR UPDATE SKIP LOCKED))";

/// By project, as the primary key has them: there is no index of hours.
const REMOVE_OUTCOMES_BEFORE: &str = "
    DELETE FROM outcomes WHERE ctid = ANY (ARRAY(
        SELECT o.ctid FROM projects p CROSS JOIN LATERAL (
            SELECT ctid FROM outcomes WHERE project_id = p.id AND hour < ? LIMIT ?
        ) o
        LIMIT ?))";

/// The events that are asked for.
fn asked(filter: &EventFilter) -> events::BoxedQuery<'_, Pg> {
    let mut query = events::table.filter(events::project_id.eq(filter.project_id.get())).into_boxed();
    if let Some(issue) = filter.issue_id {
        query = query.filter(events::issue_id.eq(issue.get()));
    }
    query = match filter.environments.as_slice() {
        [] => query,
        // Of one, an index has the events in their order; of `= ANY` they would be sorted.
        [name] if !name.is_empty() => query.filter(events::environment.eq(storable(name))),
        names => {
            let among = events::environment.eq_any(names.iter().map(|name| storable(name)).collect::<Vec<_>>());
            match names.iter().any(String::is_empty) {
                true => query.filter(among.or(events::environment.is_null())),
                false => query.filter(among),
            }
        }
    };
    if let Some(period) = filter.period {
        let (from, to) = (time(period.from.timestamp_micros()), time(period.to.timestamp_micros()));
        query = query.filter(events::timestamp.between(from, to));
    }
    query
}

impl EventRepository for PgSession<'_> {
    fn existing(&mut self, events: &[Key]) -> Result<HashSet<Key>, StoreError> {
        let projects: Vec<i64> = events.iter().map(|(project, _)| project.get()).collect();
        let ids: Vec<Uuid> = events.iter().map(|(_, id)| id.uuid()).collect();
        self.run(|conn| statement::<(BigInt, SqlUuid)>(EXISTING, &[&projects, &ids]).load(conn)).map(keys)
    }

    fn append(&mut self, events: &[EventRecord]) -> Result<HashSet<Key>, StoreError> {
        let mut events: Vec<&EventRecord> = events.iter().collect();
        // Two processes that store the same events must not wait for each other.
        events.sort_unstable_by_key(|event| (event.project_id, event.id));
        let projects: Vec<i64> = events.iter().map(|event| event.project_id.get()).collect();
        let ids: Vec<Uuid> = events.iter().map(|event| event.id.uuid()).collect();
        let issues: Vec<i64> = events.iter().map(|event| event.issue_id.get()).collect();
        let timestamps: Vec<DateTime<Utc>> = events.iter().map(|event| event.timestamp).collect();
        let received: Vec<DateTime<Utc>> = events.iter().map(|event| event.received).collect();
        let environments: Vec<_> = events.iter().map(|event| event.environment.as_deref().map(storable)).collect();
        let releases: Vec<_> = events.iter().map(|event| event.release.as_deref().map(storable)).collect();
        let payloads: Vec<&[u8]> = events.iter().map(|event| event.payload.as_slice()).collect();
        let hashes: Vec<Option<Uuid>> = events.iter().map(|event| event.hash.as_ref().map(hash_uuid)).collect();
        self.run(|conn| {
            statement::<(BigInt, SqlUuid)>(
                APPEND,
                &[&projects, &ids, &issues, &timestamps, &received, &environments, &releases, &payloads, &hashes],
            )
            .load(conn)
        })
        .map(keys)
    }

    fn find(&mut self, project: ProjectId, id: EventId) -> Result<Option<EventRecord>, StoreError> {
        let row = self.run(|conn| {
            events::table.find((project.get(), id.uuid())).select(EventRow::as_select()).first(conn).optional()
        })?;
        Ok(row.map(EventRow::into))
    }

    fn latest(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<EventRecord>, StoreError> {
        let row = self.run(|conn| {
            events::table
                .filter(events::project_id.eq(project.get()))
                .filter(events::issue_id.eq(issue.get()))
                .order((events::timestamp.desc(), events::event_id.desc()))
                .select(EventRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(EventRow::into))
    }

    fn oldest(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<EventRecord>, StoreError> {
        let row = self.run(|conn| {
            events::table
                .filter(events::project_id.eq(project.get()))
                .filter(events::issue_id.eq(issue.get()))
                .order((events::timestamp.asc(), events::event_id.asc()))
                .select(EventRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(EventRow::into))
    }

    // The first condition on the time is implied by the second; it alone is one that an index can be entered by.
    fn neighbours(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        position: &EventPosition,
    ) -> Result<(Option<EventId>, Option<EventId>), StoreError> {
        let of_issue = events::project_id.eq(project.get()).and(events::issue_id.eq(issue.get()));
        let (at, id) = (position.timestamp, position.id.uuid());
        let (before, after) = self.run(|conn| {
            let before: Option<Uuid> = events::table
                .filter(of_issue)
                .filter(events::timestamp.le(at))
                .filter(events::timestamp.lt(at).or(events::event_id.lt(id)))
                .order((events::timestamp.desc(), events::event_id.desc()))
                .select(events::event_id)
                .first(conn)
                .optional()?;
            let after: Option<Uuid> = events::table
                .filter(of_issue)
                .filter(events::timestamp.ge(at))
                .filter(events::timestamp.gt(at).or(events::event_id.gt(id)))
                .order((events::timestamp.asc(), events::event_id.asc()))
                .select(events::event_id)
                .first(conn)
                .optional()?;
            Ok((before, after))
        })?;
        Ok((before.map(EventId::new), after.map(EventId::new)))
    }

    fn search(&mut self, filter: &EventFilter, window: &Window) -> Result<Vec<EventRecord>, StoreError> {
        let rows = self.run(
            |conn| window!(conn, window, asked(filter), (events::timestamp, events::event_id => Uuid), EventRow),
        )?;
        Ok(rows.into_iter().map(EventRow::into).collect())
    }

    fn latest_ids(&mut self, filter: &EventFilter, limit: usize) -> Result<Vec<EventId>, StoreError> {
        let query = asked(filter)
            .order((events::timestamp.desc(), events::event_id.desc()))
            .limit(rows(limit))
            .select(events::event_id);
        let ids: Vec<Uuid> = self.run(|conn| query.load(conn))?;
        Ok(ids.into_iter().map(EventId::new).collect())
    }

    fn at(&mut self, filter: &EventFilter, place: EventPlace) -> Result<Option<EventRecord>, StoreError> {
        let query = asked(filter);
        let query = match place {
            EventPlace::First => query.order((events::timestamp.asc(), events::event_id.asc())),
            EventPlace::Last => query.order((events::timestamp.desc(), events::event_id.desc())),
            EventPlace::Before(EventPosition { timestamp, id }) => query
                .filter(events::timestamp.le(timestamp))
                .filter(events::timestamp.lt(timestamp).or(events::event_id.lt(id.uuid())))
                .order((events::timestamp.desc(), events::event_id.desc())),
            EventPlace::After(EventPosition { timestamp, id }) => query
                .filter(events::timestamp.ge(timestamp))
                .filter(events::timestamp.gt(timestamp).or(events::event_id.gt(id.uuid())))
                .order((events::timestamp.asc(), events::event_id.asc())),
        };
        let row: Option<EventRow> =
            self.run(|conn| query.limit(1).select(EventRow::as_select()).first(conn).optional())?;
        Ok(row.map(EventRow::into))
    }

    fn count_since(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        from: DateTime<Utc>,
        limit: i64,
    ) -> Result<i64, StoreError> {
        let found: (i64,) = self.run(|conn| {
            statement::<(BigInt,)>(COUNT_SINCE, &[&project.get(), &issue.get(), &from, &limit.max(0)]).get_result(conn)
        })?;
        Ok(found.0)
    }

    fn remove_received_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| statement::<()>(REMOVE_RECEIVED_BEFORE, &[&before, &rows(limit)]).execute(conn))
    }

    fn remove_outcomes_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let (before, limit) = (before.timestamp(), rows(limit));
        self.run(|conn| statement::<()>(REMOVE_OUTCOMES_BEFORE, &[&before, &limit, &limit]).execute(conn))
    }
}
