//! Counts of hours, days and weeks.

use application::ports::StoreError;
use application::spans::{CountRow, CountSelection, Counts, Level, Measured};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Double};
use domain::ids::{ProjectId, TransactionKindId};
use domain::spans::Sketch;
use serde_json::{Value, json};

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::span_counts;
use crate::sql::Sql;
use crate::statement::execute;

/// Of all kinds together.
const ALL: i64 = 0;

fn stored(kind: Option<TransactionKindId>) -> i64 {
    kind.map_or(ALL, TransactionKindId::get)
}

/// Adds to what is counted of one thing in one span of time.
pub(super) fn add(conn: &mut SqliteConnection, project: ProjectId, row: &CountRow) -> Result<(), StoreError> {
    let (level, kind, measured) = (row.level.seconds(), stored(row.kind_id), row.measured.stored());
    let known: Option<Vec<u8>> = span_counts::table
        .find((project.get(), level, kind, row.start, measured))
        .select(span_counts::sketch)
        .first(conn)
        .optional()
        .map_err(store)?;
    let mut sketch = row.counts.sketch.clone();
    if let Some(bytes) = known {
        let is_sketch = sketch.merge_encoded(&bytes);
        origin(&measured).valid("sketch", is_sketch.then_some(()))?;
    }
    sketch.subtract(&row.counts.removed);
    execute!(
        conn,
        "INSERT INTO span_counts \
             (project_id, level, kind_id, start, measured, transactions, count, total, sketch) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (project_id, level, kind_id, start, measured) DO UPDATE SET \
             transactions = transactions + excluded.transactions, count = count + excluded.count, \
             total = total + excluded.total, sketch = excluded.sketch",
        project.get(),
        level,
        kind,
        row.start,
        measured,
        row.counts.transactions,
        row.counts.count,
        row.counts.total,
        sketch.encode().as_slice(),
    )
    .map(drop)
    .map_err(store)
}

fn origin(measured: &i64) -> Origin<'_, i64> {
    Origin { table: "span_counts", id: measured }
}

type Row = (BigInt, BigInt, BigInt, BigInt, Double, Double, Double, Binary);
type RowValues = (i64, i64, i64, i64, f64, f64, f64, Vec<u8>);

/// The counts that are selected. Joins run in the order in which they are written.
pub(super) fn find(
    conn: &mut SqliteConnection,
    project: ProjectId,
    selection: &CountSelection,
) -> Result<Vec<CountRow>, StoreError> {
    let kinds: Value = match &selection.kinds {
        Some(kinds) => kinds.iter().map(|kind| kind.get()).collect(),
        None => json!([ALL]),
    };
    let list =
        |name: &str, values: &Value| Sql::new("json_each(").with(values.to_string().as_str()).then(") ").then(name);
    let mut from = list("k", &kinds).then(" CROSS JOIN ").append(list("t", &times(selection)));
    if let Some(measured) = &selection.measured {
        let measured: Value = measured.iter().map(|measured| measured.stored()).collect();
        from = from.then(" CROSS JOIN ").append(list("m", &measured));
    }
    let is_measured = if selection.measured.is_some() { " AND c.measured = m.value" } else { " AND c.measured > 0" };
    let is_start = if selection.measured.is_some() {
        " AND c.start = t.value ->> 1"
    } else {
        " AND c.start >= t.value ->> 1 AND c.start < t.value ->> 2"
    };
    let found: Vec<RowValues> =
        Sql::new("SELECT c.kind_id, c.level, c.start, c.measured, c.transactions, c.count, c.total, c.sketch FROM ")
            .append(from)
            .then(" CROSS JOIN span_counts c WHERE c.project_id = ")
            .with(project.get())
            .then(" AND c.level = t.value ->> 0 AND c.kind_id = k.value")
            .then(is_start)
            .then(is_measured)
            .query::<Row>()
            .load(conn)
            .map_err(store)?;
    found.into_iter().map(row).collect()
}

/// The times: ranges of them; where single things are asked for, each by itself.
fn times(selection: &CountSelection) -> Value {
    let all = selection.times.iter();
    if selection.measured.is_none() {
        return all.map(|(level, range)| json!([level.seconds(), range.start, range.end])).collect();
    }
    let each = all.flat_map(|(level, range)| {
        let starts = std::iter::successors(Some(range.start), |start| Some(start + level.seconds()));
        starts.take_while(|start| *start < range.end).map(|start| json!([level.seconds(), start]))
    });
    each.collect()
}

fn row((kind, level, start, measured, transactions, count, total, sketch): RowValues) -> Result<CountRow, StoreError> {
    let origin = origin(&measured);
    let sketch = origin.valid("sketch", Sketch::decode(&sketch))?;
    Ok(CountRow {
        kind_id: (kind != ALL).then(|| TransactionKindId::new(kind)),
        level: origin.valid("level", Level::of_seconds(level))?,
        start,
        measured: Measured::of_stored(measured),
        counts: Counts { transactions, count, total, sketch, removed: Sketch::default() },
    })
}

/// By project, level and kind, as the primary key has them.
pub(super) fn remove_before(conn: &mut SqliteConnection, before: DateTime<Utc>, limit: usize) -> QueryResult<usize> {
    execute!(
        conn,
        "DELETE FROM span_counts WHERE (project_id, level, kind_id, start, measured) IN ( \
             SELECT c.project_id, c.level, c.kind_id, c.start, c.measured FROM projects p \
             CROSS JOIN (VALUES (3600), (86400), (604800)) l \
             CROSS JOIN (SELECT id, project_id FROM transaction_kinds UNION ALL SELECT 0, id FROM projects) k \
                 ON k.project_id = p.id \
             CROSS JOIN span_counts c \
                 ON c.project_id = p.id AND c.level = l.column1 AND c.kind_id = k.id AND c.start <= ? - l.column1 \
             LIMIT ?)",
        before.timestamp(),
        rows(limit),
    )
}
