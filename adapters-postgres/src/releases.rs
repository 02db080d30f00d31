//! Releases, for reading.

use application::ports::StoreError;
use application::releases::ReleaseRepository;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{IssueId, OrganizationId, ProjectId, ReleaseId};
use domain::releases::{IssueRelease, Release};

use crate::row::is_storable;
use crate::schema::{issue_releases, releases};
use crate::session::PgSession;

/// A row of `releases`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = releases)]
struct ReleaseRow {
    id: i64,
    organization_id: i64,
    version: String,
    date_added: DateTime<Utc>,
    new_issues: i64,
}

/// When an issue was seen in a release.
#[derive(Queryable, Selectable)]
#[diesel(table_name = issue_releases)]
struct SeenRow {
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
}

fn issue_release((row, seen): (ReleaseRow, SeenRow)) -> IssueRelease {
    IssueRelease {
        release: Release {
            id: ReleaseId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            version: row.version,
            date_added: row.date_added,
            new_issues: row.new_issues,
        },
        first_seen: seen.first_seen,
        last_seen: seen.last_seen,
    }
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
}
