//! Issues, for reading and for retention.

mod buckets;
mod list;
mod remove;
mod row;

use application::issues::{
    Bucket, FoundIssues, IssueFilter, IssueRepository, RemovedIssues, Resolution, Sort, TagSummary,
};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Issue, Status};

use crate::error::store;
use crate::row::{Origin, all, limit as rows};
use crate::schema::{issue_hashes, issue_tag_keys, issue_tag_values, issues};
use crate::session::SqliteSession;

pub use buckets::add as add_buckets;
use row::IssueRow;

impl IssueRepository for SqliteSession<'_> {
    fn project_of(&mut self, id: IssueId) -> Result<Option<ProjectId>, StoreError> {
        let project: Option<i64> =
            issues::table.find(id.get()).select(issues::project_id).first(self.conn).optional().map_err(store)?;
        Ok(project.map(ProjectId::new))
    }

    fn find(&mut self, project: ProjectId, id: IssueId) -> Result<Option<Issue>, StoreError> {
        find(self.conn, project, id)
    }

    fn find_number(&mut self, project: ProjectId, number: i64) -> Result<Option<Issue>, StoreError> {
        let row: Option<IssueRow> = issues::table
            .filter(issues::project_id.eq(project.get()))
            .filter(issues::number.eq(number))
            .select(IssueRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Issue::try_from).transpose()
    }

    fn find_shared(&mut self, share_id: &str) -> Result<Option<Issue>, StoreError> {
        let row: Option<IssueRow> = issues::table
            .filter(issues::share_id.eq(share_id))
            .select(IssueRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Issue::try_from).transpose()
    }

    fn among(&mut self, projects: &[ProjectId], ids: &[IssueId]) -> Result<Vec<(ProjectId, IssueId)>, StoreError> {
        let found: Vec<(i64, i64)> = issues::table
            .filter(issues::id.eq_any(ids.iter().map(|id| id.get())))
            .filter(issues::project_id.eq_any(projects.iter().map(|project| project.get())))
            .filter(issues::status.ne(Status::PendingDeletion.as_str()))
            .order((issues::project_id, issues::id))
            .select((issues::project_id, issues::id))
            .load(self.conn)
            .map_err(store)?;
        Ok(found.into_iter().map(|(project, id)| (ProjectId::new(project), IssueId::new(id))).collect())
    }

    fn list(
        &mut self,
        filter: &IssueFilter,
        sort: Sort,
        window: &Window,
        count_to: usize,
    ) -> Result<FoundIssues, StoreError> {
        let (rows, hits) = list::load(self.conn, filter, sort, window, count_to).map_err(store)?;
        Ok(FoundIssues { issues: all(rows)?, hits })
    }

    fn tags(&mut self, project: ProjectId, id: IssueId, limit: usize) -> Result<Vec<TagSummary>, StoreError> {
        let found: Vec<(String, i64, i64)> = issue_tag_keys::table
            .filter(issue_tag_keys::project_id.eq(project.get()))
            .filter(issue_tag_keys::issue_id.eq(id.get()))
            .order((issue_tag_keys::total.desc(), issue_tag_keys::key))
            .limit(rows(limit))
            .select((issue_tag_keys::key, issue_tag_keys::total, issue_tag_keys::distinct_values))
            .load(self.conn)
            .map_err(store)?;
        let mut tags: Vec<_> =
            found.into_iter().map(|(key, total, distinct)| TagSummary { key, total, distinct }).collect();
        tags.sort_unstable_by(|left, right| left.key.cmp(&right.key));
        Ok(tags)
    }

    fn buckets(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        resolution: Resolution,
        from: i64,
    ) -> Result<Vec<Bucket>, StoreError> {
        buckets::of_issues(self.conn, issues, resolution, from)
    }

    fn hashes(&mut self, project: ProjectId, id: IssueId) -> Result<Vec<GroupHash>, StoreError> {
        let hashes: Vec<String> = issue_hashes::table
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(issue_hashes::issue_id.eq(id.get()))
            .order(issue_hashes::hash)
            .select(issue_hashes::hash)
            .load(self.conn)
            .map_err(store)?;
        let origin = Origin { table: "issue_hashes", id: &id };
        hashes.iter().map(|hash| origin.valid("hash", GroupHash::parse(hash))).collect()
    }

    fn users_since(&mut self, project: ProjectId, issue: IssueId, from: DateTime<Utc>) -> Result<i64, StoreError> {
        issue_tag_values::table
            .filter(issue_tag_values::project_id.eq(project.get()))
            .filter(issue_tag_values::issue_id.eq(issue.get()))
            .filter(issue_tag_values::key.eq("user"))
            .filter(issue_tag_values::last_seen.ge(from.timestamp_micros()))
            .count()
            .get_result(self.conn)
            .map_err(store)
    }

    fn cut_off(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<(), StoreError> {
        remove::cut_off(self.conn, issues).map_err(store)
    }

    fn remove(&mut self, project: ProjectId, id: IssueId, limit: usize) -> Result<RemovedIssues, StoreError> {
        remove::one(self.conn, project, id, limit)
    }

    fn remove_unseen_since(&mut self, before: DateTime<Utc>, limit: usize) -> Result<RemovedIssues, StoreError> {
        remove::unseen_since(self.conn, before, limit)
    }

    fn remove_buckets_before(
        &mut self,
        resolution: Resolution,
        before: DateTime<Utc>,
        limit: usize,
    ) -> Result<usize, StoreError> {
        buckets::remove_before(self.conn, resolution, before, limit)
    }
}

/// The project's issue of this id.
pub fn find(conn: &mut SqliteConnection, project: ProjectId, id: IssueId) -> Result<Option<Issue>, StoreError> {
    let row: Option<IssueRow> = issues::table
        .filter(issues::id.eq(id.get()))
        .filter(issues::project_id.eq(project.get()))
        .select(IssueRow::as_select())
        .first(conn)
        .optional()
        .map_err(store)?;
    row.map(Issue::try_from).transpose()
}
