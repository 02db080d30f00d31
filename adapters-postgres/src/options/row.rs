use application::options::{StoredOption, StoredValue};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::options::Channel;

use crate::row::corrupt;
use crate::schema::options;

/// An option as it was stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = options)]
pub(crate) struct OptionRow {
    key: String,
    value: Option<String>,
    sealed_value: Option<Vec<u8>>,
    last_updated: DateTime<Utc>,
    last_updated_by: String,
}

impl TryFrom<OptionRow> for StoredOption {
    type Error = StoreError;

    fn try_from(row: OptionRow) -> Result<Self, StoreError> {
        let bad = |column| corrupt("options", column, &row.key);
        let value = match (&row.value, row.sealed_value) {
            (Some(text), None) => {
                StoredValue::Plain(serde_json::from_str(text).map_err(|_| corrupt("options", "value", &row.key))?)
            }
            (None, Some(sealed)) => StoredValue::Sealed(sealed),
            (Some(_), Some(_)) | (None, None) => return Err(bad("value")),
        };
        let last_updated_by = Channel::parse(&row.last_updated_by).ok_or_else(|| bad("last_updated_by"))?;
        Ok(Self { value, last_updated: row.last_updated, last_updated_by, key: row.key })
    }
}
