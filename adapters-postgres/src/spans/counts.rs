//! Counts of hours, days and weeks.

use std::collections::HashMap;

use application::ports::StoreError;
use application::spans::{CountRow, CountSelection, Measured, ShownCounts, StoredCounts};
use chrono::{DateTime, Utc};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Double};
use domain::ids::{ProjectId, TransactionKindId};

use crate::row::corrupt;
use crate::session::PgSession;
use crate::statement::{Bind, statement};
use crate::window::rows;

/// Of all kinds together.
const ALL: i64 = 0;

// Rows are locked in the order of the keys, though nobody else adds at the same time.
const SKETCHES: &str = "
    SELECT n.place, c.sketch
    FROM unnest(?, ?, ?, ?, ?) AS n (place, level, kind_id, start, measured)
    JOIN span_counts c ON c.project_id = ? AND c.level = n.level AND c.kind_id = n.kind_id AND c.start = n.start
        AND c.measured = n.measured";

const ADD: &str = "
    INSERT INTO span_counts AS c
        (project_id, level, kind_id, start, measured, transactions, count, total, sketch)
    SELECT ?, n.* FROM unnest(?, ?, ?, ?, ?, ?, ?, ?) AS n
    ON CONFLICT (project_id, level, kind_id, start, measured) DO UPDATE SET
        transactions = c.transactions + excluded.transactions, count = c.count + excluded.count,
        total = c.total + excluded.total, sketch = excluded.sketch";

// Ranges and single things are read by subqueries, one a range or thing: as a join the server would read all that a
// project has.
const OF_GROUPS: &str = "
    SELECT c.kind_id, c.start, c.measured, c.transactions, c.count, c.total, CASE WHEN ? THEN c.sketch ELSE '' END
    FROM unnest(?) AS k (kind_id) CROSS JOIN unnest(?, ?, ?) AS t (level, start, before)
    CROSS JOIN LATERAL (
        SELECT * FROM span_counts c
        WHERE c.project_id = ? AND c.level = t.level AND c.kind_id = k.kind_id AND c.start >= t.start
            AND c.start < t.before AND c.measured > 0
        OFFSET 0
    ) c";

const OF_THINGS: &str = "
    SELECT c.kind_id, c.start, c.measured, c.transactions, c.count, c.total, CASE WHEN ? THEN c.sketch ELSE '' END
    FROM unnest(?) AS k (kind_id) CROSS JOIN unnest(?, ?) AS t (level, start) CROSS JOIN unnest(?) AS m (measured)
    CROSS JOIN LATERAL (
        SELECT * FROM span_counts c
        WHERE c.project_id = ? AND c.level = t.level AND c.kind_id = k.kind_id AND c.start = t.start
            AND c.measured = m.measured
        OFFSET 0
    ) c";

const REMOVE_BEFORE: &str = "
    DELETE FROM span_counts WHERE ctid = ANY (ARRAY(
        SELECT c.ctid FROM (
            SELECT 0::bigint AS id, id AS project_id FROM projects
            UNION ALL SELECT id, project_id FROM transaction_kinds
        ) k
        CROSS JOIN unnest(ARRAY[3600, 86400, 604800]::bigint[]) AS l (level)
        CROSS JOIN LATERAL (
            SELECT ctid FROM span_counts
            WHERE project_id = k.project_id AND level = l.level AND kind_id = k.id AND start <= ? - l.level LIMIT ?
        ) c
        LIMIT ?))";

type Row = (BigInt, BigInt, BigInt, Double, Double, Double, Bytea);
type RowValues = (i64, i64, i64, f64, f64, f64, Vec<u8>);

fn stored(kind: Option<TransactionKindId>) -> i64 {
    kind.map_or(ALL, TransactionKindId::get)
}

