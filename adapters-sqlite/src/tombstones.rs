//! What is left of issues that were discarded.

use application::paging::Window;
use application::ports::StoreError;
use application::tombstones::{NewTombstone, TombstoneRepository};
use diesel::prelude::*;
use domain::events::{EventKind, Level};
use domain::ids::{IssueId, ProjectId, TombstoneId, UserId};
use domain::tombstones::{Epitaph, Tombstone};

use crate::error::{other, store};
use crate::row::Origin;
use crate::schema::{issue_alerts, issue_hashes, tombstones};
use crate::session::SqliteSession;
use crate::window::windowed;

type Row = (i64, i64, i64, String, String, String, String, String, Option<i64>, i64);

fn tombstone(row: Row) -> Result<Tombstone, StoreError> {
    let (id, project, issue, message, culprit, level, kind, metadata, user, date_added) = row;
    let origin = Origin { table: "tombstones", id: &id };
    Ok(Tombstone {
        id: TombstoneId::new(id),
        project_id: ProjectId::new(project),
        epitaph: Epitaph {
            issue_id: IssueId::new(issue),
            message,
            culprit,
            level: origin.valid("level", Level::parse(&level))?,
            kind: origin.valid("kind", EventKind::parse(&kind))?,
            metadata: origin.valid("metadata", serde_json::from_str(&metadata).ok())?,
        },
        actor: user.map(UserId::new),
        date_added: origin.time("date_added", date_added)?,
    })
}

impl TombstoneRepository for SqliteSession<'_> {
    fn add(&mut self, new: &NewTombstone) -> Result<TombstoneId, StoreError> {
        let NewTombstone { project_id, epitaph, actor, date_added } = new;
        let id: i64 = diesel::insert_into(tombstones::table)
            .values((
                tombstones::project_id.eq(project_id.get()),
                tombstones::issue_id.eq(epitaph.issue_id.get()),
                tombstones::message.eq(&epitaph.message),
                tombstones::culprit.eq(&epitaph.culprit),
                tombstones::level.eq(epitaph.level.as_str()),
                tombstones::kind.eq(epitaph.kind.as_str()),
                tombstones::metadata.eq(serde_json::to_string(&epitaph.metadata).map_err(other)?),
                tombstones::user_id.eq(actor.map(UserId::get)),
                tombstones::date_added.eq(date_added.timestamp_micros()),
            ))
            .returning(tombstones::id)
            .get_result(self.conn)
            .map_err(store)?;
        Ok(TombstoneId::new(id))
    }

    fn lead(&mut self, issues: &[(ProjectId, IssueId, TombstoneId)]) -> Result<(), StoreError> {
        for (project, issue, tombstone) in issues {
            let of_issue = issue_hashes::table
                .filter(issue_hashes::project_id.eq(project.get()))
                .filter(issue_hashes::issue_id.eq(issue.get()));
            diesel::update(of_issue)
                .set((issue_hashes::tombstone_id.eq(tombstone.get()), issue_hashes::issue_id.eq(None::<i64>)))
                .execute(self.conn)
                .map_err(store)?;
            let alert = issue_alerts::table.find((project.get(), issue.get()));
            diesel::delete(alert).execute(self.conn).map_err(store)?;
        }
        Ok(())
    }

    fn list(&mut self, project: ProjectId, window: &Window) -> Result<Vec<Tombstone>, StoreError> {
        let query = || {
            tombstones::table
                .filter(tombstones::project_id.eq(project.get()))
                .select(tombstones::all_columns)
                .into_boxed()
        };
        let found: Vec<Row> = windowed!(self.conn, window, query(), tombstones::date_added, tombstones::id)?;
        found.into_iter().map(tombstone).collect()
    }

    fn remove(&mut self, project: ProjectId, id: TombstoneId) -> Result<bool, StoreError> {
        let led = issue_hashes::table
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(issue_hashes::tombstone_id.eq(id.get()));
        diesel::update(led).set(issue_hashes::tombstone_id.eq(None::<i64>)).execute(self.conn).map_err(store)?;
        let row = tombstones::table.find(id.get()).filter(tombstones::project_id.eq(project.get()));
        diesel::delete(row).execute(self.conn).map(|removed| removed > 0).map_err(store)
    }
}
