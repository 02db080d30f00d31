//! Who saw issues and who keeps them in mind.

use application::issues::ViewerRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, UserId};

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::{issue_bookmarks, issue_views};
use crate::session::SqliteSession;
use crate::triage::by_project;

impl ViewerRepository for SqliteSession<'_> {
    fn seen(
        &mut self,
        user: UserId,
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, DateTime<Utc>)>, StoreError> {
        let mut found = Vec::new();
        for (project, ids) in by_project(issues) {
            let rows: Vec<(i64, i64)> = issue_views::table
                .filter(issue_views::project_id.eq(project))
                .filter(issue_views::issue_id.eq_any(ids))
                .filter(issue_views::user_id.eq(user.get()))
                .select((issue_views::issue_id, issue_views::last_seen))
                .load(self.conn)
                .map_err(store)?;
            for (issue, at) in rows {
                let origin = Origin { table: "issue_views", id: &issue };
                found.push((IssueId::new(issue), origin.time("last_seen", at)?));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    fn seen_by(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<(UserId, DateTime<Utc>)>, StoreError> {
        let found: Vec<(i64, i64)> = issue_views::table
            .filter(issue_views::project_id.eq(project.get()))
            .filter(issue_views::issue_id.eq(issue.get()))
            .order((issue_views::last_seen.desc(), issue_views::user_id.desc()))
            .limit(rows(limit))
            .select((issue_views::user_id, issue_views::last_seen))
            .load(self.conn)
            .map_err(store)?;
        let origin = Origin { table: "issue_views", id: &issue };
        found.into_iter().map(|(user, at)| Ok((UserId::new(user), origin.time("last_seen", at)?))).collect()
    }

    fn set_seen(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        user: UserId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let key = (project.get(), issue.get(), user.get());
        match at.map(|at| at.timestamp_micros()) {
            None => diesel::delete(issue_views::table.find(key)).execute(self.conn),
            Some(at) => diesel::insert_into(issue_views::table)
                .values((
                    issue_views::project_id.eq(key.0),
                    issue_views::issue_id.eq(key.1),
                    issue_views::user_id.eq(key.2),
                    issue_views::last_seen.eq(at),
                ))
                .on_conflict((issue_views::project_id, issue_views::issue_id, issue_views::user_id))
                .do_update()
                .set(issue_views::last_seen.eq(at))
                .execute(self.conn),
        }
        .map(drop)
        .map_err(store)
    }

    fn bookmarked(&mut self, user: UserId, issues: &[(ProjectId, IssueId)]) -> Result<Vec<IssueId>, StoreError> {
        let mut found = Vec::new();
        for (project, ids) in by_project(issues) {
            let rows: Vec<i64> = issue_bookmarks::table
                .filter(issue_bookmarks::project_id.eq(project))
                .filter(issue_bookmarks::issue_id.eq_any(ids))
                .filter(issue_bookmarks::user_id.eq(user.get()))
                .select(issue_bookmarks::issue_id)
                .load(self.conn)
                .map_err(store)?;
            found.extend(rows.into_iter().map(IssueId::new));
        }
        found.sort_unstable();
        Ok(found)
    }

    fn set_bookmark(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        user: UserId,
        since: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let key = (project.get(), issue.get(), user.get());
        match since {
            None => diesel::delete(issue_bookmarks::table.find(key)).execute(self.conn),
            Some(since) => diesel::insert_into(issue_bookmarks::table)
                .values((
                    issue_bookmarks::project_id.eq(key.0),
                    issue_bookmarks::issue_id.eq(key.1),
                    issue_bookmarks::user_id.eq(key.2),
                    issue_bookmarks::date_added.eq(since.timestamp_micros()),
                ))
                .on_conflict_do_nothing()
                .execute(self.conn),
        }
        .map(drop)
        .map_err(store)
    }
}
