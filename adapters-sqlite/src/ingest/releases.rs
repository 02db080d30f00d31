use std::collections::HashMap;

use application::ingest::{IssueReleaseDelta, ReleaseRef};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::ids::ReleaseId;

use crate::functions::{greatest, least};
use crate::prepared::prepared;
use crate::schema::{issue_releases, release_projects, releases};

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
        prepared!(
            diesel::insert_into(release_projects::table)
                .values((
                    release_projects::project_id.eq(reference.project_id.get()),
                    release_projects::release_id.eq(id)
                ))
                .on_conflict_do_nothing()
        )
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
    prepared!(
        diesel::insert_into(releases::table)
            .values((
                releases::organization_id.eq(reference.organization_id.get()),
                releases::version.eq(&reference.version),
                releases::date_added.eq(now.timestamp_micros()),
            ))
            .returning(releases::id)
    )
    .get_result(conn)
}

pub fn add_to_issues(conn: &mut SqliteConnection, deltas: &[IssueReleaseDelta]) -> QueryResult<()> {
    for delta in deltas {
        prepared!(
            diesel::insert_into(issue_releases::table)
                .values((
                    issue_releases::project_id.eq(delta.project_id.get()),
                    issue_releases::issue_id.eq(delta.issue_id.get()),
                    issue_releases::release_id.eq(delta.release_id.get()),
                    issue_releases::count.eq(delta.count),
                    issue_releases::first_seen.eq(delta.first_seen.timestamp_micros()),
                    issue_releases::last_seen.eq(delta.last_seen.timestamp_micros()),
                ))
                .on_conflict((issue_releases::project_id, issue_releases::issue_id, issue_releases::release_id))
                .do_update()
                .set((
                    issue_releases::count.eq(issue_releases::count + excluded(issue_releases::count)),
                    issue_releases::first_seen
                        .eq(least(issue_releases::first_seen, excluded(issue_releases::first_seen))),
                    issue_releases::last_seen
                        .eq(greatest(issue_releases::last_seen, excluded(issue_releases::last_seen))),
                ))
        )
        .execute(conn)?;
        if delta.is_new_issue {
            count_new_issue(conn, delta)?;
        }
    }
    Ok(())
}

fn count_new_issue(conn: &mut SqliteConnection, delta: &IssueReleaseDelta) -> QueryResult<()> {
    prepared!(
        diesel::update(releases::table.find(delta.release_id.get()))
            .set(releases::new_issues.eq(releases::new_issues + 1))
    )
    .execute(conn)?;
    prepared!(
        diesel::update(release_projects::table.find((delta.project_id.get(), delta.release_id.get())))
            .set(release_projects::new_issues.eq(release_projects::new_issues + 1))
    )
    .execute(conn)?;
    Ok(())
}
