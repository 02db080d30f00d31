//! What was set of the system's options.

mod row;

use application::options::{OptionRepository, StoredOption, StoredValue};
use application::ports::StoreError;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use crate::row::{is_storable, storable};
use crate::schema::options;
use crate::session::PgSession;

use row::OptionRow;

/// Any number that nothing else locks by.
const LOCK: i64 = 0x6f70_7469_6f6e;

impl OptionRepository for PgSession<'_> {
    fn list(&mut self) -> Result<Vec<StoredOption>, StoreError> {
        let rows: Vec<OptionRow> =
            self.run(|conn| options::table.order(options::key).select(OptionRow::as_select()).load(conn))?;
        rows.into_iter().map(StoredOption::try_from).collect()
    }

    fn hold(&mut self) -> Result<(), StoreError> {
        // Rows cannot be locked that are not there yet.
        self.run(|conn| sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(LOCK).execute(conn)).map(drop)
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
