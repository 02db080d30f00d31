//! What leads events to issues.

use application::events::EventRecord;
use application::hashes::{HashRepository, NotedHash};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};

use crate::error::store;
use crate::events::EventRow;
use crate::row::{Origin, limit};
use crate::schema::{events, issue_hashes};
use crate::session::SqliteSession;
use crate::statement::execute;

/// Hashes with the events that are noted of them.
macro_rules! with_events {
    () => {
        issue_hashes::table
            .inner_join(
                events::table.on(events::project_id
                    .eq(issue_hashes::project_id)
                    .and(events::event_id.nullable().eq(issue_hashes::latest_event))),
            )
            .select((issue_hashes::hash, EventRow::as_select()))
    };
}

diesel::alias!(issue_hashes as leading: Leading);

/// The hashes of an issue. A query of its own, which an index answers alone: asked for with other columns, all hashes of
/// the project would be read.
macro_rules! of_issue {
    ($project:expr, $issue:expr) => {
        issue_hashes::hash.eq_any(
            leading
                .filter(leading.field(issue_hashes::project_id).eq($project.get()))
                .filter(leading.field(issue_hashes::issue_id).eq($issue.get()))
                .select(leading.field(issue_hashes::hash)),
        )
    };
}

fn read(rows: Vec<(String, EventRow)>) -> Result<Vec<(GroupHash, EventRecord)>, StoreError> {
    rows.into_iter().map(|(text, row)| Ok((parse(&text)?, row.try_into()?))).collect()
}

fn parse(text: &str) -> Result<GroupHash, StoreError> {
    Origin { table: "issue_hashes", id: &text }.valid("hash", GroupHash::parse(text))
}

impl HashRepository for SqliteSession<'_> {
    fn note(&mut self, hashes: &[NotedHash]) -> Result<(), StoreError> {
        for NotedHash { project_id, hash, event } in hashes {
            let (at, id) = (event.timestamp.timestamp_micros(), event.id.uuid());
            execute!(
                self.conn,
                "UPDATE issue_hashes SET latest_at = ?, latest_event = ? WHERE project_id = ? AND hash = ? \
                 AND (latest_at IS NULL OR (latest_at, latest_event) < (?, ?))",
                at,
                id.as_bytes().as_slice(),
                project_id.get(),
                hash.as_str(),
                at,
                id.as_bytes().as_slice(),
            )
            .map_err(store)?;
        }
        Ok(())
    }

    fn noted(&mut self, project: ProjectId, issue: IssueId) -> Result<Vec<GroupHash>, StoreError> {
        let hashes: Vec<String> = issue_hashes::table
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(of_issue!(project, issue))
            .filter(issue_hashes::latest_event.is_not_null())
            .order(issue_hashes::hash)
            .select(issue_hashes::hash)
            .load(self.conn)
            .map_err(store)?;
        hashes.iter().map(|text| parse(text)).collect()
    }

    fn list(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        (start, rows): (usize, usize),
    ) -> Result<Vec<(GroupHash, EventRecord)>, StoreError> {
        let found = with_events!()
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(of_issue!(project, issue))
            .order((issue_hashes::latest_at.desc(), issue_hashes::hash))
            .offset(limit(start))
            .limit(limit(rows))
            .load(self.conn);
        read(found.map_err(store)?)
    }

    fn latest(
        &mut self,
        project: ProjectId,
        hashes: &[GroupHash],
    ) -> Result<Vec<(GroupHash, EventRecord)>, StoreError> {
        let found = with_events!()
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(issue_hashes::hash.eq_any(hashes.iter().map(GroupHash::as_str)))
            .order(issue_hashes::hash)
            .load(self.conn);
        read(found.map_err(store)?)
    }
}

#[cfg(test)]
mod tests {
    use diesel::sql_types::Text;
    use diesel::sqlite::Sqlite;
    use diesel::{debug_query, sql_query};

    use super::*;
    use crate::TestStore;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn the_hashes_of_an_issue_are_found_by_their_index() {
        let store = TestStore::new();
        let mut conn = SqliteConnection::establish(&store.path().to_string_lossy()).unwrap();
        let (project, issue) = (ProjectId::new(1), IssueId::new(1));
        let query = with_events!()
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(of_issue!(project, issue))
            .order((issue_hashes::latest_at.desc(), issue_hashes::hash));
        let text = debug_query::<Sqlite, _>(&query).to_string();
        let (text, _) = text.split_once(" -- binds").unwrap();
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {text}")).load(&mut conn).unwrap();
        let plan: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
        let plan = plan.join("\n");
        for index in ["(project_id=? AND hash=?)", "issue_hashes_issue (project_id=? AND issue_id=?)", "event_id=?"] {
            assert!(plan.contains(index), "{plan}");
        }
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}
