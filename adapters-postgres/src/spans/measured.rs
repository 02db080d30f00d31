//! Spans as they were stored.

use application::ports::StoreError;
use application::spans::{MeasuredRow, Shown, SpanFilter};
use chrono::{DateTime, Utc};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Timestamptz};
use domain::ids::{ProjectId, SpanGroupId, TransactionId, TransactionKindId};
use domain::periods::Period;

use crate::session::PgSession;
use crate::statement::{Bind, statement};
use crate::window::time;

type Row = (BigInt, Timestamptz, BigInt, Double, BigInt, BigInt);
type RowValues = (i64, DateTime<Utc>, i64, f64, i64, i64);

macro_rules! spans {
    ($($and:literal),*) => {
        concat!(
            "SELECT t.id, t.timestamp, t.kind_id, t.weight, s.group_id, s.exclusive
            FROM spans s JOIN transactions t ON t.project_id = s.project_id AND t.id = s.transaction_id
            WHERE s.project_id = ? AND s.timestamp >= ? AND s.timestamp < ?
                AND (? OR t.kind_id = ANY (?)) AND s.exclusive > ? AND s.exclusive < ?"
            $(, $and)*
        )
    };
}

const ALL: &str = spans!();
const OF_GROUPS: &str = spans!(" AND s.group_id = ANY (?)");
const OF_TRANSACTIONS: &str = spans!(" AND s.transaction_id = ANY (?)");
const OF_BOTH: &str = spans!(" AND s.group_id = ANY (?)", " AND s.transaction_id = ANY (?)");

impl PgSession<'_> {
    /// Shows the spans of transactions that ended in the period.
    pub(super) fn show(
        &mut self,
        project: ProjectId,
        filter: &SpanFilter,
        period: Period,
        each: &mut dyn Shown,
    ) -> Result<(), StoreError> {
        let project = project.get();
        let (from, to) = (time(period.from.timestamp_micros()), time(period.to.timestamp_micros()));
        let numbers = |ids: Option<Vec<i64>>| (ids.is_none(), ids.unwrap_or_default());
        let (is_any_kind, kinds) = numbers(filter.kinds.as_ref().map(|ids| ids.iter().map(|id| id.get()).collect()));
        let (more, less) = (filter.more_than.unwrap_or(f64::NEG_INFINITY), filter.less_than.unwrap_or(f64::INFINITY));
        let groups: Option<Vec<i64>> = filter.groups.as_ref().map(|ids| ids.iter().map(|id| id.get()).collect());
        let transactions: Option<Vec<i64>> =
            filter.transactions.as_ref().map(|ids| ids.iter().map(|id| id.get()).collect());
        let mut binds: Vec<&dyn Bind> = vec![&project, &from, &to, &is_any_kind, &kinds, &more, &less];
        let sql = match (&groups, &transactions) {
            (None, None) => ALL,
            (Some(groups), None) => {
                binds.push(groups);
                OF_GROUPS
            }
            (None, Some(transactions)) => {
                binds.push(transactions);
                OF_TRANSACTIONS
            }
            (Some(groups), Some(transactions)) => {
                binds.push(groups);
                binds.push(transactions);
                OF_BOTH
            }
        };
        self.run(|conn| {
            for row in statement::<Row>(sql, &binds).load_iter::<RowValues, PgRowByRowLoadingMode>(conn)? {
                let (transaction, timestamp, kind, weight, group, exclusive) = row?;
                each.take(MeasuredRow {
                    transaction_id: TransactionId::new(transaction),
                    second: timestamp.timestamp(),
                    kind_id: TransactionKindId::new(kind),
                    weight,
                    group_id: SpanGroupId::new(group),
                    exclusive,
                });
            }
            Ok(())
        })
    }
}
