use application::ingest::HashClaim;
use diesel::prelude::*;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId, TombstoneId};

use crate::schema::issue_hashes;
use crate::statement::execute;

pub fn claim(conn: &mut SqliteConnection, hashes: &[(ProjectId, GroupHash)]) -> QueryResult<Vec<HashClaim>> {
    let mut claims = Vec::with_capacity(hashes.len());
    for (project_id, hash) in hashes {
        let row = issue_hashes::table.find((project_id.get(), hash.as_str()));
        let query = row.select((issue_hashes::issue_id, issue_hashes::tombstone_id));
        let found: Option<(Option<i64>, Option<i64>)> = query.get_result(conn).optional()?;
        if found.is_none() {
            diesel::insert_into(issue_hashes::table)
                .values((issue_hashes::project_id.eq(project_id.get()), issue_hashes::hash.eq(hash.as_str())))
                .execute(conn)?;
        }
        let (issue, tombstone) = found.unwrap_or_default();
        claims.push(HashClaim {
            project_id: *project_id,
            hash: hash.clone(),
            issue_id: issue.map(IssueId::new),
            tombstone_id: tombstone.map(TombstoneId::new),
        });
    }
    Ok(claims)
}

pub fn assign(conn: &mut SqliteConnection, hashes: &[(ProjectId, GroupHash, IssueId)]) -> QueryResult<()> {
    for (project, hash, issue) in hashes {
        // What led nowhere led no event that still counts.
        execute!(
            conn,
            "UPDATE issue_hashes SET issue_id = ?, \
             latest_at = CASE WHEN issue_id IS NOT NULL THEN latest_at END, \
             latest_event = CASE WHEN issue_id IS NOT NULL THEN latest_event END \
             WHERE project_id = ? AND hash = ?",
            issue.get(),
            project.get(),
            hash.as_str(),
        )?;
    }
    Ok(())
}
