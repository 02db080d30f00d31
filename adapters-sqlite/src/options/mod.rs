//! What was set of the system's options.

mod row;

use application::options::{OptionRepository, StoredOption, StoredValue};
use application::ports::StoreError;
use diesel::prelude::*;

use crate::error::store;
use crate::row::all;
use crate::schema::options;
use crate::session::SqliteSession;

use row::OptionRow;

impl OptionRepository for SqliteSession<'_> {
    fn list(&mut self) -> Result<Vec<StoredOption>, StoreError> {
        let rows = options::table.order(options::key).select(OptionRow::as_select()).load(self.conn).map_err(store)?;
        all(rows)
    }

    fn hold(&mut self) -> Result<(), StoreError> {
        // The transaction holds the one write lock.
        Ok(())
    }

    fn set(&mut self, option: &StoredOption) -> Result<(), StoreError> {
        let (value, sealed) = match &option.value {
            StoredValue::Plain(value) => (Some(value.to_string()), None),
            StoredValue::Sealed(sealed) => (None, Some(sealed)),
        };
        diesel::replace_into(options::table)
            .values((
                options::key.eq(&option.key),
                options::value.eq(value),
                options::sealed_value.eq(sealed),
                options::last_updated.eq(option.last_updated.timestamp_micros()),
                options::last_updated_by.eq(option.last_updated_by.as_str()),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        diesel::delete(options::table.find(key)).execute(self.conn).map(drop).map_err(store)
    }
}
