//! The log of changes.

use application::audit::{AuditEntry, AuditRepository};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::UserId;

use crate::error::store;
use crate::row::{Origin, all, limit as rows};
use crate::schema::audit_log;
use crate::session::SqliteSession;

/// A change as it was written down.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_log)]
struct AuditRow {
    id: i64,
    actor_id: Option<i64>,
    actor: String,
    ip_address: Option<String>,
    event: String,
    target: String,
    data: String,
    date_added: i64,
}

impl TryFrom<AuditRow> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "audit_log", id: &row.id };
        let ip_address = row.ip_address.as_deref().map(|text| origin.valid("ip_address", text.parse().ok()));
        Ok(Self {
            actor_id: row.actor_id.map(UserId::new),
            ip_address: ip_address.transpose()?,
            data: origin.valid("data", serde_json::from_str(&row.data).ok())?,
            date_added: origin.time("date_added", row.date_added)?,
            actor: row.actor,
            event: row.event,
            target: row.target,
        })
    }
}

impl AuditRepository for SqliteSession<'_> {
    fn add(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        diesel::insert_into(audit_log::table)
            .values((
                audit_log::actor_id.eq(entry.actor_id.map(UserId::get)),
                audit_log::actor.eq(&entry.actor),
                audit_log::ip_address.eq(entry.ip_address.map(|address| address.to_string())),
                audit_log::event.eq(&entry.event),
                audit_log::target.eq(&entry.target),
                audit_log::data.eq(entry.data.to_string()),
                audit_log::date_added.eq(entry.date_added.timestamp_micros()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn list(&mut self, event: &str, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        let found: Vec<AuditRow> = audit_log::table
            .filter(audit_log::event.eq(event))
            .order(audit_log::id.desc())
            .limit(rows(limit))
            .select(AuditRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(found)
    }
}
