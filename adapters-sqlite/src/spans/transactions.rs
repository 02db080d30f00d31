//! Transactions.

use application::ports::StoreError;
use application::spans::{TransactionKind, TransactionRecord, TransactionRepository};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use domain::events::EventId;
use domain::ids::{ProjectId, TransactionId, TransactionKindId};
use domain::periods::Period;
use domain::spans::TraceId;

use super::row::TransactionRow;
use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{spans, transaction_kinds, transactions};
use crate::session::SqliteSession;
use crate::sql::Sql;

impl TransactionRepository for SqliteSession<'_> {
    fn kinds(&mut self, kinds: &[TransactionKind]) -> Result<Vec<TransactionKindId>, StoreError> {
        kinds.iter().map(|kind| find_or_add(self.conn, kind).map(TransactionKindId::new).map_err(store)).collect()
    }

    fn append(&mut self, records: &[TransactionRecord]) -> Result<Vec<Option<TransactionId>>, StoreError> {
        records.iter().map(|record| append(self.conn, record).map_err(store)).collect()
    }

    fn find(
        &mut self,
        project: ProjectId,
        event: EventId,
    ) -> Result<Option<(TransactionId, TransactionRecord)>, StoreError> {
        let row: Option<TransactionRow> = transactions::table
            .filter(transactions::project_id.eq(project.get()))
            .filter(transactions::event_id.eq(event.uuid().as_bytes().as_slice()))
            .select(TransactionRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(TransactionRow::into_record).transpose()
    }

    fn remove(&mut self, project: ProjectId, id: TransactionId) -> Result<(), StoreError> {
        let timestamp: Option<i64> = transactions::table
            .filter(transactions::project_id.eq(project.get()))
            .filter(transactions::id.eq(id.get()))
            .select(transactions::timestamp)
            .first(self.conn)
            .optional()
            .map_err(store)?;
        timestamp.map_or(Ok(()), |timestamp| remove(self.conn, (project.get(), timestamp, id.get()))).map_err(store)
    }

    fn having(&mut self, projects: &[ProjectId], event: EventId) -> Result<Vec<ProjectId>, StoreError> {
        let projects: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let found: Vec<i64> = transactions::table
            .filter(transactions::project_id.eq_any(projects))
            .filter(transactions::event_id.eq(event.uuid().as_bytes().as_slice()))
            .select(transactions::project_id)
            .load(self.conn)
            .map_err(store)?;
        Ok(found.into_iter().map(ProjectId::new).collect())
    }

    fn list_kinds(&mut self, project: ProjectId) -> Result<Vec<(TransactionKindId, TransactionKind)>, StoreError> {
        let rows: Vec<(i64, String, String, String)> = transaction_kinds::table
            .filter(transaction_kinds::project_id.eq(project.get()))
            .select((
                transaction_kinds::id,
                transaction_kinds::name,
                transaction_kinds::op,
                transaction_kinds::environment,
            ))
            .load(self.conn)
            .map_err(store)?;
        let kind = |(id, name, op, environment)| {
            (TransactionKindId::new(id), TransactionKind { project_id: project, name, op, environment })
        };
        Ok(rows.into_iter().map(kind).collect())
    }

    fn search(
        &mut self,
        project: ProjectId,
        kinds: Option<Vec<TransactionKindId>>,
        period: Period,
        after: Option<(DateTime<Utc>, TransactionId)>,
        limit: usize,
    ) -> Result<Vec<(TransactionId, TransactionRecord)>, StoreError> {
        let mut query = transactions::table
            .filter(transactions::project_id.eq(project.get()))
            .filter(transactions::timestamp.ge(period.from.timestamp_micros()))
            .filter(transactions::timestamp.lt(period.to.timestamp_micros()))
            .select(TransactionRow::as_select())
            .order((transactions::timestamp.desc(), transactions::id.desc()))
            .limit(rows(limit))
            .into_boxed();
        if let Some(kinds) = kinds {
            // They may be more than a statement can have variables.
            let kinds: serde_json::Value = kinds.into_iter().map(TransactionKindId::get).collect();
            let is_of_kind = sql::<Bool>("kind_id IN (SELECT value FROM json_each(").bind::<Text, _>(kinds.to_string());
            query = query.filter(is_of_kind.sql("))"));
        }
        if let Some((at, id)) = after {
            let at = at.timestamp_micros();
            let is_later = transactions::timestamp.lt(at).or(transactions::id.lt(id.get()));
            query = query.filter(transactions::timestamp.le(at)).filter(is_later);
        }
        let rows: Vec<TransactionRow> = query.load(self.conn).map_err(store)?;
        rows.into_iter().map(TransactionRow::into_record).collect()
    }

    fn load(
        &mut self,
        project: ProjectId,
        ids: &[TransactionId],
    ) -> Result<Vec<(TransactionId, TransactionRecord)>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<TransactionRow> = transactions::table
            .filter(transactions::project_id.eq(project.get()))
            .filter(transactions::id.eq_any(ids))
            .select(TransactionRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(TransactionRow::into_record).collect()
    }

    fn of_trace(
        &mut self,
        projects: &[ProjectId],
        trace: TraceId,
        limit: usize,
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let projects: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let rows: Vec<TransactionRow> = transactions::table
            .filter(transactions::project_id.eq_any(projects))
            .filter(transactions::trace_id.eq(trace.uuid().as_bytes().as_slice()))
            .select(TransactionRow::as_select())
            .order((transactions::start, transactions::project_id, transactions::event_id))
            .limit(rows(limit))
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(|row| Ok(row.into_record()?.1)).collect()
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        // By project, as the index has them.
        let old: Vec<(i64, i64, i64)> =
            Sql::new("SELECT t.project_id, t.timestamp, t.id FROM projects p CROSS JOIN transactions t ON t.project_id = p.id WHERE t.timestamp < ")
                .with(before.timestamp_micros())
                .then(" LIMIT ")
                .with(rows(limit))
                .query::<(diesel::sql_types::BigInt, diesel::sql_types::BigInt, diesel::sql_types::BigInt)>()
                .load(self.conn)
                .map_err(store)?;
        old.iter().try_for_each(|key| remove(self.conn, *key)).map_err(store)?;
        Ok(old.len())
    }
}

