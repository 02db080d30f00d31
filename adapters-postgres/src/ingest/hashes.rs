//! Which issue a hash leads to.

use application::ingest::HashClaim;
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId, TombstoneId};

use crate::row::corrupt;
use crate::statement::statement;

// Makes what is not there and locks what is, row by row in the order given: an update that its condition keeps from
// happening locks the row all the same. In two statements, a row that is removed between them would have to be made
// while locks of rows behind it are held, and whoever waits for those in order would wait for ever.
const LOCK: &str = "
    INSERT INTO issue_hashes (project_id, hash)
    SELECT * FROM unnest(?, ?)
    ON CONFLICT (project_id, hash) DO UPDATE SET issue_id = NULL WHERE false";

const READ: &str = "
    SELECT h.project_id, h.hash, h.issue_id, h.tombstone_id
    FROM unnest(?, ?) AS n (project_id, hash)
    JOIN issue_hashes h ON h.project_id = n.project_id AND h.hash = n.hash";

pub(super) fn claim(conn: &mut PgConnection, hashes: &[(ProjectId, GroupHash)]) -> QueryResult<Vec<Row>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let projects: Vec<i64> = hashes.iter().map(|(project, _)| project.get()).collect();
    let texts: Vec<&str> = hashes.iter().map(|(_, hash)| hash.as_str()).collect();
    statement::<()>(LOCK, &[&projects, &texts]).execute(conn)?;
    statement::<(BigInt, Text, Nullable<BigInt>, Nullable<BigInt>)>(READ, &[&projects, &texts]).load(conn)
}

/// Project, hash, issue and tombstone.
pub(super) type Row = (i64, String, Option<i64>, Option<i64>);

pub(super) fn claimed((project, hash, issue, tombstone): Row) -> Result<HashClaim, StoreError> {
    Ok(HashClaim {
        project_id: ProjectId::new(project),
        hash: GroupHash::parse(&hash).ok_or_else(|| corrupt("issue_hashes", "hash", hash))?,
        issue_id: issue.map(IssueId::new),
        tombstone_id: tombstone.map(TombstoneId::new),
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
