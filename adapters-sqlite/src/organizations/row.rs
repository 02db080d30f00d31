use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::organizations::{Member, Organization};
use domain::permissions::Role;

use crate::row::Origin;
use crate::schema::{organization_members, organizations};

#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(Sqlite))]
pub struct OrganizationRow {
    id: i64,
    slug: String,
    name: String,
    date_added: i64,
    open_membership: bool,
}

impl TryFrom<OrganizationRow> for Organization {
    type Error = StoreError;

    fn try_from(row: OrganizationRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "organizations", id: &row.id };
        Ok(Self {
            id: OrganizationId::new(row.id),
            slug: origin.slug(&row.slug)?,
            date_added: origin.time("date_added", row.date_added)?,
            open_membership: row.open_membership,
            name: row.name,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = organization_members, check_for_backend(Sqlite))]
pub struct MemberRow {
    id: i64,
    organization_id: i64,
    user_id: i64,
    role: String,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "organization_members", id: &row.id };
        Ok(Self {
            id: MemberId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            user_id: UserId::new(row.user_id),
            role: origin.valid("role", Role::parse(&row.role))?,
        })
    }
}
