use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{OrganizationId, ReleaseId};
use domain::releases::{IssueRelease, Release};

use crate::schema::{issue_releases, releases};

/// A row of `releases`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = releases)]
pub(crate) struct ReleaseRow {
    id: i64,
    organization_id: i64,
    version: String,
    date_added: DateTime<Utc>,
    new_issues: i64,
}

/// When an issue was seen in a release.
#[derive(Queryable, Selectable)]
#[diesel(table_name = issue_releases)]
pub(crate) struct SeenRow {
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
}

impl From<ReleaseRow> for Release {
    fn from(row: ReleaseRow) -> Self {
        Self {
            id: ReleaseId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            version: row.version,
            date_added: row.date_added,
            new_issues: row.new_issues,
        }
    }
}

pub(super) fn issue_release((row, seen): (ReleaseRow, SeenRow)) -> IssueRelease {
    IssueRelease { release: row.into(), first_seen: seen.first_seen, last_seen: seen.last_seen }
}
