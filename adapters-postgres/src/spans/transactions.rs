//! Transactions.

use std::collections::HashMap;

use application::ports::StoreError;
use application::spans::{TransactionKind, TransactionRecord, TransactionRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use domain::events::EventId;
use domain::ids::{ProjectId, TransactionId, TransactionKindId};
use domain::periods::Period;
use domain::spans::{SpanId, TraceId};
use uuid::Uuid;

use super::row::{TransactionRow, numbers};
use crate::row::storable;
use crate::schema::{transaction_kinds, transactions};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::{rows, time};

// Ordered, so that two processes that make the same kinds wait for each other in one order.
const ADD_KINDS: &str = "
    INSERT INTO transaction_kinds (project_id, name, op, environment)
    SELECT * FROM unnest(?, ?, ?, ?)
    ON CONFLICT (project_id, name, op, environment) DO NOTHING";

const FIND_KINDS: &str = "
    SELECT n.place, k.id
    FROM unnest(?, ?, ?, ?, ?) AS n (place, project_id, name, op, environment)
    JOIN transaction_kinds k ON k.project_id = n.project_id AND k.name = n.name AND k.op = n.op
        AND k.environment = n.environment";

// Waits for another transaction that is storing the same one, and leaves it to that if it commits.
const APPEND: &str = "
    INSERT INTO transactions (project_id, event_id, kind_id, timestamp, start, received, trace_id, span_id,
        parent_span_id, status, release, weight, payload)
    SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, event_id) DO NOTHING
    RETURNING project_id, event_id, id";

const REMOVE: &str = "
    WITH removed AS (
        DELETE FROM transactions WHERE project_id = ? AND id = ? RETURNING project_id, timestamp, id
    )
    DELETE FROM spans s USING removed r
    WHERE s.project_id = r.project_id AND s.timestamp = r.timestamp AND s.transaction_id = r.id";

// By project, as the index has them. Diesel has no DELETE with a limit, and none that answers to another statement.
const REMOVE_BEFORE: &str = "
    WITH old AS (
        SELECT o.project_id, o.timestamp, o.id FROM projects p CROSS JOIN LATERAL (
            SELECT t.project_id, t.timestamp, t.id FROM transactions t
            WHERE t.project_id = p.id AND t.timestamp < ? LIMIT ?
        ) o
        LIMIT ?
    ), of_old AS (
        DELETE FROM spans s USING old
        WHERE s.project_id = old.project_id AND s.timestamp = old.timestamp AND s.transaction_id = old.id
    )
    DELETE FROM transactions t USING old WHERE t.project_id = old.project_id AND t.id = old.id";

