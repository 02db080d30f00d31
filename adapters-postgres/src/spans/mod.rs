//! Transactions, spans, and what is kept ready of them.

mod counts;
mod measured;
mod row;
mod segments;
mod transactions;

use std::collections::HashMap;

use application::ports::StoreError;
use application::spans::{
    CountRow, CountSelection, GroupOfSpans, Shown, ShownCounts, SpanFilter, SpanRecord, SpanRepository,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bytea};
use domain::ids::{ProjectId, SpanGroupId};
use domain::spans::SpanGroup;

use crate::row::storable;
use crate::schema::{span_deltas, span_groups};
use crate::session::PgSession;
use crate::statement::{Bind, statement};
use crate::window::rows;
use row::numbers;

/// The advisory lock of who adds to counts: any number that nothing else in the database uses.
const FOLDING: i64 = 0x7370_616e_7321;

// In the order of the groups, so that two processes that make the same ones wait for each other in one order.
const ADD_GROUPS: &str = "
    INSERT INTO span_groups (project_id, op, hash, description)
    SELECT * FROM unnest(?, ?, ?, ?)
    ON CONFLICT (project_id, op, hash) DO NOTHING";

const FIND_GROUPS: &str = "
    SELECT n.place, g.id
    FROM unnest(?, ?, ?, ?) AS n (place, project_id, op, hash)
    JOIN span_groups g ON g.project_id = n.project_id AND g.op = n.op AND g.hash = n.hash";

const APPEND: &str = "
    INSERT INTO spans (project_id, timestamp, transaction_id, number, group_id, exclusive)
    SELECT * FROM unnest(?, ?, ?, ?, ?, ?)";

const TAKE_DELTAS: &str = "
    WITH taken AS (
        DELETE FROM span_deltas WHERE id = ANY (ARRAY(SELECT id FROM span_deltas ORDER BY id LIMIT ?))
        RETURNING project_id, counts
    )
    SELECT project_id, counts FROM taken";

