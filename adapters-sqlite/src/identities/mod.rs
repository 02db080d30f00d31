//! Identities.

mod row;

use application::identities::{IdentityRepository, NewIdentity};
use application::ports::{Constraint, StoreError};
use diesel::prelude::*;
use domain::identities::{Category, GlobalIdentity, Identity, IdentityProvider, Place};
use domain::ids::{IdentityId, IdentityProviderId, UserId};

use crate::error::store;
use crate::row::{Origin, all, limit as rows};
use crate::schema::{identities, identity_providers};
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
        let found: Vec<IdentityRow> = identities::table
            .filter(identities::user_id.eq(user.get()))
            .order(identities::id)
            .select(IdentityRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(found)
    }

    fn list_global(
        &mut self,
        user: UserId,
        provider: Option<&IdentityProvider>,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<GlobalIdentity>, StoreError> {
        let mut query = of_category(user, Category::Global)
            .inner_join(
                identity_providers::table.on(identity_providers::kind
                    .eq(identities::provider)
                    .and(identity_providers::external_id.eq(identities::provider_external_id))),
            )
            .order(identities::id)
            .select((IdentityRow::as_select(), identity_providers::id, identity_providers::external_id))
            .offset(rows(offset))
            .limit(rows(limit))
            .into_boxed();
        if let Some(provider) = provider {
            query = query.filter(identities::provider.eq(provider.as_str()));
        }
        let found: Vec<(IdentityRow, i64, String)> = query.load(self.conn).map_err(store)?;
        found.into_iter().map(global).collect()
    }

    fn remove(&mut self, user: UserId, category: Category, id: IdentityId) -> Result<bool, StoreError> {
        let row = of_category(user, category).filter(identities::id.eq(id.get()));
        diesel::delete(row).execute(self.conn).map(|removed| removed > 0).map_err(store)
    }

    fn set_sealed_data(&mut self, id: IdentityId, sealed: &[u8]) -> Result<(), StoreError> {
        let update = diesel::update(identities::table.find(id.get())).set(identities::sealed_data.eq(sealed));
        update.execute(self.conn).map(drop).map_err(store)
    }

    fn sealed_data(&mut self, id: IdentityId) -> Result<Option<Vec<u8>>, StoreError> {
        let query = identities::table.find(id.get()).select(identities::sealed_data);
        let found: Option<Option<Vec<u8>>> = query.first(self.conn).optional().map_err(store)?;
        Ok(found.flatten())
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
        // A social account is told from others by its issuer too.
        .filter(
            identities::category
                .ne(Category::Social.as_str())
                .or(identities::provider_external_id.eq(&columns.provider_external_id)),
        )
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

#[diesel::dsl::auto_type]
fn of_category(user: UserId, category: Category) -> _ {
    let user: i64 = user.get();
    let category: &'static str = category.as_str();
    identities::table.filter(identities::user_id.eq(user)).filter(identities::category.eq(category))
}

fn global((row, place_id, place): (IdentityRow, i64, String)) -> Result<GlobalIdentity, StoreError> {
    let place =
        Origin { table: "identity_providers", id: &place_id }.valid("external_id", Place::parse(&place).ok())?;
    Ok(GlobalIdentity { identity: row.try_into()?, place_id: IdentityProviderId::new(place_id), place })
}