impl TransactionRepository for PgSession<'_> {
    fn kinds(&mut self, kinds: &[TransactionKind]) -> Result<Vec<TransactionKindId>, StoreError> {
        let places: Vec<i64> = (0..).take(kinds.len()).collect();
        let projects: Vec<i64> = kinds.iter().map(|kind| kind.project_id.get()).collect();
        let names: Vec<_> = kinds.iter().map(|kind| storable(&kind.name)).collect();
        let ops: Vec<_> = kinds.iter().map(|kind| storable(&kind.op)).collect();
        let environments: Vec<_> = kinds.iter().map(|kind| storable(&kind.environment)).collect();
        let mut find = || {
            let found = self.run(|conn| {
                statement::<(BigInt, BigInt)>(FIND_KINDS, &[&places, &projects, &names, &ops, &environments]).load(conn)
            });
            found.map(|rows: Vec<(i64, i64)>| rows.into_iter().collect::<HashMap<_, _>>())
        };
        let mut found = find()?;
        if found.len() < kinds.len() {
            self.run(|conn| statement::<()>(ADD_KINDS, &[&projects, &names, &ops, &environments]).execute(conn))?;
            found = self
                .run(|conn| {
                    statement::<(BigInt, BigInt)>(FIND_KINDS, &[&places, &projects, &names, &ops, &environments])
                        .load(conn)
                })?
                .into_iter()
                .collect();
        }
        numbers(&places, &found).map(|ids| ids.into_iter().map(TransactionKindId::new).collect())
    }

    fn append(&mut self, records: &[TransactionRecord]) -> Result<Vec<Option<TransactionId>>, StoreError> {
        let projects: Vec<i64> = records.iter().map(|record| record.project_id.get()).collect();
        let events: Vec<Uuid> = records.iter().map(|record| record.event_id.uuid()).collect();
        let kinds: Vec<i64> = records.iter().map(|record| record.kind_id.get()).collect();
        let timestamps: Vec<_> = records.iter().map(|record| record.timestamp).collect();
        let starts: Vec<_> = records.iter().map(|record| record.start).collect();
        let received: Vec<_> = records.iter().map(|record| record.received).collect();
        let traces: Vec<Uuid> = records.iter().map(|record| record.trace_id.uuid()).collect();
        let spans: Vec<i64> = records.iter().map(|record| record.span_id.stored()).collect();
        let parents: Vec<Option<i64>> =
            records.iter().map(|record| record.parent_span_id.map(SpanId::stored)).collect();
        let statuses: Vec<&str> = records.iter().map(|record| record.status.as_str()).collect();
        let releases: Vec<_> = records.iter().map(|record| record.release.as_deref().map(storable)).collect();
        let weights: Vec<f64> = records.iter().map(|record| record.weight).collect();
        let payloads: Vec<&[u8]> = records.iter().map(|record| record.payload.as_slice()).collect();
        let added: Vec<(i64, Uuid, i64)> = self.run(|conn| {
            statement::<(BigInt, SqlUuid, BigInt)>(
                APPEND,
                &[
                    &projects,
                    &events,
                    &kinds,
                    &timestamps,
                    &starts,
                    &received,
                    &traces,
                    &spans,
                    &parents,
                    &statuses,
                    &releases,
                    &weights,
                    &payloads,
                ],
            )
            .load(conn)
        })?;
        let added: HashMap<_, _> = added.into_iter().map(|(project, event, id)| ((project, event), id)).collect();
        let id = |record: &TransactionRecord| added.get(&(record.project_id.get(), record.event_id.uuid()));
        Ok(records.iter().map(|record| id(record).copied().map(TransactionId::new)).collect())
    }

    fn find(
        &mut self,
        project: ProjectId,
        event: EventId,
    ) -> Result<Option<(TransactionId, TransactionRecord)>, StoreError> {
        let row: Option<TransactionRow> = self.run(|conn| {
            transactions::table
                .filter(transactions::project_id.eq(project.get()))
                .filter(transactions::event_id.eq(event.uuid()))
                .select(TransactionRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(TransactionRow::into_record).transpose()
    }

    fn remove(&mut self, project: ProjectId, id: TransactionId) -> Result<(), StoreError> {
        let (project, id) = (project.get(), id.get());
        self.run(|conn| statement::<()>(REMOVE, &[&project, &id]).execute(conn)).map(drop)
    }

    fn having(&mut self, projects: &[ProjectId], event: EventId) -> Result<Vec<ProjectId>, StoreError> {
        let projects: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let found: Vec<i64> = self.run(|conn| {
            transactions::table
                .filter(transactions::project_id.eq_any(projects))
                .filter(transactions::event_id.eq(event.uuid()))
                .select(transactions::project_id)
                .load(conn)
        })?;
        Ok(found.into_iter().map(ProjectId::new).collect())
    }

    fn list_kinds(&mut self, project: ProjectId) -> Result<Vec<(TransactionKindId, TransactionKind)>, StoreError> {
        let rows: Vec<(i64, String, String, String)> = self.run(|conn| {
            transaction_kinds::table
                .filter(transaction_kinds::project_id.eq(project.get()))
                .select((
                    transaction_kinds::id,
                    transaction_kinds::name,
                    transaction_kinds::op,
                    transaction_kinds::environment,
                ))
                .load(conn)
        })?;
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
        let (from, to) = (time(period.from.timestamp_micros()), time(period.to.timestamp_micros()));
        let mut query = transactions::table
            .filter(transactions::project_id.eq(project.get()))
            .filter(transactions::timestamp.ge(from))
            .filter(transactions::timestamp.lt(to))
            .select(TransactionRow::as_select())
            .order((transactions::timestamp.desc(), transactions::id.desc()))
            .limit(rows(limit))
            .into_boxed();
        if let Some(kinds) = kinds {
            let kinds: Vec<i64> = kinds.into_iter().map(TransactionKindId::get).collect();
            query = query.filter(transactions::kind_id.eq_any(kinds));
        }
        if let Some((at, id)) = after {
            let is_later = transactions::timestamp.lt(at).or(transactions::id.lt(id.get()));
            query = query.filter(transactions::timestamp.le(at)).filter(is_later);
        }
        let rows: Vec<TransactionRow> = self.run(|conn| query.load(conn))?;
        rows.into_iter().map(TransactionRow::into_record).collect()
    }

    fn load(
        &mut self,
        project: ProjectId,
        ids: &[TransactionId],
    ) -> Result<Vec<(TransactionId, TransactionRecord)>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<TransactionRow> = self.run(|conn| {
            transactions::table
                .filter(transactions::project_id.eq(project.get()))
                .filter(transactions::id.eq_any(ids))
                .select(TransactionRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(TransactionRow::into_record).collect()
    }

    fn of_trace(
        &mut self,
        projects: &[ProjectId],
        trace: TraceId,
        limit: usize,
    ) -> Result<Vec<TransactionRecord>, StoreError> {
        let projects: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let rows: Vec<TransactionRow> = self.run(|conn| {
            transactions::table
                .filter(transactions::project_id.eq_any(projects))
                .filter(transactions::trace_id.eq(trace.uuid()))
                .select(TransactionRow::as_select())
                .order((transactions::start, transactions::project_id, transactions::event_id))
                .limit(rows(limit))
                .load(conn)
        })?;
        rows.into_iter().map(|row| Ok(row.into_record()?.1)).collect()
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let limit = rows(limit);
        self.run(|conn| statement::<()>(REMOVE_BEFORE, &[&before, &limit, &limit]).execute(conn))
    }
}
