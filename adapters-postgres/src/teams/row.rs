use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{OrganizationId, TeamId};
use domain::teams::Team;

use crate::row::slug;
use crate::schema::teams;

/// A row of `teams`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = teams)]
pub(crate) struct TeamRow {
    id: i64,
    organization_id: i64,
    slug: String,
    name: String,
    date_added: DateTime<Utc>,
}

impl TeamRow {
    pub(crate) fn into_team(self) -> Result<Team, StoreError> {
        Ok(Team {
            id: TeamId::new(self.id),
            organization_id: OrganizationId::new(self.organization_id),
            slug: slug("teams", self.id, &self.slug)?,
            name: self.name,
            date_added: self.date_added,
        })
    }
}
