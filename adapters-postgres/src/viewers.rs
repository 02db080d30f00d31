//! Who saw issues and who keeps them in mind.

use application::issues::ViewerRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, UserId};

use crate::issues::columns;
use crate::schema::{issue_bookmarks, issue_views};
use crate::session::PgSession;
use crate::window::rows;

impl ViewerRepository for PgSession<'_> {
    fn seen(
        &mut self,
        user: UserId,
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, DateTime<Utc>)>, StoreError> {
        let (projects, ids) = columns(issues);
        let found: Vec<(i64, DateTime<Utc>)> = self.run(|conn| {
            issue_views::table
                .filter(issue_views::project_id.eq_any(&projects))
                .filter(issue_views::issue_id.eq_any(&ids))
                .filter(issue_views::user_id.eq(user.get()))
                .order(issue_views::issue_id)
                .select((issue_views::issue_id, issue_views::last_seen))
                .load(conn)
        })?;
        Ok(found.into_iter().map(|(issue, at)| (IssueId::new(issue), at)).collect())
    }

    fn seen_by(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<(UserId, DateTime<Utc>)>, StoreError> {
        let found: Vec<(i64, DateTime<Utc>)> = self.run(|conn| {
            issue_views::table
                .filter(issue_views::project_id.eq(project.get()))
                .filter(issue_views::issue_id.eq(issue.get()))
                .order((issue_views::last_seen.desc(), issue_views::user_id.desc()))
                .limit(rows(limit))
                .select((issue_views::user_id, issue_views::last_seen))
                .load(conn)
        })?;
        Ok(found.into_iter().map(|(user, at)| (UserId::new(user), at)).collect())
    }

    fn set_seen(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        user: UserId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let key = (project.get(), issue.get(), user.get());
        self.run(|conn| match at {
            None => diesel::delete(issue_views::table.find(key)).execute(conn),
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
                .execute(conn),
        })
        .map(drop)
    }

    fn bookmarked(&mut self, user: UserId, issues: &[(ProjectId, IssueId)]) -> Result<Vec<IssueId>, StoreError> {
        let (projects, ids) = columns(issues);
        let found: Vec<i64> = self.run(|conn| {
            issue_bookmarks::table
                .filter(issue_bookmarks::project_id.eq_any(&projects))
                .filter(issue_bookmarks::issue_id.eq_any(&ids))
                .filter(issue_bookmarks::user_id.eq(user.get()))
                .order(issue_bookmarks::issue_id)
                .select(issue_bookmarks::issue_id)
                .load(conn)
        })?;
        Ok(found.into_iter().map(IssueId::new).collect())
    }

    fn set_bookmark(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        user: UserId,
        since: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let key = (project.get(), issue.get(), user.get());
        self.run(|conn| match since {
            None => diesel::delete(issue_bookmarks::table.find(key)).execute(conn),
            Some(since) => diesel::insert_into(issue_bookmarks::table)
                .values((
                    issue_bookmarks::project_id.eq(key.0),
                    issue_bookmarks::issue_id.eq(key.1),
                    issue_bookmarks::user_id.eq(key.2),
                    issue_bookmarks::date_added.eq(since),
                ))
                .on_conflict_do_nothing()
                .execute(conn),
        })
        .map(drop)
    }
}
