use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::ProjectId;

use crate::functions::or_else;
use crate::schema::{environments, projects};

pub fn take_numbers(conn: &mut SqliteConnection, project: ProjectId, count: i64) -> QueryResult<i64> {
    let last: i64 = diesel::update(projects::table.find(project.get()))
        .set(projects::last_issue_number.eq(projects::last_issue_number + count))
        .returning(projects::last_issue_number)
        .get_result(conn)?;
    Ok(last - count + 1)
}

pub fn note(
    conn: &mut SqliteConnection,
    projects: &[(ProjectId, DateTime<Utc>, &str)],
    environments: &[(ProjectId, &str)],
) -> QueryResult<()> {
    for (project, at, platform) in projects {
        let without_events = projects::table.find(project.get()).filter(projects::first_event.is_null());
        diesel::update(without_events)
            .set((
                projects::first_event.eq(at.timestamp_micros()),
                projects::platform.eq(or_else(projects::platform, *platform)),
            ))
            .execute(conn)?;
    }
    for (project, name) in environments {
        diesel::insert_into(environments::table)
            .values((environments::project_id.eq(project.get()), environments::name.eq(name)))
            .on_conflict_do_nothing()
            .execute(conn)?;
    }
    Ok(())
}
