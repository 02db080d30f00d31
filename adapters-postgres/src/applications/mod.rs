//! API applications.

mod row;

use application::applications::{ApplicationRepository, NewApplication};
use application::ports::{Constraint, StoreError};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};

use crate::row::{is_storable, storable};
use crate::schema::api_applications;
use crate::session::PgSession;
use crate::window::rows;

pub(crate) use row::ApplicationRow;

impl ApplicationRepository for PgSession<'_> {
    fn add(&mut self, application: &NewApplication) -> Result<ApplicationId, StoreError> {
        let values = (
            api_applications::client_id.eq(&application.client_id),
            api_applications::secret_hash.eq(&application.secret_hash),
            api_applications::sealed_secret.eq(&application.sealed_secret),
            api_applications::owner_id.eq(application.owner_id.get()),
            api_applications::name.eq(storable(&application.name)),
            api_applications::status.eq(ApplicationStatus::Active.as_str()),
            api_applications::scopes.eq(application.scopes.to_text()),
            api_applications::requires_org_level_access.eq(application.requires_org_level_access),
            api_applications::date_added.eq(application.date_added),
        );
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(api_applications::table)
                .values(values)
                .on_conflict_do_nothing()
                .returning(api_applications::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(ApplicationId::new).ok_or(StoreError::Conflict(Constraint::Other))
    }

    fn find(&mut self, client_id: &str) -> Result<Option<Application>, StoreError> {
        if !is_storable(client_id) {
            return Ok(None);
        }
        let row: Option<ApplicationRow> = self.run(|conn| {
            api_applications::table
                .filter(api_applications::client_id.eq(client_id))
                .select(ApplicationRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(ApplicationRow::into_application).transpose()
    }

    // The lock lets others add rows that refer to the application, and not change it.
    fn find_to_change(&mut self, client_id: &str) -> Result<Option<Application>, StoreError> {
        if !is_storable(client_id) {
            return Ok(None);
        }
        let lock = api_applications::table
            .filter(api_applications::client_id.eq(client_id))
            .select(ApplicationRow::as_select())
            .for_no_key_update();
        let row: Option<ApplicationRow> = self.run(|conn| lock.first(conn).optional())?;
        row.map(ApplicationRow::into_application).transpose()
    }

    fn find_by_id(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        let query = api_applications::table.find(id.get()).select(ApplicationRow::as_select());
        let row: Option<ApplicationRow> = self.run(|conn| query.first(conn).optional())?;
        row.map(ApplicationRow::into_application).transpose()
    }

    fn list_of_owner(&mut self, owner: UserId, offset: usize, limit: usize) -> Result<Vec<Application>, StoreError> {
        let rows: Vec<ApplicationRow> = self.run(|conn| {
            api_applications::table
                .filter(api_applications::owner_id.eq(owner.get()))
                .filter(api_applications::status.eq(ApplicationStatus::Active.as_str()))
                .order((api_applications::name, api_applications::id))
                .select(ApplicationRow::as_select())
                .offset(rows(offset))
                .limit(rows(limit))
                .load(conn)
        })?;
        rows.into_iter().map(ApplicationRow::into_application).collect()
    }

    fn update(&mut self, application: &Application) -> Result<bool, StoreError> {
        let changed = self.run(|conn| {
            diesel::update(active(application.id))
                .set((
                    api_applications::name.eq(storable(&application.name)),
                    api_applications::allowed_origins.eq(storable(&application.allowed_origins.join("\n"))),
                    api_applications::redirect_uris.eq(storable(&application.redirect_uris.join("\n"))),
                    api_applications::homepage_url.eq(application.homepage_url.as_deref().map(storable)),
                    api_applications::privacy_url.eq(application.privacy_url.as_deref().map(storable)),
                    api_applications::terms_url.eq(application.terms_url.as_deref().map(storable)),
                ))
                .execute(conn)
        })?;
        Ok(changed > 0)
    }

    fn set_secret(&mut self, id: ApplicationId, hash: &str, sealed: Option<&[u8]>) -> Result<bool, StoreError> {
        let columns = (api_applications::secret_hash.eq(hash), api_applications::sealed_secret.eq(sealed));
        let changed = self.run(|conn| diesel::update(active(id)).set(columns).execute(conn))?;
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
        let changed = self.run(|conn| update.execute(conn))?;
        Ok(changed > 0)
    }

    fn forget_secrets_before(&mut self, time: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let ids = api_applications::table
            .filter(api_applications::sealed_secret.is_not_null())
            .filter(api_applications::date_added.lt(time))
            .order(api_applications::date_added)
            .select(api_applications::id)
            .limit(rows(limit));
        let ids: Vec<i64> = self.run(|conn| ids.load(conn))?;
        let sealed = api_applications::table.filter(api_applications::id.eq_any(ids));
        let update = diesel::update(sealed).set(api_applications::sealed_secret.eq(None::<Vec<u8>>));
        self.run(|conn| update.execute(conn))
    }

    fn remove(&mut self, id: ApplicationId) -> Result<bool, StoreError> {
        let in_progress = ApplicationStatus::DeletionInProgress.as_str();
        let row = api_applications::table.find(id.get()).filter(api_applications::status.eq(in_progress));
        let removed = self.run(|conn| diesel::delete(row).execute(conn))?;
        Ok(removed > 0)
    }
}

#[diesel::dsl::auto_type]
fn active(id: ApplicationId) -> _ {
    let id: i64 = id.get();
    let status: &'static str = ApplicationStatus::Active.as_str();
    api_applications::table.filter(api_applications::id.eq(id)).filter(api_applications::status.eq(status))
}
