//! Invitations into organizations.

mod row;

use application::invitations::{InvitationRepository, NewInvitation};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::invitations::Invitation;
use domain::users::EmailAddress;

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::member_invitations;
use crate::session::SqliteSession;

use row::InvitationRow;

#[derive(QueryableByName)]
struct Sequence {
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

/// An id that no membership has, and that none will get. diesel does not know SQLite's table of the numbers that were
/// given; it has no row of a table to which nothing was added.
fn next_id(conn: &mut SqliteConnection) -> Result<i64, StoreError> {
    let advance = "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'organization_members' RETURNING seq";
    let advanced: Option<Sequence> = sql_query(advance).get_result(conn).optional().map_err(store)?;
    if let Some(Sequence { seq }) = advanced {
        return Ok(seq);
    }
    let begin = "INSERT INTO sqlite_sequence (name, seq) VALUES ('organization_members', 1)";
    sql_query(begin).execute(conn).map_err(store)?;
    Ok(1)
}

impl InvitationRepository for SqliteSession<'_> {
    fn add(&mut self, invitation: &NewInvitation) -> Result<MemberId, StoreError> {
        diesel::insert_into(member_invitations::table)
            .values((
                member_invitations::id.eq(next_id(self.conn)?),
                member_invitations::organization_id.eq(invitation.organization_id.get()),
                member_invitations::email.eq(invitation.email.as_str()),
                member_invitations::role.eq(invitation.role.as_str()),
                member_invitations::inviter_id.eq(invitation.inviter_id.map(UserId::get)),
                member_invitations::token_hash.eq(&invitation.token_hash),
                member_invitations::date_added.eq(invitation.date_added.timestamp_micros()),
                member_invitations::expires_at.eq(invitation.expires_at.timestamp_micros()),
            ))
            .returning(member_invitations::id)
            .get_result(self.conn)
            .map(MemberId::new)
            .map_err(store)
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
                member_invitations::date_added.eq(invitation.date_added.timestamp_micros()),
                member_invitations::expires_at.eq(invitation.expires_at.timestamp_micros()),
            ))
            .returning(member_invitations::id);
        let row: Option<i64> = update.get_result(self.conn).optional().map_err(store)?;
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
        let row: Option<InvitationRow> = query.first(self.conn).optional().map_err(store)?;
        row.map(Invitation::try_from).transpose()
    }

    fn find(&mut self, id: MemberId, token_hash: &str) -> Result<Option<Invitation>, StoreError> {
        let query = member_invitations::table
            .find(id.get())
            .filter(member_invitations::token_hash.eq(token_hash))
            .select(InvitationRow::as_select());
        let row: Option<InvitationRow> = query.first(self.conn).optional().map_err(store)?;
        row.map(Invitation::try_from).transpose()
    }

    fn take(&mut self, id: MemberId, token_hash: &str) -> Result<Option<Invitation>, StoreError> {
        let theirs = member_invitations::table.find(id.get()).filter(member_invitations::token_hash.eq(token_hash));
        let delete = diesel::delete(theirs).returning(InvitationRow::as_returning());
        let row: Option<InvitationRow> = delete.get_result(self.conn).optional().map_err(store)?;
        row.map(Invitation::try_from).transpose()
    }

    fn remove(&mut self, organization: OrganizationId, id: MemberId) -> Result<Option<Invitation>, StoreError> {
        let theirs =
            member_invitations::table.find(id.get()).filter(member_invitations::organization_id.eq(organization.get()));
        let delete = diesel::delete(theirs).returning(InvitationRow::as_returning());
        let row: Option<InvitationRow> = delete.get_result(self.conn).optional().map_err(store)?;
        row.map(Invitation::try_from).transpose()
    }

    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let expired: Vec<i64> = member_invitations::table
            .filter(member_invitations::expires_at.lt(now.timestamp_micros()))
            .order(member_invitations::expires_at)
            .limit(rows(limit))
            .select(member_invitations::id)
            .load(self.conn)
            .map_err(store)?;
        let expired = member_invitations::table.filter(member_invitations::id.eq_any(expired));
        diesel::delete(expired).execute(self.conn).map_err(store)
    }
}
