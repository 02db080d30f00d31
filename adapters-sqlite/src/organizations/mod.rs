//! Organizations and memberships.

mod row;

use application::organizations::{NewOrganization, OrganizationRepository};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::organizations::{Member, Organization};
use domain::permissions::Role;
use domain::slugs::IdOrSlug;

use crate::error::store;
use crate::row::all;
use crate::schema::{organization_members, organizations};
use crate::session::SqliteSession;
use crate::window::windowed;

use row::MemberRow;
pub use row::OrganizationRow;

impl OrganizationRepository for SqliteSession<'_> {
    fn add(&mut self, organization: &NewOrganization) -> Result<OrganizationId, StoreError> {
        diesel::insert_into(organizations::table)
            .values((
                organizations::slug.eq(organization.slug.as_str()),
                organizations::name.eq(&organization.name),
                organizations::date_added.eq(organization.date_added.timestamp_micros()),
            ))
            .returning(organizations::id)
            .get_result(self.conn)
            .map(OrganizationId::new)
            .map_err(store)
    }

    fn find(&mut self, reference: &IdOrSlug) -> Result<Option<Organization>, StoreError> {
        let query = organizations::table.select(OrganizationRow::as_select());
        let row: Option<OrganizationRow> = match reference {
            IdOrSlug::Id(id) => query.filter(organizations::id.eq(*id)).first(self.conn),
            IdOrSlug::Slug(slug) => query.filter(organizations::slug.eq(slug)).first(self.conn),
        }
        .optional()
        .map_err(store)?;
        row.map(Organization::try_from).transpose()
    }

    fn list(&mut self, user: Option<UserId>, window: &Window) -> Result<Vec<Organization>, StoreError> {
        let query = || {
            let query = organizations::table.select(OrganizationRow::as_select()).into_boxed();
            let Some(user) = user else { return query };
            let of_user = organization_members::table
                .filter(organization_members::user_id.eq(user.get()))
                .select(organization_members::organization_id);
            query.filter(organizations::id.eq_any(of_user))
        };
        let rows: Vec<OrganizationRow> =
            windowed!(self.conn, window, query(), organizations::date_added, organizations::id)?;
        all(rows)
    }

    fn add_member(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        role: Role,
        at: DateTime<Utc>,
    ) -> Result<MemberId, StoreError> {
        diesel::insert_into(organization_members::table)
            .values((
                organization_members::organization_id.eq(organization.get()),
                organization_members::user_id.eq(user.get()),
                organization_members::role.eq(role.as_str()),
                organization_members::date_added.eq(at.timestamp_micros()),
            ))
            .returning(organization_members::id)
            .get_result(self.conn)
            .map(MemberId::new)
            .map_err(store)
    }

    fn find_member(&mut self, organization: OrganizationId, user: UserId) -> Result<Option<Member>, StoreError> {
        let row: Option<MemberRow> = organization_members::table
            .filter(organization_members::organization_id.eq(organization.get()))
            .filter(organization_members::user_id.eq(user.get()))
            .select(MemberRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Member::try_from).transpose()
    }

    // The transaction holds the one write lock until its end.
    fn hold_member(&mut self, organization: OrganizationId, user: UserId) -> Result<Option<Member>, StoreError> {
        self.find_member(organization, user)
    }

    fn set_role(&mut self, organization: OrganizationId, member: MemberId, role: Role) -> Result<(), StoreError> {
        let membership = organization_members::table
            .filter(organization_members::id.eq(member.get()))
            .filter(organization_members::organization_id.eq(organization.get()));
        diesel::update(membership)
            .set(organization_members::role.eq(role.as_str()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove_member(&mut self, organization: OrganizationId, member: MemberId) -> Result<bool, StoreError> {
        let membership = organization_members::table
            .find(member.get())
            .filter(organization_members::organization_id.eq(organization.get()));
        Ok(diesel::delete(membership).execute(self.conn).map_err(store)? > 0)
    }
}
