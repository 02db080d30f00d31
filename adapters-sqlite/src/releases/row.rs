use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{OrganizationId, ReleaseId};
use domain::releases::{IssueRelease, Release};

use crate::row::Origin;
use crate::schema::{issue_releases, releases};

#[derive(Queryable, Selectable)]
#[diesel(table_name = releases, check_for_backend(Sqlite))]
pub struct ReleaseRow {
    id: i64,
    organization_id: i64,
    version: String,
    date_added: i64,
    new_issues: i64,
}

impl TryFrom<ReleaseRow> for Release {
    type Error = StoreError;

    fn try_from(row: ReleaseRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "releases", id: &row.id };
        Ok(Self {
            id: ReleaseId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            date_added: origin.time("date_added", row.date_added)?,
            new_issues: row.new_issues,
            version: row.version,
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
