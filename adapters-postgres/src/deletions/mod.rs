//! Deletions that wait to be carried out.

mod belongings;

use application::deletions::ScheduledDeletionRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::deletions::{Deletion, Target};
use domain::ids::{ApplicationId, DeletionId, UserId};

use crate::row::corrupt;
use crate::schema::scheduled_deletions;
use crate::session::PgSession;

/// A row of `scheduled_deletions`.
type Row = (i64, String, i64, Option<i64>, DateTime<Utc>);

impl ScheduledDeletionRepository for PgSession<'_> {
    fn schedule(&mut self, target: Target, actor: Option<UserId>, due_at: DateTime<Utc>) -> Result<(), StoreError> {
        let insert = diesel::insert_into(scheduled_deletions::table)
            .values((
                scheduled_deletions::model.eq(target.model()),
                scheduled_deletions::object_id.eq(target.object_id()),
                scheduled_deletions::actor_id.eq(actor.map(UserId::get)),
                scheduled_deletions::due_at.eq(due_at),
            ))
            .on_conflict((scheduled_deletions::model, scheduled_deletions::object_id))
            // Changes nothing, but waits for whoever has claimed it: it may be done with by then.
            .do_update()
            .set(scheduled_deletions::model.eq(excluded(scheduled_deletions::model)));
        self.run(|conn| insert.execute(conn)).map(drop)
    }

    // The row's lock keeps others off until the end of the transaction.
    fn claim(&mut self, now: DateTime<Utc>) -> Result<Option<Deletion>, StoreError> {
        let due = scheduled_deletions::table
            .filter(scheduled_deletions::due_at.le(now))
            .filter(scheduled_deletions::model.eq_any(Target::MODELS))
            .order((scheduled_deletions::due_at, scheduled_deletions::id))
            .limit(1)
            .for_update()
            .skip_locked();
        let row: Option<Row> = self.run(|conn| due.get_result(conn).optional())?;
        let Some((id, model, object_id, actor_id, due_at)) = row else { return Ok(None) };
        let target = Target::parse(&model, object_id).ok_or_else(|| corrupt("scheduled_deletions", "model", id))?;
        Ok(Some(Deletion { id: DeletionId::new(id), target, actor_id: actor_id.map(UserId::new), due_at }))
    }

    fn remove_belongings(&mut self, application: ApplicationId, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| belongings::remove(conn, application, limit))
    }

    fn done(&mut self, deletion: &Deletion) -> Result<(), StoreError> {
        let row = scheduled_deletions::table.find(deletion.id.get());
        self.run(|conn| diesel::delete(row).execute(conn)).map(drop)
    }
}
