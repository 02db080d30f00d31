//! Issues that become part of others.

mod hand_over;
mod take;

use application::ingest::{IssueReleaseDelta, TagDelta};
use application::issues::{MergeRepository, Resolution};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::Issue;

use crate::schema::{issue_redirects, issues};
use crate::session::PgSession;
use crate::statement::statement;
use take::Rows;

// Diesel does not lock what it updates, nor skip what is locked.
const LEAD: &str = "
    UPDATE issue_hashes h SET issue_id = ?
    FROM (
        SELECT project_id, hash FROM issue_hashes
        WHERE project_id = ? AND issue_id = ANY (?)
        FOR NO KEY UPDATE SKIP LOCKED
    ) n
    WHERE h.project_id = n.project_id AND h.hash = n.hash";

impl MergeRepository for PgSession<'_> {
    fn redirect(&mut self, project: ProjectId, from: &[(IssueId, i64)], to: IssueId) -> Result<(), StoreError> {
        let ids: Vec<i64> = from.iter().map(|(id, _)| id.get()).collect();
        let row = |(id, number): &(IssueId, i64)| {
            (
                issue_redirects::project_id.eq(project.get()),
                issue_redirects::previous_id.eq(id.get()),
                issue_redirects::previous_number.eq(*number),
                issue_redirects::issue_id.eq(to.get()),
            )
        };
        let new: Vec<_> = from.iter().map(row).collect();
        self.run(|conn| {
            diesel::update(
                issue_redirects::table
                    .filter(issue_redirects::project_id.eq(project.get()))
                    .filter(issue_redirects::issue_id.eq_any(&ids)),
            )
            .set(issue_redirects::issue_id.eq(to.get()))
            .execute(conn)?;
            diesel::insert_into(issue_redirects::table).values(&new).on_conflict_do_nothing().execute(conn)
        })
        .map(drop)
    }

    fn lead(&mut self, project: ProjectId, from: &[IssueId], to: IssueId) -> Result<(), StoreError> {
        let ids: Vec<i64> = from.iter().map(|id| id.get()).collect();
        let (project, to) = (project.get(), to.get());
        self.run(|conn| statement::<()>(LEAD, &[&to, &project, &ids]).execute(conn)).map(drop)
    }

    fn redirected(&mut self, id: IssueId) -> Result<Option<(ProjectId, IssueId)>, StoreError> {
        let found: Option<(i64, i64)> = self.run(|conn| {
            issue_redirects::table
                .filter(issue_redirects::previous_id.eq(id.get()))
                .select((issue_redirects::project_id, issue_redirects::issue_id))
                .first(conn)
                .optional()
        })?;
        Ok(found.map(|(project, issue)| (ProjectId::new(project), IssueId::new(issue))))
    }

    fn redirected_number(&mut self, project: ProjectId, number: i64) -> Result<Option<IssueId>, StoreError> {
        let found: Option<i64> = self.run(|conn| {
            issue_redirects::table
                .filter(issue_redirects::project_id.eq(project.get()))
                .filter(issue_redirects::previous_number.eq(number))
                .select(issue_redirects::issue_id)
                .first(conn)
                .optional()
        })?;
        Ok(found.map(IssueId::new))
    }

    fn take_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        self.run(|conn| take::buckets(conn, Rows { project, issue, limit }, resolution))
    }

    fn take_tags(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<TagDelta>, StoreError> {
        self.run(|conn| take::tags(conn, Rows { project, issue, limit }))
    }

    fn take_releases(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<IssueReleaseDelta>, StoreError> {
        self.run(|conn| take::releases(conn, Rows { project, issue, limit }))
    }

    fn take_environment_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(String, i64, i64)>, StoreError> {
        self.run(|conn| take::environment_buckets(conn, Rows { project, issue, limit }, resolution))
    }

    fn take_environment_tags(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<(String, TagDelta)>, StoreError> {
        self.run(|conn| take::environment_tags(conn, Rows { project, issue, limit }))
    }

    fn hand_over(&mut self, project: ProjectId, from: IssueId, to: IssueId, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| hand_over::hand_over(conn, (project, from, to), limit))
    }

    fn set_totals(&mut self, issue: &Issue) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(issues::table.find((issue.project_id.get(), issue.id.get())))
                .set((
                    issues::times_seen.eq(issue.times_seen),
                    issues::users_seen.eq(issue.users_seen),
                    issues::first_seen.eq(issue.first_seen),
                    issues::last_seen.eq(issue.last_seen),
                    issues::first_release.eq(issue.first_release.map(ReleaseId::get)),
                    issues::heat.eq(issue.triage.heat),
                    issues::comments.eq(issue.triage.comments),
                ))
                .execute(conn)
        })
        .map(drop)
    }
}
