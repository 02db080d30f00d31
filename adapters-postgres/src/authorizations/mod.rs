//! What users have let applications do.

mod row;

use application::authorizations::{AuthorizationRepository, ListedAuthorization};
use application::ports::{Constraint, StoreError};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::applications::ApplicationStatus;
use domain::authorizations::Authorization;
use domain::ids::{ApplicationId, AuthorizationId, OrganizationId, UserId};
use domain::permissions::ScopeSet;

use crate::applications::ApplicationRow;
use crate::organizations::OrganizationRow;
use crate::schema::{api_applications, api_authorizations, organizations};
use crate::session::PgSession;
use crate::window::rows;
use row::AuthorizationRow;

impl AuthorizationRepository for PgSession<'_> {
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
            self.run(|conn| query.load(conn))?;
        let listed = |(row, application, organization): (AuthorizationRow, ApplicationRow, Option<OrganizationRow>)| {
            Ok(ListedAuthorization {
                authorization: row.try_into()?,
                application: application.into_application()?,
                organization: organization.map(OrganizationRow::into_organization).transpose()?,
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
            .filter(api_authorizations::organization_id.is_not_distinct_from(organization.map(OrganizationId::get)))
            .select(AuthorizationRow::as_select());
        let row = self.run(|conn| query.first(conn).optional())?;
        row.map(Authorization::try_from).transpose()
    }

    fn remove(&mut self, user: UserId, id: AuthorizationId) -> Result<Option<ApplicationId>, StoreError> {
        let row = api_authorizations::table.find(id.get()).filter(api_authorizations::user_id.eq(user.get()));
        let delete = diesel::delete(row).returning(api_authorizations::application_id);
        let removed: Option<i64> = self.run(|conn| delete.get_result(conn).optional())?;
        Ok(removed.map(ApplicationId::new))
    }

    // Two that grant at once wait for each other at the row: who adds it, and who locks it.
    fn grant(
        &mut self,
        user: UserId,
        application: ApplicationId,
        organization: Option<OrganizationId>,
        scopes: ScopeSet,
        at: DateTime<Utc>,
    ) -> Result<AuthorizationId, StoreError> {
        // The row may be removed between the two statements; then it is added again.
        for _ in 0..TRIES {
            let insert = diesel::insert_into(api_authorizations::table)
                .values((
                    api_authorizations::user_id.eq(user.get()),
                    api_authorizations::application_id.eq(application.get()),
                    api_authorizations::organization_id.eq(organization.map(OrganizationId::get)),
                    api_authorizations::scopes.eq(scopes.to_text()),
                    api_authorizations::date_added.eq(at),
                ))
                .on_conflict_do_nothing();
            let added = self.run(|conn| insert.returning(api_authorizations::id).get_result(conn).optional())?;
            if let Some(id) = added {
                return Ok(AuthorizationId::new(id));
            }
            let lock = api_authorizations::table
                .filter(api_authorizations::user_id.eq(user.get()))
                .filter(api_authorizations::application_id.eq(application.get()))
                .filter(api_authorizations::organization_id.is_not_distinct_from(organization.map(OrganizationId::get)))
                .select(AuthorizationRow::as_select())
                .for_update();
            let Some(row) = self.run(|conn| lock.first(conn).optional())? else { continue };
            let found = Authorization::try_from(row)?;
            let update = diesel::update(api_authorizations::table.find(found.id.get()))
                .set(api_authorizations::scopes.eq(found.scopes.union(scopes).to_text()));
            self.run(|conn| update.execute(conn))?;
            return Ok(found.id);
        }
        Err(StoreError::Conflict(Constraint::Other))
    }
}

/// Each further one needs somebody else who removes the row in the moment between.
const TRIES: usize = 5;
