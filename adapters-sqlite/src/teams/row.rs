use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{OrganizationId, TeamId};
use domain::teams::Team;

use crate::row::Origin;
use crate::schema::teams;

#[derive(Queryable, Selectable)]
#[diesel(table_name = teams, check_for_backend(Sqlite))]
pub struct TeamRow {
    id: i64,
    organization_id: i64,
    slug: String,
    name: String,
    date_added: i64,
}

impl TryFrom<TeamRow> for Team {
    type Error = StoreError;

    fn try_from(row: TeamRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "teams", id: &row.id };
        Ok(Self {
            id: TeamId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            slug: origin.slug(&row.slug)?,
            date_added: origin.time("date_added", row.date_added)?,
            name: row.name,
        })
    }
}
