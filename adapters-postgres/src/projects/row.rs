use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{OrganizationId, ProjectId};
use domain::projects::Project;

use crate::row::slug;
use crate::schema::projects;

/// A row of `projects`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = projects)]
pub(crate) struct ProjectRow {
    id: i64,
    organization_id: i64,
    slug: String,
    name: String,
    platform: Option<String>,
    date_added: DateTime<Utc>,
    first_event: Option<DateTime<Utc>>,
    resolve_age: i64,
}

impl ProjectRow {
    pub(crate) fn into_project(self) -> Result<Project, StoreError> {
        Ok(Project {
            id: ProjectId::new(self.id),
            organization_id: OrganizationId::new(self.organization_id),
            slug: slug("projects", self.id, &self.slug)?,
            name: self.name,
            platform: self.platform,
            date_added: self.date_added,
            first_event: self.first_event,
            resolve_age: self.resolve_age,
        })
    }
}
