//! Organizations and memberships.

mod row;

use application::organizations::{NewOrganization, OrganizationRepository};
use application::paging::Window;
use application::ports::{Constraint, StoreError};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::organizations::{Member, Organization};
use domain::permissions::Role;
use domain::slugs::IdOrSlug;

use crate::row::{is_storable, storable};
use crate::schema::{organization_members, organizations};
use crate::session::PgSession;
use crate::window::window;
use row::MemberRow;
pub(crate) use row::OrganizationRow;

impl OrganizationRepository for PgSession<'_> {
    fn add(&mut self, organization: &NewOrganization) -> Result<OrganizationId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(organizations::table)
                .values((
                    organizations::slug.eq(organization.slug.as_str()),
                    organizations::name.eq(storable(&organization.name)),
                    organizations::date_added.eq(organization.date_added),
                ))
                .on_conflict_do_nothing()
                .returning(organizations::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(OrganizationId::new).ok_or(StoreError::Conflict(Constraint::OrganizationSlug))
    }

    fn find(&mut self, reference: &IdOrSlug) -> Result<Option<Organization>, StoreError> {
        let query = organizations::table.select(OrganizationRow::as_select()).into_boxed();
        let query = match reference {
            IdOrSlug::Id(id) => query.filter(organizations::id.eq(*id)),
            IdOrSlug::Slug(slug) if is_storable(slug) => query.filter(organizations::slug.eq(slug)),
            IdOrSlug::Slug(_) => return Ok(None),
        };
        let row = self.run(|conn| query.first(conn).optional())?;
        row.map(OrganizationRow::into_organization).transpose()
    }

    fn list(&mut self, user: Option<UserId>, window: &Window) -> Result<Vec<Organization>, StoreError> {
        let list = || {
            let all = organizations::table.into_boxed();
            match user {
                None => all,
                Some(user) => all.filter(
                    organizations::id.eq_any(
                        organization_members::table
                            .filter(organization_members::user_id.eq(user.get()))
                            .select(organization_members::organization_id),
                    ),
                ),
            }
        };
        let rows = self.run(|conn| {
            window!(conn, window, list(), (organizations::date_added, organizations::id => i64), OrganizationRow)
        })?;
        rows.into_iter().map(OrganizationRow::into_organization).collect()
    }

    fn add_member(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        role: Role,
        at: DateTime<Utc>,
    ) -> Result<MemberId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(organization_members::table)
                .values((
                    organization_members::organization_id.eq(organization.get()),
                    organization_members::user_id.eq(user.get()),
                    organization_members::role.eq(role.as_str()),
                    organization_members::date_added.eq(at),
                ))
                .on_conflict_do_nothing()
                .returning(organization_members::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(MemberId::new).ok_or(StoreError::Conflict(Constraint::Membership))
    }

    fn find_member(&mut self, organization: OrganizationId, user: UserId) -> Result<Option<Member>, StoreError> {
        let row = self.run(|conn| {
            organization_members::table
                .filter(organization_members::organization_id.eq(organization.get()))
                .filter(organization_members::user_id.eq(user.get()))
                .select(MemberRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(MemberRow::into_member).transpose()
    }

    fn hold_member(&mut self, organization: OrganizationId, user: UserId) -> Result<Option<Member>, StoreError> {
        let row = self.run(|conn| {
            organization_members::table
                .filter(organization_members::organization_id.eq(organization.get()))
                .filter(organization_members::user_id.eq(user.get()))
                .select(MemberRow::as_select())
                .for_key_share()
                .first(conn)
                .optional()
        })?;
        row.map(MemberRow::into_member).transpose()
    }

    fn set_role(&mut self, organization: OrganizationId, member: MemberId, role: Role) -> Result<(), StoreError> {
        self.run(|conn| {
            let member = organization_members::table
                .find(member.get())
                .filter(organization_members::organization_id.eq(organization.get()));
            diesel::update(member).set(organization_members::role.eq(role.as_str())).execute(conn)
        })
        .map(drop)
    }

    fn remove_member(&mut self, organization: OrganizationId, member: MemberId) -> Result<bool, StoreError> {
        let removed = self.run(|conn| {
            let member = organization_members::table
                .find(member.get())
                .filter(organization_members::organization_id.eq(organization.get()));
            diesel::delete(member).execute(conn)
        })?;
        Ok(removed > 0)
    }
}
