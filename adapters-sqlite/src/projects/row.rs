use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{OrganizationId, ProjectId};
use domain::projects::Project;

use crate::row::Origin;
use crate::schema::projects;

#[derive(Queryable, Selectable)]
#[diesel(table_name = projects, check_for_backend(Sqlite))]
pub struct ProjectRow {
    id: i64,
    organization_id: i64,
    slug: String,
    name: String,
    platform: Option<String>,
    date_added: i64,
    first_event: Option<i64>,
    resolve_age: i64,
}

impl TryFrom<ProjectRow> for Project {
    type Error = StoreError;

    fn try_from(row: ProjectRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "projects", id: &row.id };
        Ok(Self {
            id: ProjectId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            slug: origin.slug(&row.slug)?,
            date_added: origin.time("date_added", row.date_added)?,
            first_event: origin.optional_time("first_event", row.first_event)?,
            resolve_age: row.resolve_age,
            name: row.name,
            platform: row.platform,
        })
    }
}
