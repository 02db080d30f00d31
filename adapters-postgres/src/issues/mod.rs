//! Issues, for reading, and their end.

pub(crate) mod buckets;
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
use diesel::sql_types::BigInt;
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Issue, Status};

use buckets::buckets;
pub(crate) use remove::alerts as remove_alerts;
pub(crate) use row::IssueRow;

use crate::row::{corrupt, is_storable};
use crate::schema::{issue_hashes, issue_tag_keys, issues};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;

const HOURS: &str = buckets!("issue_hours", "");
const DAYS: &str = buckets!("issue_days", "");

const USERS_SINCE: &str = "
    SELECT count(*) FROM issue_tag_values
    WHERE project_id = ? AND issue_id = ? AND key = 'user' AND last_seen >= ?";

impl IssueRepository for PgSession<'_> {
    fn project_of(&mut self, id: IssueId) -> Result<Option<ProjectId>, StoreError> {
        let project: Option<i64> = self.run(|conn| {
            issues::table.filter(issues::id.eq(id.get())).select(issues::project_id).first(conn).optional()
        })?;
        Ok(project.map(ProjectId::new))
    }

    fn find(&mut self, project: ProjectId, id: IssueId) -> Result<Option<Issue>, StoreError> {
        let row = self.run(|conn| {
            issues::table.find((project.get(), id.get())).select(IssueRow::as_select()).first(conn).optional()
        })?;
        row.map(IssueRow::into_issue).transpose()
    }

    fn find_number(&mut self, project: ProjectId, number: i64) -> Result<Option<Issue>, StoreError> {
        let row = self.run(|conn| {
            issues::table
                .filter(issues::project_id.eq(project.get()))
                .filter(issues::number.eq(number))
                .select(IssueRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(IssueRow::into_issue).transpose()
    }

    fn find_shared(&mut self, share_id: &str) -> Result<Option<Issue>, StoreError> {
        if !is_storable(share_id) {
            return Ok(None);
        }
        let row = self.run(|conn| {
            issues::table.filter(issues::share_id.eq(share_id)).select(IssueRow::as_select()).first(conn).optional()
        })?;
        row.map(IssueRow::into_issue).transpose()
    }

    fn among(&mut self, projects: &[ProjectId], ids: &[IssueId]) -> Result<Vec<(ProjectId, IssueId)>, StoreError> {
        let projects: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let found: Vec<(i64, i64)> = self.run(|conn| {
            issues::table
                .filter(issues::project_id.eq_any(projects))
                .filter(issues::id.eq_any(ids))
                .filter(issues::status.ne(Status::PendingDeletion.as_str()))
                .order((issues::project_id, issues::id))
                .select((issues::project_id, issues::id))
                .load(conn)
        })?;
        Ok(found.into_iter().map(|(project, id)| (ProjectId::new(project), IssueId::new(id))).collect())
    }

    fn list(
        &mut self,
        filter: &IssueFilter,
        sort: Sort,
        window: &Window,
        count_to: usize,
    ) -> Result<FoundIssues, StoreError> {
        let (rows, hits) = self.run(|conn| list::load(conn, filter, sort, window, count_to))?;
        let issues = rows.into_iter().map(IssueRow::into_issue).collect::<Result<_, _>>()?;
        Ok(FoundIssues { issues, hits })
    }

    fn tags(&mut self, project: ProjectId, id: IssueId, limit: usize) -> Result<Vec<TagSummary>, StoreError> {
        let found: Vec<(String, i64, i64)> = self.run(|conn| {
            issue_tag_keys::table
                .filter(issue_tag_keys::project_id.eq(project.get()))
                .filter(issue_tag_keys::issue_id.eq(id.get()))
                .order((issue_tag_keys::total.desc(), issue_tag_keys::key))
                .limit(rows(limit))
                .select((issue_tag_keys::key, issue_tag_keys::total, issue_tag_keys::distinct_values))
                .load(conn)
        })?;
        let mut tags: Vec<_> =
            found.into_iter().map(|(key, total, distinct)| TagSummary { key, total, distinct }).collect();
        tags.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(tags)
    }

    fn buckets(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        resolution: Resolution,
        from: i64,
    ) -> Result<Vec<Bucket>, StoreError> {
        let (projects, ids) = columns(issues);
        let sql = match resolution {
            Resolution::Hour => HOURS,
            Resolution::Day => DAYS,
        };
        self.run(|conn| buckets::load(conn, sql, &[&projects, &ids, &from]))
    }

    fn hashes(&mut self, project: ProjectId, id: IssueId) -> Result<Vec<GroupHash>, StoreError> {
        let found: Vec<String> = self.run(|conn| {
            issue_hashes::table
                .filter(issue_hashes::project_id.eq(project.get()))
                .filter(issue_hashes::issue_id.eq(id.get()))
                .order(issue_hashes::hash)
                .select(issue_hashes::hash)
                .load(conn)
        })?;
        found
            .into_iter()
            .map(|text| GroupHash::parse(&text).ok_or_else(|| corrupt("issue_hashes", "hash", text)))
            .collect()
    }

    fn users_since(&mut self, project: ProjectId, issue: IssueId, from: DateTime<Utc>) -> Result<i64, StoreError> {
        let found: (i64,) = self
            .run(|conn| statement::<(BigInt,)>(USERS_SINCE, &[&project.get(), &issue.get(), &from]).get_result(conn))?;
        Ok(found.0)
    }

    fn cut_off(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<(), StoreError> {
        self.run(|conn| remove::cut_off(conn, issues))
    }

    fn remove(&mut self, project: ProjectId, id: IssueId, limit: usize) -> Result<RemovedIssues, StoreError> {
        self.run(|conn| remove::one(conn, project, id, limit))
    }

    fn remove_unseen_since(&mut self, before: DateTime<Utc>, limit: usize) -> Result<RemovedIssues, StoreError> {
        self.run(|conn| remove::unseen_since(conn, before, limit))
    }

    fn remove_buckets_before(
        &mut self,
        resolution: Resolution,
        before: DateTime<Utc>,
        limit: usize,
    ) -> Result<usize, StoreError> {
        self.run(|conn| remove::buckets_before(conn, resolution, before, limit))
    }
}

/// The columns of a list of issues.
pub(crate) fn columns(issues: &[(ProjectId, IssueId)]) -> (Vec<i64>, Vec<i64>) {
    issues.iter().map(|(project, id)| (project.get(), id.get())).unzip()
}
