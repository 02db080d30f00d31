//! What leads events to issues.

use application::events::EventRecord;
use application::hashes::{HashRepository, NotedHash};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use uuid::Uuid;

use crate::events::EventRow;
use crate::row::corrupt;
use crate::schema::{events, issue_hashes};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;

// A batch at once; its rows are locked already.
const NOTE: &str = "
    UPDATE issue_hashes h SET latest_at = n.latest_at, latest_event = n.latest_event
    FROM unnest(?, ?, ?, ?) AS n (project_id, hash, latest_at, latest_event)
    WHERE h.project_id = n.project_id AND h.hash = n.hash
      AND (h.latest_at IS NULL OR (h.latest_at, h.latest_event) < (n.latest_at, n.latest_event))";

/// Hashes with the events that are noted of them.
macro_rules! with_events {
    () => {
        issue_hashes::table
            .inner_join(
                events::table.on(events::project_id
                    .eq(issue_hashes::project_id)
                    .and(events::event_id.nullable().eq(issue_hashes::latest_event))),
            )
            .select((issue_hashes::hash, EventRow::as_select()))
    };
}

fn read(rows: Vec<(String, EventRow)>) -> Result<Vec<(GroupHash, EventRecord)>, StoreError> {
    rows.into_iter().map(|(text, row)| Ok((parse(text)?, row.into()))).collect()
}

fn parse(text: String) -> Result<GroupHash, StoreError> {
    GroupHash::parse(&text).ok_or_else(|| corrupt("issue_hashes", "hash", text))
}

impl HashRepository for PgSession<'_> {
    fn note(&mut self, hashes: &[NotedHash]) -> Result<(), StoreError> {
        if hashes.is_empty() {
            return Ok(());
        }
        let projects: Vec<i64> = hashes.iter().map(|noted| noted.project_id.get()).collect();
        let texts: Vec<&str> = hashes.iter().map(|noted| noted.hash.as_str()).collect();
        let times: Vec<DateTime<Utc>> = hashes.iter().map(|noted| noted.event.timestamp).collect();
        let ids: Vec<Uuid> = hashes.iter().map(|noted| noted.event.id.uuid()).collect();
        self.run(|conn| statement::<()>(NOTE, &[&projects, &texts, &times, &ids]).execute(conn)).map(drop)
    }

    fn noted(&mut self, project: ProjectId, issue: IssueId) -> Result<Vec<GroupHash>, StoreError> {
        let hashes: Vec<String> = self.run(|conn| {
            issue_hashes::table
                .filter(issue_hashes::project_id.eq(project.get()))
                .filter(issue_hashes::issue_id.eq(issue.get()))
                .filter(issue_hashes::latest_event.is_not_null())
                .order(issue_hashes::hash)
                .select(issue_hashes::hash)
                .load(conn)
        })?;
        hashes.into_iter().map(parse).collect()
    }

    fn list(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        (start, limit): (usize, usize),
    ) -> Result<Vec<(GroupHash, EventRecord)>, StoreError> {
        let found = self.run(|conn| {
            with_events!()
                .filter(issue_hashes::project_id.eq(project.get()))
                .filter(issue_hashes::issue_id.eq(issue.get()))
                .order((issue_hashes::latest_at.desc(), issue_hashes::hash))
                .offset(rows(start))
                .limit(rows(limit))
                .load(conn)
        })?;
        read(found)
    }

    fn latest(
        &mut self,
        project: ProjectId,
        hashes: &[GroupHash],
    ) -> Result<Vec<(GroupHash, EventRecord)>, StoreError> {
        let texts: Vec<&str> = hashes.iter().map(GroupHash::as_str).collect();
        let found = self.run(|conn| {
            with_events!()
                .filter(issue_hashes::project_id.eq(project.get()))
                .filter(issue_hashes::hash.eq_any(&texts))
                .order(issue_hashes::hash)
                .load(conn)
        })?;
        read(found)
    }
}
