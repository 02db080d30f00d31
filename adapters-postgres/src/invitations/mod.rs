//! Invitations into organizations.

mod row;

use application::invitations::{InvitationRepository, NewInvitation};
use application::ports::{Constraint, StoreError};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::invitations::Invitation;
use domain::users::EmailAddress;

use crate::schema::member_invitations;
use crate::session::PgSession;
use crate::window::rows;

use row::InvitationRow;

// diesel cannot name the sequence of a column.
const NEXT_ID: &str = "nextval(pg_get_serial_sequence('organization_members', 'id'))";

impl InvitationRepository for PgSession<'_> {
    fn add(&mut self, invitation: &NewInvitation) -> Result<MemberId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(member_invitations::table)
                .values((
                    member_invitations::id.eq(sql::<BigInt>(NEXT_ID)),
                    member_invitations::organization_id.eq(invitation.organization_id.get()),
                    member_invitations::email.eq(invitation.email.as_str()),
                    member_invitations::role.eq(invitation.role.as_str()),
                    member_invitations::inviter_id.eq(invitation.inviter_id.map(UserId::get)),
                    member_invitations::token_hash.eq(&invitation.token_hash),
                    member_invitations::date_added.eq(invitation.date_added),
                    member_invitations::expires_at.eq(invitation.expires_at),
                ))
                .on_conflict((member_invitations::organization_id, member_invitations::email))
                .do_nothing()
                .returning(member_invitations::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(MemberId::new).ok_or(StoreError::Conflict(Constraint::Invitation))
    }

    fn renew(&mut self, invitation: &NewInvitation) -> Result<Option<MemberId>, StoreError> {
        let there = member_invitations::table
            .filter(member_invitations::organization_id.eq(invitation.organization_id.get()))
            .filter(member_invitations::email.eq(invitation.email.as_str()));
        let update = diesel::update(there)
            .set((
                member_invitations::role.eq(invitation.role.as_str()),
                member_invitations::inviter_id.eq(invitation.inviter_id.map(UserId::get)),
                member_invitations::token_hash.eq(&invitation.token_hash),
                member_invitations::date_added.eq(invitation.date_added),
                member_invitations::expires_at.eq(invitation.expires_at),
            ))
            .returning(member_invitations::id);
        let row: Option<i64> = self.run(|conn| update.get_result(conn).optional())?;
        Ok(row.map(MemberId::new))
    }

    fn find_by_email(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<Invitation>, StoreError> {
        let query = member_invitations::table
            .filter(member_invitations::organization_id.eq(organization.get()))
            .filter(member_invitations::email.eq(email.as_str()))
            .select(InvitationRow::as_select());
        let row: Option<InvitationRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(InvitationRow::into_invitation).transpose()
    }

    fn find(&mut self, id: MemberId, token_hash: &str) -> Result<Option<Invitation>, StoreError> {
        let query = member_invitations::table
            .find(id.get())
            .filter(member_invitations::token_hash.eq(token_hash))
            .select(InvitationRow::as_select());
        let row: Option<InvitationRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(InvitationRow::into_invitation).transpose()
    }

    fn take(&mut self, id: MemberId, token_hash: &str) -> Result<Option<Invitation>, StoreError> {
        let theirs = member_invitations::table.find(id.get()).filter(member_invitations::token_hash.eq(token_hash));
        let delete = diesel::delete(theirs).returning(InvitationRow::as_returning());
        let row: Option<InvitationRow> = self.run(|conn| delete.get_result(conn).optional())?;
        row.map(InvitationRow::into_invitation).transpose()
    }

    fn remove(&mut self, organization: OrganizationId, id: MemberId) -> Result<Option<Invitation>, StoreError> {
        let theirs =
            member_invitations::table.find(id.get()).filter(member_invitations::organization_id.eq(organization.get()));
        let delete = diesel::delete(theirs).returning(InvitationRow::as_returning());
        let row: Option<InvitationRow> = self.run(|conn| delete.get_result(conn).optional())?;
        row.map(InvitationRow::into_invitation).transpose()
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| {
            let expired: Vec<i64> = member_invitations::table
                .filter(member_invitations::expires_at.lt(now))
                .order(member_invitations::expires_at)
                .limit(rows(limit))
                .select(member_invitations::id)
                .load(conn)?;
            // One that was renewed meanwhile stays.
            let expired = member_invitations::table
                .filter(member_invitations::id.eq_any(expired))
                .filter(member_invitations::expires_at.lt(now));
            diesel::delete(expired).execute(conn)
        })
    }
}
