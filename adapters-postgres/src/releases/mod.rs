//! Releases.

mod commits;
mod row;

use application::ports::StoreError;
use application::releases::ReleaseRepository;
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId};
use domain::releases::{IssueRelease, Release};

use crate::row::is_storable;
use crate::schema::{issue_releases, release_projects, releases};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;
use row::{ReleaseRow, SeenRow, issue_release};

// What diesel cannot express: a range of the primary key a project, instead of a walk over all releases that it had.
const NEWEST: &str = "
    SELECT n.project_id, r.version
    FROM unnest(?) AS n (project_id)
    CROSS JOIN LATERAL (
        SELECT p.release_id FROM release_projects p
        WHERE p.project_id = n.project_id ORDER BY p.release_id DESC LIMIT ?
    ) l
    JOIN releases r ON r.id = l.release_id
    ORDER BY n.project_id, l.release_id DESC";

define_sql_function! {
    /// The first of the two that is there.
    fn coalesce(first: Nullable<Timestamptz>, second: Timestamptz) -> Timestamptz;
}

/// When a release came out, or was first heard of.
fn date() -> coalesce<releases::date_released, releases::date_added> {
    coalesce(releases::date_released, releases::date_added)
}

impl ReleaseRepository for PgSession<'_> {
    fn of_issue(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        release: ReleaseId,
    ) -> Result<Option<IssueRelease>, StoreError> {
        let row = self.run(|conn| {
            issue_releases::table
                .inner_join(releases::table)
                .filter(issue_releases::project_id.eq(project.get()))
                .filter(issue_releases::issue_id.eq(issue.get()))
                .filter(issue_releases::release_id.eq(release.get()))
                .select((ReleaseRow::as_select(), SeenRow::as_select()))
                .first(conn)
                .optional()
        })?;
        Ok(row.map(issue_release))
    }

    fn of_issue_version(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        version: &str,
    ) -> Result<Option<IssueRelease>, StoreError> {
        if !is_storable(version) {
            return Ok(None);
        }
        let row = self.run(|conn| {
            issue_releases::table
                .inner_join(releases::table)
                .filter(issue_releases::project_id.eq(project.get()))
                .filter(issue_releases::issue_id.eq(issue.get()))
                .filter(releases::version.eq(version))
                .select((ReleaseRow::as_select(), SeenRow::as_select()))
                .first(conn)
                .optional()
        })?;
        Ok(row.map(issue_release))
    }

    fn last_of_issue(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<IssueRelease>, StoreError> {
        let row = self.run(|conn| {
            issue_releases::table
                .inner_join(releases::table)
                .filter(issue_releases::project_id.eq(project.get()))
                .filter(issue_releases::issue_id.eq(issue.get()))
                .order((issue_releases::last_seen.desc(), issue_releases::release_id.desc()))
                .select((ReleaseRow::as_select(), SeenRow::as_select()))
                .first(conn)
                .optional()
        })?;
        Ok(row.map(issue_release))
    }

    fn newest(&mut self, projects: &[ProjectId], limit: usize) -> Result<Vec<(ProjectId, String)>, StoreError> {
        let (ids, limit): (Vec<i64>, _) = (projects.iter().map(|project| project.get()).collect(), rows(limit));
        let rows: Vec<(i64, String)> =
            self.run(|conn| statement::<(BigInt, Text)>(NEWEST, &[&ids, &limit]).load(conn))?;
        Ok(rows.into_iter().map(|(project, version)| (ProjectId::new(project), version)).collect())
    }

    fn find(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        version: &str,
    ) -> Result<Option<Release>, StoreError> {
        if !is_storable(version) {
            return Ok(None);
        }
        let row: Option<ReleaseRow> = self.run(|conn| {
            release_projects::table
                .inner_join(releases::table)
                .filter(releases::organization_id.eq(organization.get()))
                .filter(releases::version.eq(version))
                .filter(release_projects::project_id.eq(project.get()))
                .select(ReleaseRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(Release::from))
    }

    fn of_ids(&mut self, organization: OrganizationId, ids: &[ReleaseId]) -> Result<Vec<Release>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<ReleaseRow> = self.run(|conn| {
            releases::table
                .filter(releases::organization_id.eq(organization.get()))
                .filter(releases::id.eq_any(&ids))
                .order(releases::id)
                .select(ReleaseRow::as_select())
                .load(conn)
        })?;
        Ok(rows.into_iter().map(Release::from).collect())
    }

    fn latest(&mut self, project: ProjectId) -> Result<Option<Release>, StoreError> {
        let row: Option<ReleaseRow> = self.run(|conn| {
            release_projects::table
                .inner_join(releases::table)
                .filter(release_projects::project_id.eq(project.get()))
                .order((date().desc(), releases::id.desc()))
                .select(ReleaseRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(Release::from))
    }

    fn next(&mut self, project: ProjectId, after: &Release) -> Result<Option<Release>, StoreError> {
        let is_later = date().gt(after.date()).or(releases::id.gt(after.id.get()));
        let row: Option<ReleaseRow> = self.run(|conn| {
            release_projects::table
                .inner_join(releases::table)
                .filter(release_projects::project_id.eq(project.get()))
                .filter(date().ge(after.date()))
                .filter(is_later)
                .order((date(), releases::id))
                .select(ReleaseRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(row.map(Release::from))
    }
}