fn remove(conn: &mut SqliteConnection, (project, timestamp, id): (i64, i64, i64)) -> QueryResult<()> {
    let of_transaction = spans::table
        .filter(spans::project_id.eq(project))
        .filter(spans::timestamp.eq(timestamp))
        .filter(spans::transaction_id.eq(id));
    diesel::delete(of_transaction).execute(conn)?;
    diesel::delete(transactions::table.find(id)).execute(conn).map(drop)
}

fn find_or_add(conn: &mut SqliteConnection, kind: &TransactionKind) -> QueryResult<i64> {
    let known: Option<i64> = transaction_kinds::table
        .filter(transaction_kinds::project_id.eq(kind.project_id.get()))
        .filter(transaction_kinds::name.eq(&kind.name))
        .filter(transaction_kinds::op.eq(&kind.op))
        .filter(transaction_kinds::environment.eq(&kind.environment))
        .select(transaction_kinds::id)
        .first(conn)
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    diesel::insert_into(transaction_kinds::table)
        .values((
            transaction_kinds::project_id.eq(kind.project_id.get()),
            transaction_kinds::name.eq(&kind.name),
            transaction_kinds::op.eq(&kind.op),
            transaction_kinds::environment.eq(&kind.environment),
        ))
        .returning(transaction_kinds::id)
        .get_result(conn)
}

fn append(conn: &mut SqliteConnection, record: &TransactionRecord) -> QueryResult<Option<TransactionId>> {
    let (event, trace) = (record.event_id.uuid(), record.trace_id.uuid());
    let added: Option<i64> = diesel::insert_into(transactions::table)
        .values((
            transactions::project_id.eq(record.project_id.get()),
            transactions::event_id.eq(event.as_bytes().as_slice()),
            transactions::kind_id.eq(record.kind_id.get()),
            transactions::timestamp.eq(record.timestamp.timestamp_micros()),
            transactions::start.eq(record.start.timestamp_micros()),
            transactions::received.eq(record.received.timestamp_micros()),
            transactions::trace_id.eq(trace.as_bytes().as_slice()),
            transactions::span_id.eq(record.span_id.stored()),
            transactions::parent_span_id.eq(record.parent_span_id.map(domain::spans::SpanId::stored)),
            transactions::status.eq(record.status.as_str()),
            transactions::release.eq(record.release.as_deref()),
            transactions::weight.eq(record.weight),
            transactions::payload.eq(record.payload.as_slice()),
        ))
        .on_conflict((transactions::project_id, transactions::event_id))
        .do_nothing()
        .returning(transactions::id)
        .get_result(conn)
        .optional()?;
    Ok(added.map(TransactionId::new))
}
