use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{CommitId, OrganizationId, ReleaseId};
use domain::releases::{Commit, IssueRelease, Release};

use crate::schema::{commits, issue_releases, releases};

/// A row of `releases`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = releases)]
pub(crate) struct ReleaseRow {
    id: i64,
    organization_id: i64,
    version: String,
    date_added: DateTime<Utc>,
    new_issues: i64,
    date_released: Option<DateTime<Utc>>,
}

impl From<ReleaseRow> for Release {
    fn from(row: ReleaseRow) -> Self {
        Self {
            id: ReleaseId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            version: row.version,
            date_added: row.date_added,
            date_released: row.date_released,
            new_issues: row.new_issues,
        }
    }
}

/// A row of `commits`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = commits)]
pub(super) struct CommitRow {
    id: i64,
    key: String,
    message: Option<String>,
    author_name: Option<String>,
    author_email: Option<String>,
    date_added: DateTime<Utc>,
}

impl CommitRow {
    pub(super) fn into_commit(self, repository: &str) -> Commit {
        Commit {
            id: CommitId::new(self.id),
            repository: repository.to_owned(),
            key: self.key,
            message: self.message,
            author_name: self.author_name,
            author_email: self.author_email,
            date_added: self.date_added,
        }
    }
}

/// When an issue was seen in a release.
#[derive(Queryable, Selectable)]
#[diesel(table_name = issue_releases)]
pub(crate) struct SeenRow {
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
}

pub(super) fn issue_release((row, seen): (ReleaseRow, SeenRow)) -> IssueRelease {
    IssueRelease { release: row.into(), first_seen: seen.first_seen, last_seen: seen.last_seen }
}