impl PgSession<'_> {
    /// Adds to what is counted; nobody else adds until the end of the transaction.
    pub(super) fn add_to_counts(&mut self, project: ProjectId, counts: &[CountRow]) -> Result<(), StoreError> {
        let project = project.get();
        let places: Vec<i64> = (0..).take(counts.len()).collect();
        let levels: Vec<i64> = counts.iter().map(|row| row.level.seconds()).collect();
        let kinds: Vec<i64> = counts.iter().map(|row| stored(row.kind_id)).collect();
        let starts: Vec<i64> = counts.iter().map(|row| row.start).collect();
        let measured: Vec<i64> = counts.iter().map(|row| row.measured.stored()).collect();
        let known: Vec<(i64, Vec<u8>)> = self.run(|conn| {
            let binds: [&dyn Bind; 6] = [&places, &levels, &kinds, &starts, &measured, &project];
            statement::<(BigInt, Bytea)>(SKETCHES, &binds).load(conn)
        })?;
        let known: HashMap<i64, Vec<u8>> = known.into_iter().collect();
        let sketch = |(place, row): (&i64, &CountRow)| {
            let mut sketch = row.counts.sketch.clone();
            let is_sketch = known.get(place).is_none_or(|bytes| sketch.merge_encoded(bytes));
            sketch.subtract(&row.counts.removed);
            is_sketch.then(|| sketch.encode()).ok_or_else(|| corrupt("span_counts", "sketch", row.measured.stored()))
        };
        let sketches: Vec<Vec<u8>> = places.iter().zip(counts).map(sketch).collect::<Result<_, _>>()?;
        let sketches: Vec<&[u8]> = sketches.iter().map(Vec::as_slice).collect();
        let transactions: Vec<f64> = counts.iter().map(|row| row.counts.transactions).collect();
        let numbers: Vec<f64> = counts.iter().map(|row| row.counts.count).collect();
        let totals: Vec<f64> = counts.iter().map(|row| row.counts.total).collect();
        self.run(|conn| {
            let binds: [&dyn Bind; 9] =
                [&project, &levels, &kinds, &starts, &measured, &transactions, &numbers, &totals, &sketches];
            statement::<()>(ADD, &binds).execute(conn)
        })
        .map(drop)
    }

    /// Shows the counts that are selected.
    pub(super) fn show_counts(
        &mut self,
        project: ProjectId,
        selection: &CountSelection,
        each: &mut dyn ShownCounts,
    ) -> Result<(), StoreError> {
        let (project, has_sketches) = (project.get(), selection.has_sketches);
        let kinds: Vec<i64> = match &selection.kinds {
            Some(kinds) => kinds.iter().map(|kind| kind.get()).collect(),
            None => vec![ALL],
        };
        let Some(measured) = &selection.measured else {
            let levels: Vec<i64> = selection.times.iter().map(|(level, _)| level.seconds()).collect();
            let starts: Vec<i64> = selection.times.iter().map(|(_, range)| range.start).collect();
            let ends: Vec<i64> = selection.times.iter().map(|(_, range)| range.end).collect();
            return self.show_rows(OF_GROUPS, &[&has_sketches, &kinds, &levels, &starts, &ends, &project], each);
        };
        let (levels, starts): (Vec<i64>, Vec<i64>) = each_start(selection).unzip();
        let measured: Vec<i64> = measured.iter().map(|measured| measured.stored()).collect();
        self.show_rows(OF_THINGS, &[&has_sketches, &kinds, &levels, &starts, &measured, &project], each)
    }

    fn show_rows(
        &mut self,
        sql: &'static str,
        binds: &[&dyn Bind],
        each: &mut dyn ShownCounts,
    ) -> Result<(), StoreError> {
        let mut fault = None;
        self.run(|conn| {
            for row in statement::<Row>(sql, binds).load_iter::<RowValues, PgRowByRowLoadingMode>(conn)? {
                let (kind, start, measured, transactions, count, total, sketch) = row?;
                let is_sketch = each.take(&StoredCounts {
                    kind_id: (kind != ALL).then(|| TransactionKindId::new(kind)),
                    start,
                    measured: Measured::of_stored(measured),
                    transactions,
                    count,
                    total,
                    sketch: &sketch,
                });
                if !is_sketch {
                    fault = Some(measured);
                }
            }
            Ok(())
        })?;
        fault.map_or(Ok(()), |measured| Err(corrupt("span_counts", "sketch", measured)))
    }

    pub(super) fn remove_counts(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let (before, limit) = (before.timestamp(), rows(limit));
        self.run(|conn| statement::<()>(REMOVE_BEFORE, &[&before, &limit, &limit]).execute(conn))
    }
}

fn each_start(selection: &CountSelection) -> impl Iterator<Item = (i64, i64)> + '_ {
    selection.times.iter().flat_map(|(level, range)| {
        let starts = std::iter::successors(Some(range.start), |start| Some(start + level.seconds()));
        starts.take_while(|start| *start < range.end).map(|start| (level.seconds(), start))
    })
}
