//! The log of changes.

use application::audit::{AuditEntry, AuditRepository};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::UserId;

use crate::row::{corrupt, storable};
use crate::schema::audit_log;
use crate::session::PgSession;
use crate::window::rows;

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
    date_added: DateTime<Utc>,
}

impl TryFrom<AuditRow> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let bad = |column| corrupt("audit_log", column, row.id);
        let ip_address = row.ip_address.as_deref().map(|text| text.parse().map_err(|_| bad("ip_address")));
        Ok(Self {
            actor_id: row.actor_id.map(UserId::new),
            ip_address: ip_address.transpose()?,
            data: serde_json::from_str(&row.data).map_err(|_| bad("data"))?,
            actor: row.actor,
            event: row.event,
            target: row.target,
            date_added: row.date_added,
        })
    }
}

impl AuditRepository for PgSession<'_> {
    fn add(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(audit_log::table)
                .values((
                    audit_log::actor_id.eq(entry.actor_id.map(UserId::get)),
                    audit_log::actor.eq(storable(&entry.actor)),
                    audit_log::ip_address.eq(entry.ip_address.map(|address| address.to_string())),
                    audit_log::event.eq(storable(&entry.event)),
                    audit_log::target.eq(storable(&entry.target)),
                    audit_log::data.eq(entry.data.to_string()),
                    audit_log::date_added.eq(entry.date_added),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    fn list(&mut self, event: &str, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        let rows: Vec<AuditRow> = self.run(|conn| {
            audit_log::table
                .filter(audit_log::event.eq(event))
                .order(audit_log::id.desc())
                .limit(rows(limit))
                .select(AuditRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(AuditEntry::try_from).collect()
    }
}
