//! What was set of the system's options.

mod row;

use application::options::{OptionRepository, StoredOption, StoredValue};
use application::ports::StoreError;
use diesel::prelude::*;

use crate::row::{is_storable, storable};
use crate::schema::options;
use crate::session::PgSession;

use row::OptionRow;

impl OptionRepository for PgSession<'_> {
    fn list(&mut self) -> Result<Vec<StoredOption>, StoreError> {
        let rows: Vec<OptionRow> =
            self.run(|conn| options::table.order(options::key).select(OptionRow::as_select()).load(conn))?;
        rows.into_iter().map(StoredOption::try_from).collect()
    }

    fn lock(&mut self, key: &str) -> Result<Option<StoredOption>, StoreError> {
        if !is_storable(key) {
            return Ok(None);
        }
        let row: Option<OptionRow> = self
            .run(|conn| options::table.find(key).select(OptionRow::as_select()).for_update().first(conn).optional())?;
        row.map(StoredOption::try_from).transpose()
    }

    fn set(&mut self, option: &StoredOption) -> Result<(), StoreError> {
        let (value, sealed) = match &option.value {
            StoredValue::Plain(value) => (Some(value.to_string()), None),
            StoredValue::Sealed(sealed) => (None, Some(sealed)),
        };
        let key = storable(&option.key);
        let values = (
            options::value.eq(value),
            options::sealed_value.eq(sealed),
            options::last_updated.eq(option.last_updated),
            options::last_updated_by.eq(option.last_updated_by.as_str()),
        );
        self.run(|conn| {
            diesel::insert_into(options::table)
                .values((options::key.eq(&key), values.clone()))
                .on_conflict(options::key)
                .do_update()
                .set(values)
                .execute(conn)
        })
        .map(drop)
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        if !is_storable(key) {
            return Ok(());
        }
        self.run(|conn| diesel::delete(options::table.find(key)).execute(conn)).map(drop)
    }
}
