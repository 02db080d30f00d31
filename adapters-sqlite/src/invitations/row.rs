use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::invitations::Invitation;
use domain::permissions::Role;
use domain::users::EmailAddress;

use crate::row::Origin;
use crate::schema::member_invitations;

#[derive(Queryable, Selectable)]
#[diesel(table_name = member_invitations, check_for_backend(Sqlite))]
pub struct InvitationRow {
    id: i64,
    organization_id: i64,
    email: String,
    role: String,
    inviter_id: Option<i64>,
    date_added: i64,
    expires_at: i64,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "member_invitations", id: &row.id };
        Ok(Self {
            id: MemberId::new(row.id),
            organization_id: OrganizationId::new(row.organization_id),
            email: origin.valid("email", EmailAddress::parse(&row.email).ok())?,
            role: origin.valid("role", Role::parse(&row.role))?,
            inviter_id: row.inviter_id.map(UserId::new),
            date_added: origin.time("date_added", row.date_added)?,
            expires_at: origin.time("expires_at", row.expires_at)?,
        })
    }
}
