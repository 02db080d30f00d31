use application::options::{StoredOption, StoredValue};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::options::Channel;

use crate::row::Origin;
use crate::schema::options;

/// An option as it was stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = options)]
pub struct OptionRow {
    key: String,
    value: Option<String>,
    sealed_value: Option<Vec<u8>>,
    last_updated: i64,
    last_updated_by: String,
}

impl TryFrom<OptionRow> for StoredOption {
    type Error = StoreError;

    fn try_from(row: OptionRow) -> Result<Self, StoreError> {
        let origin = Origin { table: "options", id: &row.key };
        let value = match (&row.value, row.sealed_value) {
            (Some(text), None) => Some(StoredValue::Plain(origin.valid("value", serde_json::from_str(text).ok())?)),
            (None, Some(sealed)) => Some(StoredValue::Sealed(sealed)),
            (Some(_), Some(_)) | (None, None) => None,
        };
        let value = origin.valid("value", value)?;
        let last_updated = origin.time("last_updated", row.last_updated)?;
        let last_updated_by = origin.valid("last_updated_by", Channel::parse(&row.last_updated_by))?;
        Ok(Self { value, last_updated, last_updated_by, key: row.key })
    }
}
