use application::ingest::HashClaim;
use diesel::prelude::*;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};

use crate::schema::issue_hashes;
use crate::statement::execute;

pub fn claim(conn: &mut SqliteConnection, hashes: &[(ProjectId, GroupHash)]) -> QueryResult<Vec<HashClaim>> {
    let mut claims = Vec::with_capacity(hashes.len());
    for (project_id, hash) in hashes {
        let query = issue_hashes::table.find((project_id.get(), hash.as_str())).select(issue_hashes::issue_id);
        let found: Option<Option<i64>> = query.get_result(conn).optional()?;
        if found.is_none() {
            diesel::insert_into(issue_hashes::table)
                .values((issue_hashes::project_id.eq(project_id.get()), issue_hashes::hash.eq(hash.as_str())))
                .execute(conn)?;
        }
        let issue_id = found.flatten().map(IssueId::new);
        claims.push(HashClaim { project_id: *project_id, hash: hash.clone(), issue_id });
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
