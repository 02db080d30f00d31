//! Releases.

mod commits;
mod row;

use application::ports::StoreError;
use application::releases::ReleaseRepository;
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId};
use domain::releases::{IssueRelease, Release};

use crate::error::store;
use crate::row::{all, limit as rows};
use crate::schema::{issue_releases, projects, release_projects, releases};
use crate::session::SqliteSession;

use row::{IssueReleaseRow, ReleaseRow};

define_sql_function! {
    /// The first of the two that is there.
    fn coalesce(first: Nullable<BigInt>, second: BigInt) -> BigInt;
}

/// When a release came out, or was first heard of.
fn date() -> coalesce<releases::date_released, releases::date_added> {
    coalesce(releases::date_released, releases::date_added)
}

impl ReleaseRepository for SqliteSession<'_> {
    fn of_issue(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        release: ReleaseId,
    ) -> Result<Option<IssueRelease>, StoreError> {
        let row: Option<IssueReleaseRow> = issue_releases::table
            .inner_join(releases::table)
            .filter(issue_releases::project_id.eq(project.get()))
            .filter(issue_releases::issue_id.eq(issue.get()))
            .filter(issue_releases::release_id.eq(release.get()))
            .select(IssueReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(IssueRelease::try_from).transpose()
    }

    fn of_issue_version(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        version: &str,
    ) -> Result<Option<IssueRelease>, StoreError> {
        // The organization makes it one look-up by the unique key of releases.
        let organization = projects::table.find(project.get()).select(projects::organization_id).single_value();
        let row: Option<IssueReleaseRow> = issue_releases::table
            .inner_join(releases::table)
            .filter(releases::organization_id.nullable().eq(organization))
            .filter(releases::version.eq(version))
            .filter(issue_releases::project_id.eq(project.get()))
            .filter(issue_releases::issue_id.eq(issue.get()))
            .select(IssueReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(IssueRelease::try_from).transpose()
    }

    fn last_of_issue(&mut self, project: ProjectId, issue: IssueId) -> Result<Option<IssueRelease>, StoreError> {
        let row: Option<IssueReleaseRow> = issue_releases::table
            .inner_join(releases::table)
            .filter(issue_releases::project_id.eq(project.get()))
            .filter(issue_releases::issue_id.eq(issue.get()))
            .order((issue_releases::last_seen.desc(), issue_releases::release_id.desc()))
            .select(IssueReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(IssueRelease::try_from).transpose()
    }

    fn newest(&mut self, projects: &[ProjectId], limit: usize) -> Result<Vec<(ProjectId, String)>, StoreError> {
        // A range of the primary key a project, instead of a walk over all releases that it had.
        let mut newest = Vec::new();
        for project in projects {
            let versions: Vec<String> = release_projects::table
                .inner_join(releases::table)
                .filter(release_projects::project_id.eq(project.get()))
                .order(release_projects::release_id.desc())
                .limit(rows(limit))
                .select(releases::version)
                .load(self.conn)
                .map_err(store)?;
            newest.extend(versions.into_iter().map(|version| (*project, version)));
        }
        Ok(newest)
    }

    fn find(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        version: &str,
    ) -> Result<Option<Release>, StoreError> {
        let row: Option<ReleaseRow> = release_projects::table
            .inner_join(releases::table)
            .filter(releases::organization_id.eq(organization.get()))
            .filter(releases::version.eq(version))
            .filter(release_projects::project_id.eq(project.get()))
            .select(ReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Release::try_from).transpose()
    }

    fn of_ids(&mut self, organization: OrganizationId, ids: &[ReleaseId]) -> Result<Vec<Release>, StoreError> {
        let rows: Vec<ReleaseRow> = releases::table
            .filter(releases::organization_id.eq(organization.get()))
            .filter(releases::id.eq_any(ids.iter().map(|id| id.get())))
            .order(releases::id)
            .select(ReleaseRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(rows)
    }

    fn latest(&mut self, project: ProjectId) -> Result<Option<Release>, StoreError> {
        let row: Option<ReleaseRow> = release_projects::table
            .inner_join(releases::table)
            .filter(release_projects::project_id.eq(project.get()))
            .order((date().desc(), releases::id.desc()))
            .select(ReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Release::try_from).transpose()
    }

    fn next(&mut self, project: ProjectId, after: &Release) -> Result<Option<Release>, StoreError> {
        let at = after.date().timestamp_micros();
        let is_later = date().gt(at).or(releases::id.gt(after.id.get()));
        let row: Option<ReleaseRow> = release_projects::table
            .inner_join(releases::table)
            .filter(release_projects::project_id.eq(project.get()))
            .filter(date().ge(at))
            .filter(is_later)
            .order((date(), releases::id))
            .select(ReleaseRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Release::try_from).transpose()
    }
}
