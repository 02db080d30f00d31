use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::invitations::Invitation;
use domain::permissions::Role;
use domain::users::EmailAddress;

use crate::row::corrupt;
use crate::schema::member_invitations;

/// A row of `member_invitations`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = member_invitations)]
pub(super) struct InvitationRow {
    id: i64,
    organization_id: i64,
    email: String,
    role: String,
    inviter_id: Option<i64>,
    date_added: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl InvitationRow {
    pub(super) fn into_invitation(self) -> Result<Invitation, StoreError> {
        let corrupt = |column| corrupt("member_invitations", column, self.id);
        Ok(Invitation {
            id: MemberId::new(self.id),
            organization_id: OrganizationId::new(self.organization_id),
            email: EmailAddress::parse(&self.email).map_err(|_| corrupt("email"))?,
            role: Role::parse(&self.role).ok_or_else(|| corrupt("role"))?,
            inviter_id: self.inviter_id.map(UserId::new),
            date_added: self.date_added,
            expires_at: self.expires_at,
        })
    }
}
