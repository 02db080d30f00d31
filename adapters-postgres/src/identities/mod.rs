//! Identities.

mod row;

use application::identities::{IdentityRepository, NewIdentity};
use application::ports::{Constraint, StoreError};
use diesel::prelude::*;
use domain::identities::Identity;
use domain::ids::{IdentityId, UserId};

use crate::schema::identities;
use crate::session::PgSession;
use row::{IdentityRow, KindColumns};

impl IdentityRepository for PgSession<'_> {
    fn add(&mut self, identity: &NewIdentity) -> Result<IdentityId, StoreError> {
        if let Some(id) = self.run(|conn| insert(conn, identity))? {
            return Ok(IdentityId::new(id));
        }
        // It is there, and committed: the insert waited for whoever was adding it.
        let id = self.run(|conn| update(conn, identity))?;
        id.map(IdentityId::new).ok_or(StoreError::Conflict(Constraint::Identity))
    }

    fn list_of_user(&mut self, user: UserId) -> Result<Vec<Identity>, StoreError> {
        let rows: Vec<IdentityRow> = self.run(|conn| {
            identities::table
                .filter(identities::user_id.eq(user.get()))
                .order(identities::id)
                .select(IdentityRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(IdentityRow::into_identity).collect()
    }
}

/// The id of the new row, unless the identity is there already.
fn insert(conn: &mut PgConnection, identity: &NewIdentity) -> QueryResult<Option<i64>> {
    diesel::insert_into(identities::table)
        .values((
            identities::user_id.eq(identity.user_id.get()),
            KindColumns::from(&identity.kind),
            identities::provider.eq(identity.provider.as_str()),
            identities::external_id.eq(identity.external_id.as_str()),
            identities::date_added.eq(identity.date_added),
        ))
        .on_conflict_do_nothing()
        .returning(identities::id)
        .get_result(conn)
        .optional()
}

/// The id of the row that was there, if it is this user's.
fn update(conn: &mut PgConnection, identity: &NewIdentity) -> QueryResult<Option<i64>> {
    let columns = KindColumns::from(&identity.kind);
    let row = identities::table
        .filter(identities::provider.eq(identity.provider.as_str()))
        .filter(identities::external_id.eq(identity.external_id.as_str()))
        .filter(identities::category.eq(columns.category))
        .filter(identities::organization_id.is_not_distinct_from(columns.organization_id))
        .filter(identities::user_id.eq(identity.user_id.get()));
    diesel::update(row).set(columns).returning(identities::id).get_result(conn).optional()
}
