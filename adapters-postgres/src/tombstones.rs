//! What is left of issues that were discarded.

use application::paging::Window;
use application::ports::StoreError;
use application::tombstones::{NewTombstone, TombstoneRepository};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::events::{EventKind, Level};
use domain::ids::{IssueId, ProjectId, TombstoneId, UserId};
use domain::tombstones::{Epitaph, Tombstone};

use crate::issues::remove_alerts;
use crate::row::{corrupt, storable};
use crate::schema::tombstones;
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::window;

/// A tombstone's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tombstones)]
struct TombstoneRow {
    id: i64,
    project_id: i64,
    issue_id: i64,
    message: String,
    culprit: String,
    level: String,
    kind: String,
    metadata: String,
    user_id: Option<i64>,
    date_added: DateTime<Utc>,
}

impl TombstoneRow {
    fn into_tombstone(self) -> Result<Tombstone, StoreError> {
        let id = self.id;
        let bad = |column| move || corrupt("tombstones", column, id);
        Ok(Tombstone {
            id: TombstoneId::new(id),
            project_id: ProjectId::new(self.project_id),
            epitaph: Epitaph {
                issue_id: IssueId::new(self.issue_id),
                message: self.message,
                culprit: self.culprit,
                level: Level::parse(&self.level).ok_or_else(bad("level"))?,
                kind: EventKind::parse(&self.kind).ok_or_else(bad("kind"))?,
                metadata: serde_json::from_str(&self.metadata).ok().ok_or_else(bad("metadata"))?,
            },
            actor: self.user_id.map(UserId::new),
            date_added: self.date_added,
        })
    }
}

// Diesel neither updates from a batch nor locks in an order what it updates.

const LEAD: &str = "
    UPDATE issue_hashes h SET tombstone_id = n.tombstone_id, issue_id = NULL
    FROM (
        SELECT l.project_id, l.hash, n.tombstone_id
        FROM unnest(?, ?, ?) AS n (project_id, issue_id, tombstone_id)
        JOIN issue_hashes l ON l.project_id = n.project_id AND l.issue_id = n.issue_id
        FOR NO KEY UPDATE OF l SKIP LOCKED
    ) n
    WHERE h.project_id = n.project_id AND h.hash = n.hash";

/// In the order in which batches of events claim them.
const FREE: &str = "
    UPDATE issue_hashes h SET tombstone_id = NULL
    FROM (
        SELECT project_id, hash FROM issue_hashes WHERE project_id = ? AND tombstone_id = ?
        ORDER BY hash
        FOR NO KEY UPDATE
    ) n
    WHERE h.project_id = n.project_id AND h.hash = n.hash";

impl TombstoneRepository for PgSession<'_> {
    fn add(&mut self, new: &NewTombstone) -> Result<TombstoneId, StoreError> {
        let NewTombstone { project_id, epitaph, actor, date_added } = new;
        let metadata = serde_json::to_string(&epitaph.metadata).map_err(|error| StoreError::Other(error.into()))?;
        let id: i64 = self.run(|conn| {
            diesel::insert_into(tombstones::table)
                .values((
                    tombstones::project_id.eq(project_id.get()),
                    tombstones::issue_id.eq(epitaph.issue_id.get()),
                    tombstones::message.eq(storable(&epitaph.message)),
                    tombstones::culprit.eq(storable(&epitaph.culprit)),
                    tombstones::level.eq(epitaph.level.as_str()),
                    tombstones::kind.eq(epitaph.kind.as_str()),
                    tombstones::metadata.eq(metadata),
                    tombstones::user_id.eq(actor.map(UserId::get)),
                    tombstones::date_added.eq(date_added),
                ))
                .returning(tombstones::id)
                .get_result(conn)
        })?;
        Ok(TombstoneId::new(id))
    }

    fn lead(&mut self, issues: &[(ProjectId, IssueId, TombstoneId)]) -> Result<(), StoreError> {
        let projects: Vec<i64> = issues.iter().map(|(project, ..)| project.get()).collect();
        let ids: Vec<i64> = issues.iter().map(|(_, issue, _)| issue.get()).collect();
        let tombs: Vec<i64> = issues.iter().map(|(.., tombstone)| tombstone.get()).collect();
        self.run(|conn| {
            statement::<()>(LEAD, &[&projects, &ids, &tombs]).execute(conn)?;
            remove_alerts(conn, &projects, &ids)
        })
    }

    fn list(&mut self, project: ProjectId, window: &Window) -> Result<Vec<Tombstone>, StoreError> {
        let list = || tombstones::table.filter(tombstones::project_id.eq(project.get())).into_boxed();
        let found = self
            .run(|conn| window!(conn, window, list(), (tombstones::date_added, tombstones::id => i64), TombstoneRow))?;
        found.into_iter().map(TombstoneRow::into_tombstone).collect()
    }

    fn remove(&mut self, project: ProjectId, id: TombstoneId) -> Result<bool, StoreError> {
        let row = tombstones::table.find((project.get(), id.get()));
        self.run(|conn| {
            statement::<()>(FREE, &[&project.get(), &id.get()]).execute(conn)?;
            diesel::delete(row).execute(conn).map(|removed| removed > 0)
        })
    }
}
