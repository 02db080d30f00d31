//! Issues that become part of others.

mod hand_over;
mod take;

use application::ingest::{IssueReleaseDelta, TagDelta};
use application::issues::{MergeRepository, Resolution};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::Issue;

use crate::error::store;
use crate::schema::{issue_hashes, issue_redirects, issues};
use crate::session::SqliteSession;
use hand_over::Way;
use take::Rows;

impl MergeRepository for SqliteSession<'_> {
    fn redirect(&mut self, project: ProjectId, from: &[(IssueId, i64)], to: IssueId) -> Result<(), StoreError> {
        for (id, number) in from {
            let earlier = issue_redirects::table
                .filter(issue_redirects::project_id.eq(project.get()))
                .filter(issue_redirects::issue_id.eq(id.get()));
            diesel::update(earlier).set(issue_redirects::issue_id.eq(to.get())).execute(self.conn).map_err(store)?;
            diesel::insert_into(issue_redirects::table)
                .values((
                    issue_redirects::project_id.eq(project.get()),
                    issue_redirects::previous_id.eq(id.get()),
                    issue_redirects::previous_number.eq(*number),
                    issue_redirects::issue_id.eq(to.get()),
                ))
                .on_conflict_do_nothing()
                .execute(self.conn)
                .map_err(store)?;
        }
        Ok(())
    }

    fn lead(&mut self, project: ProjectId, from: &[IssueId], to: IssueId) -> Result<(), StoreError> {
        let ids = from.iter().map(|id| id.get());
        let led = issue_hashes::table
            .filter(issue_hashes::project_id.eq(project.get()))
            .filter(issue_hashes::issue_id.eq_any(ids));
        diesel::update(led).set(issue_hashes::issue_id.eq(to.get())).execute(self.conn).map_err(store).map(drop)
    }

    fn redirected(&mut self, id: IssueId) -> Result<Option<(ProjectId, IssueId)>, StoreError> {
        let found: Option<(i64, i64)> = issue_redirects::table
            .filter(issue_redirects::previous_id.eq(id.get()))
            .select((issue_redirects::project_id, issue_redirects::issue_id))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(found.map(|(project, issue)| (ProjectId::new(project), IssueId::new(issue))))
    }

    fn redirected_number(&mut self, project: ProjectId, number: i64) -> Result<Option<IssueId>, StoreError> {
        let found: Option<i64> = issue_redirects::table
            .filter(issue_redirects::project_id.eq(project.get()))
            .filter(issue_redirects::previous_number.eq(number))
            .select(issue_redirects::issue_id)
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(found.map(IssueId::new))
    }

    fn take_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        take::buckets(self.conn, Rows { project, issue, limit }, resolution)
    }

    fn take_tags(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<TagDelta>, StoreError> {
        take::tags(self.conn, Rows { project, issue, limit })
    }

    fn take_releases(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<IssueReleaseDelta>, StoreError> {
        take::releases(self.conn, Rows { project, issue, limit })
    }

    fn take_environment_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(String, i64, i64)>, StoreError> {
        take::environment_buckets(self.conn, Rows { project, issue, limit }, resolution)
    }

    fn take_environment_tags(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<(String, TagDelta)>, StoreError> {
        take::environment_tags(self.conn, Rows { project, issue, limit })
    }

    fn hand_over(&mut self, project: ProjectId, from: IssueId, to: IssueId, limit: usize) -> Result<usize, StoreError> {
        hand_over::hand_over(self.conn, Way { project, from, to }, limit)
    }

    fn set_totals(&mut self, issue: &Issue) -> Result<(), StoreError> {
        diesel::update(issues::table.find(issue.id.get()).filter(issues::project_id.eq(issue.project_id.get())))
            .set((
                issues::times_seen.eq(issue.times_seen),
                issues::users_seen.eq(issue.users_seen),
                issues::first_seen.eq(issue.first_seen.timestamp_micros()),
                issues::last_seen.eq(issue.last_seen.timestamp_micros()),
                issues::first_release.eq(issue.first_release.map(ReleaseId::get)),
                issues::heat.eq(issue.triage.heat),
                issues::comments.eq(issue.triage.comments),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }
}
