//! Transactions, spans, and what is kept ready of them.

mod counts;
mod measured;
mod row;
mod segments;
mod transactions;

use application::ports::StoreError;
use application::spans::{
    CountRow, CountSelection, GroupOfSpans, Shown, ShownCounts, SpanFilter, SpanRecord, SpanRepository,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ProjectId, SpanGroupId};
use domain::spans::SpanGroup;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{span_deltas, span_groups};
use crate::session::SqliteSession;
use crate::statement::execute;

impl SpanRepository for SqliteSession<'_> {
    fn groups(&mut self, groups: &[GroupOfSpans]) -> Result<Vec<SpanGroupId>, StoreError> {
        let find_or_add = |group: &GroupOfSpans| match find_group(self.conn, group.project_id, &group.op, group.group)?
        {
            Some(id) => Ok(SpanGroupId::new(id)),
            None => add_group(self.conn, group),
        };
        groups.iter().map(find_or_add).collect::<QueryResult<_>>().map_err(store)
    }

    fn append(&mut self, spans: &[SpanRecord]) -> Result<(), StoreError> {
        for span in spans {
            execute!(
                self.conn,
                "INSERT INTO spans (project_id, timestamp, transaction_id, number, group_id, exclusive) \
                 VALUES (?, ?, ?, ?, ?, ?)",
                span.project_id.get(),
                span.timestamp.timestamp_micros(),
                span.transaction_id.get(),
                span.number,
                span.group_id.get(),
                span.exclusive,
            )
            .map_err(store)?;
        }
        Ok(())
    }

    fn add_delta(&mut self, project: ProjectId, delta: &[u8]) -> Result<(), StoreError> {
        diesel::insert_into(span_deltas::table)
            .values((span_deltas::project_id.eq(project.get()), span_deltas::counts.eq(delta)))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn deltas(&mut self, project: ProjectId) -> Result<Vec<Vec<u8>>, StoreError> {
        span_deltas::table
            .filter(span_deltas::project_id.eq(project.get()))
            .select(span_deltas::counts)
            .load(self.conn)
            .map_err(store)
    }

    fn take_deltas(&mut self, limit: usize) -> Result<Vec<(ProjectId, Vec<u8>)>, StoreError> {
        let taken: Vec<(i64, i64, Vec<u8>)> = span_deltas::table
            .order(span_deltas::id)
            .limit(rows(limit))
            .select((span_deltas::id, span_deltas::project_id, span_deltas::counts))
            .load(self.conn)
            .map_err(store)?;
        if let Some((last, ..)) = taken.last() {
            diesel::delete(span_deltas::table.filter(span_deltas::id.le(last))).execute(self.conn).map_err(store)?;
        }
        Ok(taken.into_iter().map(|(_, project, counts)| (ProjectId::new(project), counts)).collect())
    }

    fn add_counts(&mut self, project: ProjectId, counts: &[CountRow]) -> Result<(), StoreError> {
        counts.iter().try_for_each(|row| counts::add(self.conn, project, row))
    }

    fn counts(
        &mut self,
        project: ProjectId,
        selection: &CountSelection,
        each: &mut dyn ShownCounts,
    ) -> Result<(), StoreError> {
        counts::show(self.conn, project, selection, each)
    }

    fn measured(&mut self, project: ProjectId, filter: &SpanFilter, each: &mut dyn Shown) -> Result<(), StoreError> {
        filter.periods.iter().try_for_each(|period| measured::show(self.conn, project, filter, *period, each))
    }

    fn find_groups(
        &mut self,
        project: ProjectId,
        ids: &[SpanGroupId],
    ) -> Result<Vec<(SpanGroupId, GroupOfSpans)>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<(i64, String, i64, Option<String>)> = span_groups::table
            .filter(span_groups::project_id.eq(project.get()))
            .filter(span_groups::id.eq_any(ids))
            .select((span_groups::id, span_groups::op, span_groups::hash, span_groups::description))
            .load(self.conn)
            .map_err(store)?;
        let group = |(id, op, hash, description)| {
            let group = SpanGroup::of_stored(hash);
            (SpanGroupId::new(id), GroupOfSpans { project_id: project, op, group, description })
        };
        Ok(rows.into_iter().map(group).collect())
    }

    fn find_group(
        &mut self,
        project: ProjectId,
        op: &str,
        group: SpanGroup,
    ) -> Result<Option<SpanGroupId>, StoreError> {
        find_group(self.conn, project, op, group).map(|id| id.map(SpanGroupId::new)).map_err(store)
    }

    fn remove_counts_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        counts::remove_before(self.conn, before, limit).map_err(store)
    }
}

fn find_group(conn: &mut SqliteConnection, project: ProjectId, op: &str, group: SpanGroup) -> QueryResult<Option<i64>> {
    span_groups::table
        .filter(span_groups::project_id.eq(project.get()))
        .filter(span_groups::op.eq(op))
        .filter(span_groups::hash.eq(group.stored()))
        .select(span_groups::id)
        .first(conn)
        .optional()
}

fn add_group(conn: &mut SqliteConnection, group: &GroupOfSpans) -> QueryResult<SpanGroupId> {
    diesel::insert_into(span_groups::table)
        .values((
            span_groups::project_id.eq(group.project_id.get()),
            span_groups::op.eq(&group.op),
            span_groups::hash.eq(group.group.stored()),
            span_groups::description.eq(group.description.as_deref()),
        ))
        .returning(span_groups::id)
        .get_result(conn)
        .map(SpanGroupId::new)
}
