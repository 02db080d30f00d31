//! Ingest keys.

mod row;

use application::keys::{FoundKey, KeyRepository, NewKey};
use application::paging::Window;
use application::ports::{Constraint, StoreError};
use diesel::prelude::*;
use domain::grouping::rules::RuleTexts;
use domain::ids::{KeyId, OrganizationId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use crate::row::storable;
use crate::schema::{project_keys, projects};
use crate::session::PgSession;
use crate::window::window;
use row::KeyRow;

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

    fn find_public(&mut self, key: &PublicKey) -> Result<Option<FoundKey>, StoreError> {
        let row: Option<(KeyRow, i64, String, String)> = self.run(|conn| {
            project_keys::table
                .inner_join(projects::table)
                .filter(project_keys::public_key.eq(key.as_str()))
                .select((
                    KeyRow::as_select(),
                    projects::organization_id,
                    projects::fingerprint_rules,
                    projects::stack_trace_rules,
                ))
                .first(conn)
                .optional()
        })?;
        let found = |(key, organization, fingerprints, stack_traces): (KeyRow, i64, String, String)| {
            Ok(FoundKey {
                key: key.into_key()?,
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
