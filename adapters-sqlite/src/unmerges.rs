//! Issues that are made of hashes of others.

use application::events::{EventPosition, EventRecord};
use application::hashes::{Kept, Scanned, Unmerge, UnmergeRepository};
use application::ports::StoreError;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use domain::deletions::Target;
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};

use crate::error::store;
use crate::events::{EventRow, event_id, group_hash};
use crate::row::{Origin, limit as rows};
use crate::schema::{events, issue_redirects, issue_unmerges, scheduled_deletions, user_reports};
use crate::session::SqliteSession;

/// A row of `issue_unmerges`.
type Row = (i64, i64, i64, String, Option<i64>, Option<Vec<u8>>, String);

/// What is looked at of a row of `events`.
type ScannedRow = (i64, Vec<u8>, Option<Vec<u8>>, Option<String>);

fn unmerge((project, to, from, hashes, at, event, kept): Row) -> Result<Unmerge, StoreError> {
    let origin = Origin { table: "issue_unmerges", id: &to };
    let hashes = hashes.split_whitespace().map(|text| origin.valid("hashes", GroupHash::parse(text)));
    let after = match (at, event) {
        (Some(at), Some(event)) => {
            Some(EventPosition { timestamp: origin.time("after_at", at)?, id: event_id(&origin, &event)? })
        }
        _ => None,
    };
    Ok(Unmerge {
        project_id: ProjectId::new(project),
        from: IssueId::new(from),
        to: IssueId::new(to),
        hashes: hashes.collect::<Result<_, _>>()?,
        after,
        kept: origin.valid("kept", Kept::parse(&kept))?,
    })
}

fn key(unmerge: &Unmerge) -> (i64, i64) {
    (unmerge.project_id.get(), unmerge.to.get())
}

impl UnmergeRepository for SqliteSession<'_> {
    fn add(&mut self, unmerge: &Unmerge) -> Result<(), StoreError> {
        let hashes: Vec<_> = unmerge.hashes.iter().map(GroupHash::as_str).collect();
        diesel::insert_into(issue_unmerges::table)
            .values((
                issue_unmerges::project_id.eq(unmerge.project_id.get()),
                issue_unmerges::destination_id.eq(unmerge.to.get()),
                issue_unmerges::issue_id.eq(unmerge.from.get()),
                issue_unmerges::hashes.eq(hashes.join(" ")),
                issue_unmerges::kept.eq(unmerge.kept.to_text()),
            ))
            .execute(self.conn)
            .map_err(store)?;
        self.advance(unmerge)
    }

    fn find(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<Unmerge>, StoreError> {
        let (from, to) = (issue_unmerges::issue_id, issue_unmerges::destination_id);
        let row: Option<Row> = issue_unmerges::table
            .filter(issue_unmerges::project_id.eq(project.get()))
            .filter(from.eq(issue.get()).or(to.eq(issue.get())))
            .order(to)
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(unmerge).transpose()
    }

    fn is_awaited(&mut self, project: ProjectId, issue: IssueId) -> Result<bool, StoreError> {
        let merged = issue_redirects::table
            .filter(issue_redirects::project_id.eq(project.get()))
            .filter(issue_redirects::issue_id.eq(issue.get()))
            .select(issue_redirects::previous_id);
        let merging = scheduled_deletions::table
            .filter(scheduled_deletions::model.eq(Target::MERGE))
            .filter(scheduled_deletions::object_id.eq_any(merged));
        let to = issue_unmerges::destination_id;
        let unmerging = issue_unmerges::table
            .filter(issue_unmerges::project_id.eq(project.get()))
            .filter(to.eq(issue.get()).or(to.eq_any(merged)));
        let found = select(exists(merging)).get_result::<bool>(self.conn).map_err(store)?;
        Ok(found || select(exists(unmerging)).get_result::<bool>(self.conn).map_err(store)?)
    }

    fn advance(&mut self, unmerge: &Unmerge) -> Result<(), StoreError> {
        let id = unmerge.after.map(|after| after.id.uuid());
        diesel::update(issue_unmerges::table.find(key(unmerge)))
            .set((
                issue_unmerges::after_at.eq(unmerge.after.map(|after| after.timestamp.timestamp_micros())),
                issue_unmerges::after_event.eq(id.as_ref().map(|id| id.as_bytes().as_slice())),
                issue_unmerges::kept.eq(unmerge.kept.to_text()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove(&mut self, unmerge: &Unmerge) -> Result<(), StoreError> {
        diesel::delete(issue_unmerges::table.find(key(unmerge))).execute(self.conn).map(drop).map_err(store)
    }

    fn scan(&mut self, unmerge: &Unmerge, limit: usize) -> Result<Vec<Scanned>, StoreError> {
        let mut query = events::table
            .filter(events::project_id.eq(unmerge.project_id.get()))
            .filter(events::issue_id.eq(unmerge.from.get()))
            .order((events::timestamp, events::event_id))
            .limit(rows(limit))
            .select((events::timestamp, events::event_id, events::hash, events::release))
            .into_boxed();
        if let Some(after) = unmerge.after {
            let (at, id) = (after.timestamp.timestamp_micros(), after.id.uuid());
            // The first condition bounds the search in the index, the second decides among events of one time.
            query = query
                .filter(events::timestamp.ge(at))
                .filter(events::timestamp.gt(at).or(events::event_id.gt(id.as_bytes().to_vec())));
        }
        let found: Vec<ScannedRow> = query.load(self.conn).map_err(store)?;
        let origin = Origin { table: "events", id: &unmerge.from };
        let read = |(at, id, hash, release): ScannedRow| {
            let event = EventPosition { timestamp: origin.time("timestamp", at)?, id: event_id(&origin, &id)? };
            let hash = hash.map(|bytes| group_hash(&origin, &bytes)).transpose()?;
            Ok(Scanned { event, hash, release })
        };
        found.into_iter().map(read).collect()
    }

    fn move_events(
        &mut self,
        project: ProjectId,
        ids: &[EventId],
        to: IssueId,
    ) -> Result<Vec<EventRecord>, StoreError> {
        let mut moved = Vec::with_capacity(ids.len());
        for id in ids {
            let id = id.uuid();
            let event = events::table
                .filter(events::project_id.eq(project.get()))
                .filter(events::event_id.eq(id.as_bytes().as_slice()));
            diesel::update(event).set(events::issue_id.eq(to.get())).execute(self.conn).map_err(store)?;
            let report = user_reports::table
                .filter(user_reports::project_id.eq(project.get()))
                .filter(user_reports::event_id.eq(id.as_bytes().as_slice()));
            diesel::update(report).set(user_reports::issue_id.eq(to.get())).execute(self.conn).map_err(store)?;
            let row: Option<EventRow> =
                event.select(EventRow::as_select()).first(self.conn).optional().map_err(store)?;
            moved.extend(row.map(EventRecord::try_from).transpose()?);
        }
        Ok(moved)
    }
}
