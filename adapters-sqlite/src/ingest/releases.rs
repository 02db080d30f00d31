use std::collections::HashMap;

use application::ingest::{IssueReleaseDelta, ReleaseRef};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::ReleaseId;

use crate::schema::{release_projects, releases};
use crate::statement::execute;

pub fn find_or_add(
    conn: &mut SqliteConnection,
    references: &[ReleaseRef],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<ReleaseRef, ReleaseId>> {
    let mut ids = HashMap::with_capacity(references.len());
    for reference in references {
        let id = match find(conn, reference)? {
            Some(id) => id,
            None => add(conn, reference, now)?,
        };
        diesel::insert_into(release_projects::table)
            .values((release_projects::project_id.eq(reference.project_id.get()), release_projects::release_id.eq(id)))
            .on_conflict_do_nothing()
            .execute(conn)?;
        ids.insert(reference.clone(), ReleaseId::new(id));
    }
    Ok(ids)
}

fn find(conn: &mut SqliteConnection, reference: &ReleaseRef) -> QueryResult<Option<i64>> {
    releases::table
        .filter(releases::organization_id.eq(reference.organization_id.get()))
        .filter(releases::version.eq(&reference.version))
        .select(releases::id)
        .first(conn)
        .optional()
}

fn add(conn: &mut SqliteConnection, reference: &ReleaseRef, now: DateTime<Utc>) -> QueryResult<i64> {
    diesel::insert_into(releases::table)
        .values((
            releases::organization_id.eq(reference.organization_id.get()),
            releases::version.eq(&reference.version),
            releases::date_added.eq(now.timestamp_micros()),
        ))
        .returning(releases::id)
        .get_result(conn)
}

pub fn add_to_issues(conn: &mut SqliteConnection, deltas: &[IssueReleaseDelta]) -> QueryResult<()> {
    for delta in deltas {
        execute!(
            conn,
            "INSERT INTO issue_releases (project_id, issue_id, release_id, count, first_seen, last_seen) \
             VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT (project_id, issue_id, release_id) DO UPDATE SET count = count + excluded.count, \
             first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)",
            delta.project_id.get(),
            delta.issue_id.get(),
            delta.release_id.get(),
            delta.count,
            delta.first_seen.timestamp_micros(),
            delta.last_seen.timestamp_micros(),
        )?;
        if delta.is_new_issue {
            count_new_issue(conn, delta)?;
        }
    }
    Ok(())
}

fn count_new_issue(conn: &mut SqliteConnection, delta: &IssueReleaseDelta) -> QueryResult<()> {
    diesel::update(releases::table.find(delta.release_id.get()))
        .set(releases::new_issues.eq(releases::new_issues + 1))
        .execute(conn)?;
    diesel::update(release_projects::table.find((delta.project_id.get(), delta.release_id.get())))
        .set(release_projects::new_issues.eq(release_projects::new_issues + 1))
        .execute(conn)?;
    Ok(())
}