impl SpanRepository for PgSession<'_> {
    fn groups(&mut self, groups: &[GroupOfSpans]) -> Result<Vec<SpanGroupId>, StoreError> {
        let places: Vec<i64> = (0..).take(groups.len()).collect();
        let projects: Vec<i64> = groups.iter().map(|group| group.project_id.get()).collect();
        let ops: Vec<_> = groups.iter().map(|group| storable(&group.op)).collect();
        let hashes: Vec<i64> = groups.iter().map(|group| group.group.stored()).collect();
        let mut find = || -> Result<HashMap<i64, i64>, StoreError> {
            let binds: [&dyn Bind; 4] = [&places, &projects, &ops, &hashes];
            let found: Vec<(i64, i64)> =
                self.run(|conn| statement::<(BigInt, BigInt)>(FIND_GROUPS, &binds).load(conn))?;
            Ok(found.into_iter().collect())
        };
        let mut found = find()?;
        if found.len() < groups.len() {
            let is_new = |place: &&i64| !found.contains_key(place);
            let new: Vec<usize> =
                places.iter().filter(is_new).filter_map(|place| usize::try_from(*place).ok()).collect();
            self.add_groups(&new.iter().filter_map(|place| groups.get(*place)).collect::<Vec<_>>())?;
            let binds: [&dyn Bind; 4] = [&places, &projects, &ops, &hashes];
            let all: Vec<(i64, i64)> =
                self.run(|conn| statement::<(BigInt, BigInt)>(FIND_GROUPS, &binds).load(conn))?;
            found = all.into_iter().collect();
        }
        numbers(&places, &found).map(|ids| ids.into_iter().map(SpanGroupId::new).collect())
    }

    fn append(&mut self, spans: &[SpanRecord]) -> Result<(), StoreError> {
        let projects: Vec<i64> = spans.iter().map(|span| span.project_id.get()).collect();
        let timestamps: Vec<_> = spans.iter().map(|span| span.timestamp).collect();
        let transactions: Vec<i64> = spans.iter().map(|span| span.transaction_id.get()).collect();
        let numbers: Vec<i64> = spans.iter().map(|span| span.number).collect();
        let groups: Vec<i64> = spans.iter().map(|span| span.group_id.get()).collect();
        let exclusive: Vec<i64> = spans.iter().map(|span| span.exclusive).collect();
        self.run(|conn| {
            statement::<()>(APPEND, &[&projects, &timestamps, &transactions, &numbers, &groups, &exclusive])
                .execute(conn)
        })
        .map(drop)
    }

    fn add_delta(&mut self, project: ProjectId, delta: &[u8]) -> Result<(), StoreError> {
        let row = (span_deltas::project_id.eq(project.get()), span_deltas::counts.eq(delta));
        self.run(|conn| diesel::insert_into(span_deltas::table).values(row).execute(conn)).map(drop)
    }

    fn deltas(&mut self, project: ProjectId) -> Result<Vec<Vec<u8>>, StoreError> {
        let of_project = span_deltas::table.filter(span_deltas::project_id.eq(project.get()));
        self.run(|conn| of_project.select(span_deltas::counts).load(conn))
    }

    fn take_deltas(&mut self, limit: usize) -> Result<Vec<(ProjectId, Vec<u8>)>, StoreError> {
        let limit = rows(limit);
        self.run(|conn| sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(FOLDING).execute(conn))?;
        let taken: Vec<(i64, Vec<u8>)> =
            self.run(|conn| statement::<(BigInt, Bytea)>(TAKE_DELTAS, &[&limit]).load(conn))?;
        Ok(taken.into_iter().map(|(project, counts)| (ProjectId::new(project), counts)).collect())
    }

    fn add_counts(&mut self, project: ProjectId, counts: &[CountRow]) -> Result<(), StoreError> {
        self.add_to_counts(project, counts)
    }

    fn counts(
        &mut self,
        project: ProjectId,
        selection: &CountSelection,
        each: &mut dyn ShownCounts,
    ) -> Result<(), StoreError> {
        self.show_counts(project, selection, each)
    }

    fn measured(&mut self, project: ProjectId, filter: &SpanFilter, each: &mut dyn Shown) -> Result<(), StoreError> {
        filter.periods.iter().try_for_each(|period| self.show(project, filter, *period, each))
    }

    fn find_groups(
        &mut self,
        project: ProjectId,
        ids: &[SpanGroupId],
    ) -> Result<Vec<(SpanGroupId, GroupOfSpans)>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<(i64, String, i64, Option<String>)> = self.run(|conn| {
            span_groups::table
                .filter(span_groups::project_id.eq(project.get()))
                .filter(span_groups::id.eq_any(ids))
                .select((span_groups::id, span_groups::op, span_groups::hash, span_groups::description))
                .load(conn)
        })?;
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
        let found: Option<i64> = self.run(|conn| {
            span_groups::table
                .filter(span_groups::project_id.eq(project.get()))
                .filter(span_groups::op.eq(storable(op).as_ref()))
                .filter(span_groups::hash.eq(group.stored()))
                .select(span_groups::id)
                .first(conn)
                .optional()
        })?;
        Ok(found.map(SpanGroupId::new))
    }

    fn remove_counts_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.remove_counts(before, limit)
    }
}

impl PgSession<'_> {
    fn add_groups(&mut self, groups: &[&GroupOfSpans]) -> Result<(), StoreError> {
        let projects: Vec<i64> = groups.iter().map(|group| group.project_id.get()).collect();
        let ops: Vec<_> = groups.iter().map(|group| storable(&group.op)).collect();
        let hashes: Vec<i64> = groups.iter().map(|group| group.group.stored()).collect();
        let descriptions: Vec<_> = groups.iter().map(|group| group.description.as_deref().map(storable)).collect();
        self.run(|conn| statement::<()>(ADD_GROUPS, &[&projects, &ops, &hashes, &descriptions]).execute(conn)).map(drop)
    }
}
