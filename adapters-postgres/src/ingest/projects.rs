//! What events tell about their projects.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::ProjectId;

use crate::row::storable;
use crate::statement::statement;

// Touches nothing once a project has had its first event.
const NOTE: &str = "
    UPDATE projects p SET first_event = n.at, platform = COALESCE(p.platform, n.platform)
    FROM (
        SELECT l.id, n.at, n.platform
        FROM unnest(?, ?, ?) AS n (id, at, platform)
        JOIN projects l ON l.id = n.id
        WHERE l.first_event IS NULL
        ORDER BY l.id
        FOR NO KEY UPDATE OF l
    ) n
    WHERE p.id = n.id";

const ADD_ENVIRONMENTS: &str = "
    INSERT INTO environments (project_id, name)
    SELECT * FROM unnest(?, ?)
    ON CONFLICT (project_id, name) DO NOTHING";

pub(super) fn note(
    conn: &mut PgConnection,
    projects: &[(ProjectId, DateTime<Utc>, &str)],
    environments: &[(ProjectId, &str)],
) -> QueryResult<()> {
    if !projects.is_empty() {
        let ids: Vec<i64> = projects.iter().map(|(project, ..)| project.get()).collect();
        let times: Vec<DateTime<Utc>> = projects.iter().map(|(_, at, _)| *at).collect();
        let platforms: Vec<_> = projects.iter().map(|(.., platform)| storable(platform)).collect();
        statement::<()>(NOTE, &[&ids, &times, &platforms]).execute(conn)?;
    }
    if !environments.is_empty() {
        let ids: Vec<i64> = environments.iter().map(|(project, _)| project.get()).collect();
        let names: Vec<_> = environments.iter().map(|(_, name)| storable(name)).collect();
        statement::<()>(ADD_ENVIRONMENTS, &[&ids, &names]).execute(conn)?;
    }
    Ok(())
}
