//! API applications.

mod row;

use application::applications::{ApplicationRepository, NewApplication};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};

use crate::error::store;
use crate::row::{all, limit as rows};
use crate::schema::api_applications;
use crate::session::SqliteSession;

pub use row::ApplicationRow;

impl ApplicationRepository for SqliteSession<'_> {
    fn add(&mut self, application: &NewApplication) -> Result<ApplicationId, StoreError> {
        diesel::insert_into(api_applications::table)
            .values((
                api_applications::client_id.eq(&application.client_id),
                api_applications::secret_hash.eq(&application.secret_hash),
                api_applications::sealed_secret.eq(&application.sealed_secret),
                api_applications::owner_id.eq(application.owner_id.get()),
                api_applications::name.eq(&application.name),
                api_applications::status.eq(ApplicationStatus::Active.as_str()),
                api_applications::scopes.eq(application.scopes.to_text()),
                api_applications::requires_org_level_access.eq(application.requires_org_level_access),
                api_applications::date_added.eq(application.date_added.timestamp_micros()),
            ))
            .returning(api_applications::id)
            .get_result(self.conn)
            .map(ApplicationId::new)
            .map_err(store)
    }

    fn find(&mut self, client_id: &str) -> Result<Option<Application>, StoreError> {
        let row: Option<ApplicationRow> = api_applications::table
            .filter(api_applications::client_id.eq(client_id))
            .select(ApplicationRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Application::try_from).transpose()
    }

    // The transaction holds the write lock, so that nobody else changes anything.
    fn find_to_change(&mut self, client_id: &str) -> Result<Option<Application>, StoreError> {
        ApplicationRepository::find(self, client_id)
    }

    fn find_by_id(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        let query = api_applications::table.find(id.get()).select(ApplicationRow::as_select());
        let row: Option<ApplicationRow> = query.first(self.conn).optional().map_err(store)?;
        row.map(Application::try_from).transpose()
    }

    fn list_of_owner(&mut self, owner: UserId, offset: usize, limit: usize) -> Result<Vec<Application>, StoreError> {
        let found: Vec<ApplicationRow> = api_applications::table
            .filter(api_applications::owner_id.eq(owner.get()))
            .filter(api_applications::status.eq(ApplicationStatus::Active.as_str()))
            .order((api_applications::name, api_applications::id))
            .select(ApplicationRow::as_select())
            .offset(rows(offset))
            .limit(rows(limit))
            .load(self.conn)
            .map_err(store)?;
        all(found)
    }

    fn update(&mut self, application: &Application) -> Result<bool, StoreError> {
        let changed = diesel::update(active(application.id))
            .set((
                api_applications::name.eq(&application.name),
                api_applications::allowed_origins.eq(application.allowed_origins.join("\n")),
                api_applications::redirect_uris.eq(application.redirect_uris.join("\n")),
                api_applications::homepage_url.eq(&application.homepage_url),
                api_applications::privacy_url.eq(&application.privacy_url),
                api_applications::terms_url.eq(&application.terms_url),
            ))
            .execute(self.conn)
            .map_err(store)?;
        Ok(changed > 0)
    }

    fn set_secret(&mut self, id: ApplicationId, hash: &str, sealed: Option<&[u8]>) -> Result<bool, StoreError> {
        let columns = (api_applications::secret_hash.eq(hash), api_applications::sealed_secret.eq(sealed));
        let changed = diesel::update(active(id)).set(columns).execute(self.conn).map_err(store)?;
        Ok(changed > 0)
    }

    fn set_status(
        &mut self,
        id: ApplicationId,
        from: ApplicationStatus,
        to: ApplicationStatus,
    ) -> Result<bool, StoreError> {
        let row = api_applications::table.find(id.get()).filter(api_applications::status.eq(from.as_str()));
        let update = diesel::update(row).set(api_applications::status.eq(to.as_str()));
        let changed = update.execute(self.conn).map_err(store)?;
        Ok(changed > 0)
    }

    fn forget_secrets_before(&mut self, time: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let ids = api_applications::table
            .filter(api_applications::sealed_secret.is_not_null())
            .filter(api_applications::date_added.lt(time.timestamp_micros()))
            .order(api_applications::date_added)
            .select(api_applications::id)
            .limit(rows(limit));
        let ids: Vec<i64> = ids.load(self.conn).map_err(store)?;
        let sealed = api_applications::table.filter(api_applications::id.eq_any(ids));
        let update = diesel::update(sealed).set(api_applications::sealed_secret.eq(None::<Vec<u8>>));
        update.execute(self.conn).map_err(store)
    }

    fn remove(&mut self, id: ApplicationId) -> Result<bool, StoreError> {
        let in_progress = ApplicationStatus::DeletionInProgress.as_str();
        let row = api_applications::table.find(id.get()).filter(api_applications::status.eq(in_progress));
        let removed = diesel::delete(row).execute(self.conn).map_err(store)?;
        Ok(removed > 0)
    }
}

#[diesel::dsl::auto_type]
fn active(id: ApplicationId) -> _ {
    let id: i64 = id.get();
    let status: &'static str = ApplicationStatus::Active.as_str();
    api_applications::table.filter(api_applications::id.eq(id)).filter(api_applications::status.eq(status))
}
