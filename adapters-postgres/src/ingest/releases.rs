//! Releases that events name.

use std::collections::HashMap;

use application::ingest::{IssueReleaseDelta, ReleaseRef};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use domain::ids::ReleaseId;

use crate::row::storable;
use crate::statement::statement;

const FIND: &str = "
    SELECT n.organization_id, n.project_id, n.version, r.id, p.release_id IS NOT NULL
    FROM unnest(?, ?, ?) AS n (organization_id, project_id, version)
    LEFT JOIN releases r ON r.organization_id = n.organization_id AND r.version = n.version
    LEFT JOIN release_projects p ON p.project_id = n.project_id AND p.release_id = r.id";

// Several projects of an organization may name one release.
const MAKE: &str = "
    INSERT INTO releases (organization_id, version, date_added)
    SELECT DISTINCT n.organization_id, n.version COLLATE \"C\", ?
    FROM unnest(?, ?) AS n (organization_id, version)
    ORDER BY 1, 2
    ON CONFLICT (organization_id, version) DO NOTHING";

const JOIN_PROJECTS: &str = "
    INSERT INTO release_projects (project_id, release_id)
    SELECT * FROM unnest(?, ?) AS n (project_id, release_id)
    ORDER BY 1, 2
    ON CONFLICT (project_id, release_id) DO NOTHING";

/// A release as an event names it, its id if it has one, and whether the project has it.
type Found = (i64, i64, String, Option<i64>, bool);

/// Most releases are known, so that they are only looked for at first.
pub(super) fn ids(
    conn: &mut PgConnection,
    releases: &[ReleaseRef],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<ReleaseRef, ReleaseId>> {
    if releases.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = find(conn, releases)?;
    if found.iter().any(|(.., id, _)| id.is_none()) {
        let missing = || found.iter().filter(|(.., id, _)| id.is_none());
        let organizations: Vec<i64> = missing().map(|(organization, ..)| *organization).collect();
        let versions: Vec<&str> = missing().map(|(_, _, version, ..)| version.as_str()).collect();
        statement::<()>(MAKE, &[&now, &organizations, &versions]).execute(conn)?;
        found = find(conn, releases)?;
    }
    let (projects, ids): (Vec<i64>, Vec<i64>) = found
        .iter()
        .filter(|(.., is_joined)| !is_joined)
        .filter_map(|(_, project, _, id, _)| id.map(|id| (*project, id)))
        .unzip();
    if !ids.is_empty() {
        statement::<()>(JOIN_PROJECTS, &[&projects, &ids]).execute(conn)?;
    }
    let by_text: HashMap<(i64, i64, &str), i64> = found
        .iter()
        .filter_map(|(organization, project, version, id, _)| {
            Some(((*organization, *project, version.as_str()), (*id)?))
        })
        .collect();
    releases
        .iter()
        .map(|release| {
            let version = storable(&release.version);
            let key = (release.organization_id.get(), release.project_id.get(), version.as_ref());
            let id = by_text.get(&key).copied().ok_or(diesel::NotFound)?;
            Ok((release.clone(), ReleaseId::new(id)))
        })
        .collect()
}

fn find(conn: &mut PgConnection, releases: &[ReleaseRef]) -> QueryResult<Vec<Found>> {
    let organizations: Vec<i64> = releases.iter().map(|release| release.organization_id.get()).collect();
    let projects: Vec<i64> = releases.iter().map(|release| release.project_id.get()).collect();
    let versions: Vec<_> = releases.iter().map(|release| storable(&release.version)).collect();
    statement::<(BigInt, BigInt, Text, Nullable<BigInt>, Bool)>(FIND, &[&organizations, &projects, &versions])
        .load(conn)
}

const ADD: &str = "
    INSERT INTO issue_releases AS r (project_id, issue_id, release_id, count, first_seen, last_seen)
    SELECT * FROM unnest(?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, issue_id, release_id) DO UPDATE SET
        count = r.count + excluded.count,
        first_seen = LEAST(r.first_seen, excluded.first_seen),
        last_seen = GREATEST(r.last_seen, excluded.last_seen)";

// Releases belong to the organization, so that batches of different issues meet here: they are locked in order.
const COUNT_NEW: &str = "
    UPDATE releases r SET new_issues = r.new_issues + n.count
    FROM (
        SELECT l.id, n.count
        FROM (SELECT id, count(*) AS count FROM unnest(?) AS u (id) GROUP BY id) n
        JOIN releases l ON l.id = n.id
        ORDER BY l.id
        FOR NO KEY UPDATE OF l
    ) n
    WHERE r.id = n.id";

const COUNT_NEW_IN_PROJECTS: &str = "
    INSERT INTO release_projects AS p (project_id, release_id, new_issues)
    SELECT project_id, release_id, count(*) FROM unnest(?, ?) AS n (project_id, release_id)
    GROUP BY 1, 2
    ORDER BY 1, 2
    ON CONFLICT (project_id, release_id) DO UPDATE SET new_issues = p.new_issues + excluded.new_issues";

pub(super) fn add(conn: &mut PgConnection, deltas: &[IssueReleaseDelta]) -> QueryResult<()> {
    if deltas.is_empty() {
        return Ok(());
    }
    let projects: Vec<i64> = deltas.iter().map(|delta| delta.project_id.get()).collect();
    let issues: Vec<i64> = deltas.iter().map(|delta| delta.issue_id.get()).collect();
    let releases: Vec<i64> = deltas.iter().map(|delta| delta.release_id.get()).collect();
    let counts: Vec<i64> = deltas.iter().map(|delta| delta.count).collect();
    let first: Vec<DateTime<Utc>> = deltas.iter().map(|delta| delta.first_seen).collect();
    let last: Vec<DateTime<Utc>> = deltas.iter().map(|delta| delta.last_seen).collect();
    statement::<()>(ADD, &[&projects, &issues, &releases, &counts, &first, &last]).execute(conn)?;
    let (projects, releases): (Vec<i64>, Vec<i64>) = deltas
        .iter()
        .filter(|delta| delta.is_new_issue)
        .map(|delta| (delta.project_id.get(), delta.release_id.get()))
        .unzip();
    if !releases.is_empty() {
        statement::<()>(COUNT_NEW, &[&releases]).execute(conn)?;
        statement::<()>(COUNT_NEW_IN_PROJECTS, &[&projects, &releases]).execute(conn)?;
    }
    Ok(())
}
