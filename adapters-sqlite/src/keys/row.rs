use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use domain::ids::{KeyId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use crate::row::Origin;
use crate::schema::project_keys;

#[derive(Queryable, Selectable)]
#[diesel(table_name = project_keys, check_for_backend(Sqlite))]
pub struct KeyRow {
    id: i64,
    project_id: i64,
    public_key: String,
    label: String,
    is_active: bool,
    date_added: i64,
}

impl TryFrom<KeyRow> for ProjectKey {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "project_keys", id: &row.id };
        Ok(Self {
            id: KeyId::new(row.id),
            project_id: ProjectId::new(row.project_id),
            public_key: origin.valid("public_key", PublicKey::parse(&row.public_key).ok())?,
            is_active: row.is_active,
            date_added: origin.time("date_added", row.date_added)?,
            label: row.label,
        })
    }
}
