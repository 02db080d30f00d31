//! What users have let applications do.

mod row;

use application::authorizations::{AuthorizationRepository, ListedAuthorization};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::ApplicationStatus;
use domain::authorizations::Authorization;
use domain::ids::{ApplicationId, AuthorizationId, OrganizationId, UserId};
use domain::organizations::Organization;
use domain::permissions::ScopeSet;

use crate::applications::ApplicationRow;
use crate::error::store;
use crate::organizations::OrganizationRow;
use crate::row::limit as rows;
use crate::schema::{api_applications, api_authorizations, organizations};
use crate::session::SqliteSession;
use row::AuthorizationRow;

impl AuthorizationRepository for SqliteSession<'_> {
    fn list_of_user(
        &mut self,
        user: UserId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<ListedAuthorization>, StoreError> {
        let query = api_authorizations::table
            .inner_join(api_applications::table)
            .left_join(organizations::table)
            .filter(api_authorizations::user_id.eq(user.get()))
            .filter(api_applications::status.eq(ApplicationStatus::Active.as_str()))
            .order((api_applications::name, api_applications::id, api_authorizations::id))
            .select(<(AuthorizationRow, ApplicationRow, Option<OrganizationRow>)>::as_select())
            .offset(rows(offset))
            .limit(rows(limit));
        let found: Vec<(AuthorizationRow, ApplicationRow, Option<OrganizationRow>)> =
            query.load(self.conn).map_err(store)?;
        let listed = |(row, application, organization): (AuthorizationRow, ApplicationRow, Option<OrganizationRow>)| {
            Ok(ListedAuthorization {
                authorization: row.try_into()?,
                application: application.try_into()?,
                organization: organization.map(Organization::try_from).transpose()?,
            })
        };
        found.into_iter().map(listed).collect()
    }

    fn find(
        &mut self,
        user: UserId,
        application: ApplicationId,
        organization: Option<OrganizationId>,
    ) -> Result<Option<Authorization>, StoreError> {
        let query = api_authorizations::table
            .filter(api_authorizations::user_id.eq(user.get()))
            .filter(api_authorizations::application_id.eq(application.get()))
            .filter(api_authorizations::organization_id.is(organization.map(OrganizationId::get)))
            .select(AuthorizationRow::as_select());
        let row = query.first(self.conn).optional().map_err(store)?;
        row.map(Authorization::try_from).transpose()
    }

    fn remove(&mut self, user: UserId, id: AuthorizationId) -> Result<Option<ApplicationId>, StoreError> {
        let row = api_authorizations::table.find(id.get()).filter(api_authorizations::user_id.eq(user.get()));
        let delete = diesel::delete(row).returning(api_authorizations::application_id);
        let removed: Option<i64> = delete.get_result(self.conn).optional().map_err(store)?;
        Ok(removed.map(ApplicationId::new))
    }

    // The transaction holds the write lock, so that nothing comes between finding and adding.
    fn grant(
        &mut self,
        user: UserId,
        application: ApplicationId,
        organization: Option<OrganizationId>,
        scopes: ScopeSet,
        at: DateTime<Utc>,
    ) -> Result<AuthorizationId, StoreError> {
        if let Some(found) = AuthorizationRepository::find(self, user, application, organization)? {
            let scopes = found.scopes.union(scopes).to_text();
            let update = diesel::update(api_authorizations::table.find(found.id.get()))
                .set(api_authorizations::scopes.eq(scopes));
            return update.execute(self.conn).map(|_| found.id).map_err(store);
        }
        diesel::insert_into(api_authorizations::table)
            .values((
                api_authorizations::user_id.eq(user.get()),
                api_authorizations::application_id.eq(application.get()),
                api_authorizations::organization_id.eq(organization.map(OrganizationId::get)),
                api_authorizations::scopes.eq(scopes.to_text()),
                api_authorizations::date_added.eq(at.timestamp_micros()),
            ))
            .returning(api_authorizations::id)
            .get_result(self.conn)
            .map(AuthorizationId::new)
            .map_err(store)
    }
}
