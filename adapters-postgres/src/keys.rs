//! Ingest keys.

use application::keys::{KeyRepository, NewKey};
use application::paging::Window;
use application::ports::{Constraint, StoreError};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{KeyId, OrganizationId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use crate::paging::window;
use crate::row::{corrupt, storable};
use crate::schema::{project_keys, projects};
use crate::session::PgSession;

/// A row of `project_keys`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = project_keys)]
struct KeyRow {
    id: i64,
    project_id: i64,
    public_key: String,
    label: String,
    is_active: bool,
    date_added: DateTime<Utc>,
}

impl KeyRow {
    fn into_key(self) -> Result<ProjectKey, StoreError> {
        Ok(ProjectKey {
            id: KeyId::new(self.id),
            project_id: ProjectId::new(self.project_id),
            public_key: PublicKey::parse(&self.public_key)
                .map_err(|_| corrupt("project_keys", "public_key", self.id))?,
            label: self.label,
            is_active: self.is_active,
            date_added: self.date_added,
        })
    }
}

impl KeyRepository for PgSession<'_> {
    fn add(&mut self, key: &NewKey) -> Result<KeyId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(project_keys::table)
                .values((
                    project_keys::project_id.eq(key.project_id.get()),
                    project_keys::public_key.eq(key.public_key.as_str()),
                    project_keys::label.eq(storable(&key.label)),
                    project_keys::date_added.eq(key.date_added),
                ))
                .on_conflict_do_nothing()
                .returning(project_keys::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(KeyId::new).ok_or(StoreError::Conflict(Constraint::Other))
    }

    fn find_public(&mut self, key: &PublicKey) -> Result<Option<(ProjectKey, OrganizationId)>, StoreError> {
        let row: Option<(KeyRow, i64)> = self.run(|conn| {
            project_keys::table
                .inner_join(projects::table)
                .filter(project_keys::public_key.eq(key.as_str()))
                .select((KeyRow::as_select(), projects::organization_id))
                .first(conn)
                .optional()
        })?;
        row.map(|(key, organization)| Ok((key.into_key()?, OrganizationId::new(organization)))).transpose()
    }

    fn list(
        &mut self,
        project: ProjectId,
        active: Option<bool>,
        window: &Window,
    ) -> Result<Vec<ProjectKey>, StoreError> {
        let list = || {
            let all = project_keys::table.filter(project_keys::project_id.eq(project.get())).into_boxed();
            match active {
                None => all,
                Some(active) => all.filter(project_keys::is_active.eq(active)),
            }
        };
        let rows = self
            .run(|conn| window!(conn, window, list(), (project_keys::date_added, project_keys::id => i64), KeyRow))?;
        rows.into_iter().map(KeyRow::into_key).collect()
    }
}
