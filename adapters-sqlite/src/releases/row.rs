use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{CommitId, OrganizationId, ReleaseId};
use domain::releases::{Commit, IssueRelease, Release};

use crate::row::Origin;
use crate::schema::{commits, issue_releases, releases};

#[derive(Queryable, Selectable)]
#[diesel(table_name = releases, check_for_backend(Sqlite))]
pub struct ReleaseRow {
    id: i64,
    organization_id: i64,
    version: String,
    date_added: i64,
    new_issues: i64,
    date_released: Option<i64>,
}

impl TryFrom<ReleaseRow> for Release {
    type Error = StoreError;

    fn try_from(row: ReleaseRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "releases", id: &row.id };
        Ok(Self {
            id: ReleaseId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            date_added: origin.time("date_added", row.date_added)?,
            date_released: origin.optional_time("date_released", row.date_released)?,
            new_issues: row.new_issues,
            version: row.version,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = commits, check_for_backend(Sqlite))]
pub struct CommitRow {
    id: i64,
    key: String,
    message: Option<String>,
    author_name: Option<String>,
    author_email: Option<String>,
    date_added: i64,
}

impl CommitRow {
    pub fn into_commit(self, repository: &str) -> Result<Commit, StoreError> {
        let origin = Origin { table: "commits", id: &self.id };
        Ok(Commit {
            id: CommitId::new(self.id),
            repository: repository.to_owned(),
            date_added: origin.time("date_added", self.date_added)?,
            key: self.key,
            message: self.message,
            author_name: self.author_name,
            author_email: self.author_email,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = issue_releases, check_for_backend(Sqlite))]
pub struct SeenRow {
    issue_id: i64,
    first_seen: i64,
    last_seen: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(check_for_backend(Sqlite))]
pub struct IssueReleaseRow {
    #[diesel(embed)]
    seen: SeenRow,
    #[diesel(embed)]
    release: ReleaseRow,
}

impl TryFrom<IssueReleaseRow> for IssueRelease {
    type Error = StoreError;

    fn try_from(IssueReleaseRow { seen, release }: IssueReleaseRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "issue_releases", id: &seen.issue_id };
        Ok(Self {
            release: release.try_into()?,
            first_seen: origin.time("first_seen", seen.first_seen)?,
            last_seen: origin.time("last_seen", seen.last_seen)?,
        })
    }
}
