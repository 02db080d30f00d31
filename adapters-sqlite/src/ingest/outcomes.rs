use application::ingest::OutcomeDelta;
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::schema::outcomes;

pub fn add(conn: &mut SqliteConnection, deltas: &[OutcomeDelta]) -> QueryResult<()> {
    for delta in deltas {
        diesel::insert_into(outcomes::table)
            .values((
                outcomes::project_id.eq(delta.project_id.get()),
                outcomes::hour.eq(delta.hour),
                outcomes::category.eq(delta.category.as_str()),
                outcomes::outcome.eq(delta.outcome.as_str()),
                outcomes::reason.eq(&delta.reason),
                outcomes::quantity.eq(delta.quantity),
            ))
            .on_conflict((
                outcomes::project_id,
                outcomes::hour,
                outcomes::category,
                outcomes::outcome,
                outcomes::reason,
            ))
            .do_update()
            .set(outcomes::quantity.eq(outcomes::quantity + excluded(outcomes::quantity)))
            .execute(conn)?;
    }
    Ok(())
}
