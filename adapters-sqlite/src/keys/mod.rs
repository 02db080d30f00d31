//! Ingest keys.

mod row;

use application::keys::{FoundKey, KeyRepository, NewKey};
use application::paging::Window;
use application::ports::StoreError;
use diesel::prelude::*;
use domain::grouping::rules::RuleTexts;
use domain::ids::{KeyId, OrganizationId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use crate::error::store;
use crate::row::all;
use crate::schema::{project_keys, projects};
use crate::session::SqliteSession;
use crate::window::windowed;

use row::KeyRow;

impl KeyRepository for SqliteSession<'_> {
    fn add(&mut self, key: &NewKey) -> Result<KeyId, StoreError> {
        diesel::insert_into(project_keys::table)
            .values((
                project_keys::project_id.eq(key.project_id.get()),
                project_keys::public_key.eq(key.public_key.as_str()),
                project_keys::label.eq(&key.label),
                project_keys::date_added.eq(key.date_added.timestamp_micros()),
            ))
            .returning(project_keys::id)
            .get_result(self.conn)
            .map(KeyId::new)
            .map_err(store)
    }

    fn find_public(&mut self, key: &PublicKey) -> Result<Option<FoundKey>, StoreError> {
        let row: Option<(KeyRow, i64, String, String)> = project_keys::table
            .inner_join(projects::table)
            .filter(project_keys::public_key.eq(key.as_str()))
            .select((
                KeyRow::as_select(),
                projects::organization_id,
                projects::fingerprint_rules,
                projects::stack_trace_rules,
            ))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        let found = |(key, organization, fingerprints, stack_traces): (KeyRow, i64, String, String)| {
            Ok(FoundKey {
                key: key.try_into()?,
                organization_id: OrganizationId::new(organization),
                rules: RuleTexts { fingerprints, stack_traces },
            })
        };
        row.map(found).transpose()
    }

    fn list(
        &mut self,
        project: ProjectId,
        active: Option<bool>,
        window: &Window,
    ) -> Result<Vec<ProjectKey>, StoreError> {
        let query = || {
            let query = project_keys::table
                .filter(project_keys::project_id.eq(project.get()))
                .select(KeyRow::as_select())
                .into_boxed();
            match active {
                Some(active) => query.filter(project_keys::is_active.eq(active)),
                None => query,
            }
        };
        let rows: Vec<KeyRow> = windowed!(self.conn, window, query(), project_keys::date_added, project_keys::id)?;
        all(rows)
    }
}
