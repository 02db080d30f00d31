//! Issues that are made of hashes of others.

use application::events::{EventPosition, EventRecord};
use application::hashes::{Kept, Scanned, Unmerge, UnmergeRepository};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use domain::deletions::Target;
use domain::events::EventId;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use uuid::Uuid;

use crate::events::{EventRow, group_hash};
use crate::row::corrupt;
use crate::schema::{events, issue_redirects, issue_unmerges, scheduled_deletions, user_reports};
use crate::session::PgSession;
use crate::window::rows;

/// A row of `issue_unmerges`.
type Row = (i64, i64, i64, String, Option<DateTime<Utc>>, Option<Uuid>, String);

/// What is looked at of a row of `events`.
type ScannedRow = (DateTime<Utc>, Uuid, Option<Uuid>, Option<String>);

fn unmerge((project, to, from, hashes, at, event, kept): Row) -> Result<Unmerge, StoreError> {
    let parsed: Option<_> = hashes.split_whitespace().map(GroupHash::parse).collect();
    Ok(Unmerge {
        project_id: ProjectId::new(project),
        from: IssueId::new(from),
        to: IssueId::new(to),
        hashes: parsed.ok_or_else(|| corrupt("issue_unmerges", "hashes", to))?,
        after: at.zip(event).map(|(timestamp, id)| EventPosition { timestamp, id: EventId::new(id) }),
        kept: Kept::parse(&kept).ok_or_else(|| corrupt("issue_unmerges", "kept", to))?,
    })
}

fn key(unmerge: &Unmerge) -> (i64, i64) {
    (unmerge.project_id.get(), unmerge.to.get())
}

impl UnmergeRepository for PgSession<'_> {
    fn add(&mut self, unmerge: &Unmerge) -> Result<(), StoreError> {
        let hashes: Vec<_> = unmerge.hashes.iter().map(GroupHash::as_str).collect();
        let insert = diesel::insert_into(issue_unmerges::table).values((
            issue_unmerges::project_id.eq(unmerge.project_id.get()),
            issue_unmerges::destination_id.eq(unmerge.to.get()),
            issue_unmerges::issue_id.eq(unmerge.from.get()),
            issue_unmerges::hashes.eq(hashes.join(" ")),
            issue_unmerges::after_at.eq(unmerge.after.map(|after| after.timestamp)),
            issue_unmerges::after_event.eq(unmerge.after.map(|after| after.id.uuid())),
            issue_unmerges::kept.eq(unmerge.kept.to_text()),
        ));
        self.run(|conn| insert.execute(conn)).map(drop)
    }

    fn find(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<Unmerge>, StoreError> {
        let (from, to) = (issue_unmerges::issue_id, issue_unmerges::destination_id);
        let row: Option<Row> = self.run(|conn| {
            issue_unmerges::table
                .filter(issue_unmerges::project_id.eq(project.get()))
                .filter(from.eq(issue.get()).or(to.eq(issue.get())))
                .order(to)
                .first(conn)
                .optional()
        })?;
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
        self.run(|conn| {
            let found: bool = select(exists(merging)).get_result(conn)?;
            if found { Ok(true) } else { select(exists(unmerging)).get_result(conn) }
        })
    }

    fn advance(&mut self, unmerge: &Unmerge) -> Result<(), StoreError> {
        let update = diesel::update(issue_unmerges::table.find(key(unmerge))).set((
            issue_unmerges::after_at.eq(unmerge.after.map(|after| after.timestamp)),
            issue_unmerges::after_event.eq(unmerge.after.map(|after| after.id.uuid())),
            issue_unmerges::kept.eq(unmerge.kept.to_text()),
        ));
        self.run(|conn| update.execute(conn)).map(drop)
    }

    fn remove(&mut self, unmerge: &Unmerge) -> Result<(), StoreError> {
        let row = issue_unmerges::table.find(key(unmerge));
        self.run(|conn| diesel::delete(row).execute(conn)).map(drop)
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
            // The first condition bounds the search in the index, the second decides among events of one time.
            query = query
                .filter(events::timestamp.ge(after.timestamp))
                .filter(events::timestamp.gt(after.timestamp).or(events::event_id.gt(after.id.uuid())));
        }
        let found: Vec<ScannedRow> = self.run(|conn| query.load(conn))?;
        let read = |(timestamp, id, hash, release): ScannedRow| {
            let event = EventPosition { timestamp, id: EventId::new(id) };
            Scanned { event, hash: hash.map(group_hash), release }
        };
        Ok(found.into_iter().map(read).collect())
    }

    fn move_events(
        &mut self,
        project: ProjectId,
        ids: &[EventId],
        to: IssueId,
    ) -> Result<Vec<EventRecord>, StoreError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let rows: Vec<EventRow> = self.run(|conn| {
            let reports = user_reports::table
                .filter(user_reports::project_id.eq(project.get()))
                .filter(user_reports::event_id.eq_any(&ids));
            diesel::update(reports).set(user_reports::issue_id.eq(to.get())).execute(conn)?;
            let events =
                events::table.filter(events::project_id.eq(project.get())).filter(events::event_id.eq_any(&ids));
            diesel::update(events).set(events::issue_id.eq(to.get())).returning(EventRow::as_returning()).load(conn)
        })?;
        Ok(rows.into_iter().map(EventRow::into).collect())
    }
}
