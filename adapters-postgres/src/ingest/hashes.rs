//! Which issue a hash leads to.

use application::ingest::HashClaim;
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};

use crate::row::corrupt;
use crate::session::PgSession;
use crate::statement::statement;

// Before the locks are taken, not after, though most hashes are known: a transaction that waits here holds none of the
// locks below, so that the two statements together cannot deadlock.
const MAKE: &str = "
    INSERT INTO issue_hashes (project_id, hash)
    SELECT * FROM unnest(?, ?)
    ON CONFLICT (project_id, hash) DO NOTHING";

const LOCK: &str = "
    SELECT h.project_id, h.hash, h.issue_id
    FROM unnest(?, ?) AS n (project_id, hash)
    JOIN issue_hashes h ON h.project_id = n.project_id AND h.hash = n.hash
    ORDER BY h.project_id, h.hash
    FOR UPDATE OF h";

/// How often to try again when the removal of an old issue took a hash away between making and locking it.
const ATTEMPTS: usize = 5;

pub(super) fn claim(
    session: &mut PgSession<'_>,
    hashes: &[(ProjectId, GroupHash)],
) -> Result<Vec<HashClaim>, StoreError> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let projects: Vec<i64> = hashes.iter().map(|(project, _)| project.get()).collect();
    let texts: Vec<&str> = hashes.iter().map(|(_, hash)| hash.as_str()).collect();
    for _ in 0..ATTEMPTS {
        let rows: Vec<(i64, String, Option<i64>)> = session.run(|conn| {
            statement::<()>(MAKE, &[&projects, &texts]).execute(conn)?;
            statement::<(BigInt, Text, Nullable<BigInt>)>(LOCK, &[&projects, &texts]).load(conn)
        })?;
        if rows.len() >= hashes.len() {
            return rows.into_iter().map(claimed).collect();
        }
    }
    Err(StoreError::Unavailable("hashes are being removed".into()))
}

fn claimed((project, hash, issue): (i64, String, Option<i64>)) -> Result<HashClaim, StoreError> {
    Ok(HashClaim {
        project_id: ProjectId::new(project),
        hash: GroupHash::parse(&hash).ok_or_else(|| corrupt("issue_hashes", "hash", hash))?,
        issue_id: issue.map(IssueId::new),
    })
}

// The rows are locked already. What led nowhere led no event that still counts.
const ASSIGN: &str = "
    UPDATE issue_hashes h SET issue_id = n.issue_id,
        latest_at = CASE WHEN h.issue_id IS NOT NULL THEN h.latest_at END,
        latest_event = CASE WHEN h.issue_id IS NOT NULL THEN h.latest_event END
    FROM unnest(?, ?, ?) AS n (project_id, hash, issue_id)
    WHERE h.project_id = n.project_id AND h.hash = n.hash";

pub(super) fn assign(conn: &mut PgConnection, hashes: &[(ProjectId, GroupHash, IssueId)]) -> QueryResult<()> {
    if hashes.is_empty() {
        return Ok(());
    }
    let projects: Vec<i64> = hashes.iter().map(|(project, ..)| project.get()).collect();
    let texts: Vec<&str> = hashes.iter().map(|(_, hash, _)| hash.as_str()).collect();
    let issues: Vec<i64> = hashes.iter().map(|(.., issue)| issue.get()).collect();
    statement::<()>(ASSIGN, &[&projects, &texts, &issues]).execute(conn).map(drop)
}
