use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{KeyId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use crate::row::corrupt;
use crate::schema::project_keys;

/// A row of `project_keys`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = project_keys)]
pub(crate) struct KeyRow {
    id: i64,
    project_id: i64,
    public_key: String,
    label: String,
    is_active: bool,
    date_added: DateTime<Utc>,
}

impl KeyRow {
    pub(crate) fn into_key(self) -> Result<ProjectKey, StoreError> {
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
