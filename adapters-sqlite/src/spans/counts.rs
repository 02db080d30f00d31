//! Counts of hours, days and weeks.

use application::ports::StoreError;
use application::spans::{CountRow, CountSelection, Measured, ShownCounts, StoredCounts};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Double};
use domain::ids::{ProjectId, TransactionKindId};
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

type Row = (BigInt, BigInt, BigInt, Double, Double, Double, Binary);
type RowValues = (i64, i64, i64, f64, f64, f64, Vec<u8>);

/// Shows the counts that are selected. Joins run in the order in which they are written.
pub(super) fn show(
    conn: &mut SqliteConnection,
    project: ProjectId,
    selection: &CountSelection,
    each: &mut dyn ShownCounts,
) -> Result<(), StoreError> {
    let rows = query(project, selection).query::<Row>().load_iter::<RowValues, _>(conn).map_err(store)?;
    for row in rows {
        let (kind, start, measured, transactions, count, total, sketch) = row.map_err(store)?;
        let is_sketch = each.take(&StoredCounts {
            kind_id: (kind != ALL).then(|| TransactionKindId::new(kind)),
            start,
            measured: Measured::of_stored(measured),
            transactions,
            count,
            total,
            sketch: &sketch,
        });
        origin(&measured).valid("sketch", is_sketch.then_some(()))?;
    }
    Ok(())
}

fn query(project: ProjectId, selection: &CountSelection) -> Sql {
    let kinds: Value = match &selection.kinds {
        Some(kinds) => kinds.iter().map(|kind| kind.get()).collect(),
        None => json!([ALL]),
    };
    let list =
        |name: &str, values: &Value| Sql::new("json_each(").with(values.to_string().as_str()).then(") ").then(name);
    let mut from = list("k", &kinds).then(" CROSS JOIN ").append(list("t", &times(selection)));
    let mut is_asked = " AND c.start >= t.value ->> 1 AND c.start < t.value ->> 2 AND c.measured > 0";
    if let Some(measured) = &selection.measured {
        let measured: Value = measured.iter().map(|measured| measured.stored()).collect();
        from = from.then(" CROSS JOIN ").append(list("m", &measured));
        is_asked = " AND c.start = t.value ->> 1 AND c.measured = m.value";
    }
    Sql::new("SELECT c.kind_id, c.start, c.measured, c.transactions, c.count, c.total, ")
        .then(if selection.has_sketches { "c.sketch" } else { "x''" })
        .then(" FROM ")
        .append(from)
        .then(" CROSS JOIN span_counts c WHERE c.project_id = ")
        .with(project.get())
        .then(" AND c.level = t.value ->> 0 AND c.kind_id = k.value")
        .then(is_asked)
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
