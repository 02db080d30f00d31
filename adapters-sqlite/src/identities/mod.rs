//! Identities.

mod row;

use application::identities::{IdentityRepository, NewIdentity};
use application::ports::{Constraint, StoreError};
use diesel::prelude::*;
use domain::identities::Identity;
use domain::ids::{IdentityId, UserId};

use crate::error::store;
use crate::row::all;
use crate::schema::identities;
use crate::session::SqliteSession;

use row::{IdentityRow, KindColumns};

impl IdentityRepository for SqliteSession<'_> {
    // The transaction holds the write lock, so that nothing comes between finding and adding.
    fn add(&mut self, identity: &NewIdentity) -> Result<IdentityId, StoreError> {
        let columns = KindColumns::from(&identity.kind);
        match owner(self.conn, identity, &columns).map_err(store)? {
            None => insert(self.conn, identity, columns).map(IdentityId::new).map_err(store),
            Some((id, user)) if user == identity.user_id.get() => {
                let update = diesel::update(identities::table.find(id)).set(columns);
                update.execute(self.conn).map(|_| IdentityId::new(id)).map_err(store)
            }
            Some(_) => Err(StoreError::Conflict(Constraint::Identity)),
        }
    }

    fn list_of_user(&mut self, user: UserId) -> Result<Vec<Identity>, StoreError> {
        let rows: Vec<IdentityRow> = identities::table
            .filter(identities::user_id.eq(user.get()))
            .order(identities::id)
            .select(IdentityRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(rows)
    }
}

/// The id of this identity, and whose it is.
fn owner(
    conn: &mut SqliteConnection,
    identity: &NewIdentity,
    columns: &KindColumns,
) -> QueryResult<Option<(i64, i64)>> {
    identities::table
        .filter(identities::provider.eq(identity.provider.as_str()))
        .filter(identities::external_id.eq(identity.external_id.as_str()))
        .filter(identities::category.eq(columns.category))
        .filter(identities::organization_id.is(columns.organization_id))
        .select((identities::id, identities::user_id))
        .first(conn)
        .optional()
}

fn insert(conn: &mut SqliteConnection, identity: &NewIdentity, columns: KindColumns) -> QueryResult<i64> {
    diesel::insert_into(identities::table)
        .values((
            identities::user_id.eq(identity.user_id.get()),
            columns,
            identities::provider.eq(identity.provider.as_str()),
            identities::external_id.eq(identity.external_id.as_str()),
            identities::date_added.eq(identity.date_added.timestamp_micros()),
        ))
        .returning(identities::id)
        .get_result(conn)
}
