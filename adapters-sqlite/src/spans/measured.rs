//! Spans as they were stored.

use application::ports::StoreError;
use application::spans::{MeasuredRow, Shown, SpanFilter};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double};
use domain::ids::{ProjectId, SpanGroupId, TransactionId, TransactionKindId};
use domain::periods::Period;

use crate::error::store;
use crate::sql::Sql;

type Row = (BigInt, BigInt, BigInt, Double, BigInt, BigInt);
type RowValues = (i64, i64, i64, f64, i64, i64);

/// Shows the spans of transactions that ended in the period. Joins run in the order in which they are written: from the
/// transactions, where these are given, and from the spans of groups or of the time otherwise.
pub(super) fn show(
    conn: &mut SqliteConnection,
    project: ProjectId,
    filter: &SpanFilter,
    period: Period,
    each: &mut dyn Shown,
) -> Result<(), StoreError> {
    let rows = query(project, filter, period).query::<Row>().load_iter::<RowValues, _>(conn).map_err(store)?;
    for row in rows {
        let (transaction, timestamp, kind, weight, group, exclusive) = row.map_err(store)?;
        each.take(MeasuredRow {
            transaction_id: TransactionId::new(transaction),
            second: timestamp.div_euclid(1_000_000),
            kind_id: TransactionKindId::new(kind),
            weight,
            group_id: SpanGroupId::new(group),
            exclusive,
        });
    }
    Ok(())
}

fn query(project: ProjectId, filter: &SpanFilter, period: Period) -> Sql {
    let mut sql = Sql::new("SELECT t.id, t.timestamp, t.kind_id, t.weight, s.group_id, s.exclusive FROM ");
    sql = match &filter.transactions {
        Some(ids) => {
            let ids: serde_json::Value = ids.iter().map(|id| id.get()).collect();
            sql.then("json_each(")
                .with(ids.to_string().as_str())
                .then(") n CROSS JOIN transactions t ON t.id = n.value AND t.project_id = ")
                .with(project.get())
                .then(" CROSS JOIN spans s ON s.transaction_id = t.id AND s.timestamp = t.timestamp")
        }
        None => sql.then("spans s CROSS JOIN transactions t ON t.id = s.transaction_id"),
    };
    sql = sql
        .then(" WHERE s.project_id = ")
        .with(project.get())
        .then(" AND s.timestamp >= ")
        .with(period.from.timestamp_micros())
        .then(" AND s.timestamp < ")
        .with(period.to.timestamp_micros());
    if let Some(groups) = &filter.groups {
        let column = if filter.transactions.is_some() { " AND +s.group_id IN " } else { " AND s.group_id IN " };
        sql = sql.then(column).with_all(groups.iter().map(|id| id.get()));
    }
    if let Some(kinds) = &filter.kinds {
        sql = sql.then(" AND t.kind_id IN ").with_all(kinds.iter().map(|id| id.get()));
    }
    if let Some(bound) = filter.more_than {
        sql = sql.then(" AND s.exclusive > ").with(bound);
    }
    if let Some(bound) = filter.less_than {
        sql = sql.then(" AND s.exclusive < ").with(bound);
    }
    sql
}
