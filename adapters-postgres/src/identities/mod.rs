//! Identities.

mod row;

use application::identities::{IdentityRepository, NewIdentity};
use application::ports::{Constraint, StoreError};
use diesel::prelude::*;
use domain::identities::{Category, GlobalIdentity, Identity, IdentityProvider, Place};
use domain::ids::{IdentityId, IdentityProviderId, UserId};

use crate::row::corrupt;
use crate::schema::{identities, identity_providers};
use crate::session::PgSession;
use crate::window::rows;
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
        let found: Vec<IdentityRow> = self.run(|conn| {
            identities::table
                .filter(identities::user_id.eq(user.get()))
                .order(identities::id)
                .select(IdentityRow::as_select())
                .load(conn)
        })?;
        found.into_iter().map(IdentityRow::into_identity).collect()
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
        let found: Vec<(IdentityRow, i64, String)> = self.run(|conn| query.load(conn))?;
        found.into_iter().map(global).collect()
    }

    fn remove(&mut self, user: UserId, category: Category, id: IdentityId) -> Result<bool, StoreError> {
        let row = of_category(user, category).filter(identities::id.eq(id.get()));
        self.run(|conn| diesel::delete(row).execute(conn)).map(|removed| removed > 0)
    }

    fn set_sealed_data(&mut self, id: IdentityId, sealed: &[u8]) -> Result<(), StoreError> {
        let update = diesel::update(identities::table.find(id.get())).set(identities::sealed_data.eq(sealed));
        self.run(|conn| update.execute(conn)).map(drop)
    }

    fn sealed_data(&mut self, id: IdentityId) -> Result<Option<Vec<u8>>, StoreError> {
        let query = identities::table.find(id.get()).select(identities::sealed_data);
        let found: Option<Option<Vec<u8>>> = self.run(|conn| query.first(conn).optional())?;
        Ok(found.flatten())
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
        // A social account is told from others by its issuer too.
        .filter(
            identities::category
                .ne(Category::Social.as_str())
                .or(identities::provider_external_id.eq(columns.provider_external_id.clone())),
        )
        .filter(identities::user_id.eq(identity.user_id.get()));
    diesel::update(row).set(columns).returning(identities::id).get_result(conn).optional()
}

#[diesel::dsl::auto_type]
fn of_category(user: UserId, category: Category) -> _ {
    let user: i64 = user.get();
    let category: &'static str = category.as_str();
    identities::table.filter(identities::user_id.eq(user)).filter(identities::category.eq(category))
}

fn global((row, place_id, place): (IdentityRow, i64, String)) -> Result<GlobalIdentity, StoreError> {
    let place = Place::parse(&place).map_err(|_| corrupt("identity_providers", "external_id", place_id))?;
    Ok(GlobalIdentity { identity: row.into_identity()?, place_id: IdentityProviderId::new(place_id), place })
}
