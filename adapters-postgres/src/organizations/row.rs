use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::organizations::{Member, Organization};
use domain::permissions::Role;

use crate::row::{corrupt, slug};
use crate::schema::{organization_members, organizations};

/// A row of `organizations`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub(crate) struct OrganizationRow {
    id: i64,
    slug: String,
    name: String,
    date_added: DateTime<Utc>,
    open_membership: bool,
}

impl OrganizationRow {
    pub(crate) fn into_organization(self) -> Result<Organization, StoreError> {
        Ok(Organization {
            id: OrganizationId::new(self.id),
            slug: slug("organizations", self.id, &self.slug)?,
            name: self.name,
            date_added: self.date_added,
            open_membership: self.open_membership,
        })
    }
}

/// A row of `organization_members`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organization_members)]
pub(crate) struct MemberRow {
    id: i64,
    organization_id: i64,
    user_id: i64,
    role: String,
}

impl MemberRow {
    pub(crate) fn into_member(self) -> Result<Member, StoreError> {
        Ok(Member {
            id: MemberId::new(self.id),
            organization_id: OrganizationId::new(self.organization_id),
            user_id: UserId::new(self.user_id),
            role: Role::parse(&self.role).ok_or_else(|| corrupt("organization_members", "role", self.id))?,
        })
    }
}
