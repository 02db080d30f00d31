//! Deletions that wait to be carried out.

mod belongings;

use application::deletions::ScheduledDeletionRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::deletions::{Deletion, Target};
use domain::ids::{ApplicationId, DeletionId, UserId};

use crate::error::store;
use crate::row::Origin;
use crate::schema::scheduled_deletions;
use crate::session::SqliteSession;

/// A row of `scheduled_deletions`.
type Row = (i64, String, i64, Option<i64>, i64);

impl ScheduledDeletionRepository for SqliteSession<'_> {
    fn schedule(&mut self, target: Target, actor: Option<UserId>, due_at: DateTime<Utc>) -> Result<(), StoreError> {
        diesel::insert_into(scheduled_deletions::table)
            .values((
                scheduled_deletions::model.eq(target.model()),
                scheduled_deletions::object_id.eq(target.object_id()),
                scheduled_deletions::actor_id.eq(actor.map(UserId::get)),
                scheduled_deletions::due_at.eq(due_at.timestamp_micros()),
            ))
            .on_conflict((scheduled_deletions::model, scheduled_deletions::object_id))
            .do_nothing()
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    // The transaction holds the one write lock until its end: nobody claims at the same time.
    fn claim(&mut self, now: DateTime<Utc>) -> Result<Option<Deletion>, StoreError> {
        let row: Option<Row> = scheduled_deletions::table
            .filter(scheduled_deletions::due_at.le(now.timestamp_micros()))
            .filter(scheduled_deletions::model.eq_any(Target::MODELS))
            .order((scheduled_deletions::due_at, scheduled_deletions::id))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        let Some((id, model, object_id, actor_id, due_at)) = row else { return Ok(None) };
        let origin = Origin { table: "scheduled_deletions", id: &id };
        Ok(Some(Deletion {
            id: DeletionId::new(id),
            target: origin.valid("model", Target::parse(&model, object_id))?,
            actor_id: actor_id.map(UserId::new),
            due_at: origin.time("due_at", due_at)?,
        }))
    }

    fn remove_belongings(&mut self, application: ApplicationId, limit: usize) -> Result<usize, StoreError> {
        belongings::remove(self.conn, application, limit).map_err(store)
    }

    fn done(&mut self, deletion: &Deletion) -> Result<(), StoreError> {
        let row = scheduled_deletions::table.find(deletion.id.get());
        diesel::delete(row).execute(self.conn).map(drop).map_err(store)
    }
}
