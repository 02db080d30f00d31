//! Between columns and values that many tables have.

use std::fmt::Display;

use application::ports::StoreError;
use chrono::{DateTime, Utc};
use domain::slugs::Slug;

/// Where a row is from, for reports of what is wrong with it.
#[derive(Debug)]
pub struct Origin<'a, I> {
    pub table: &'static str,
    pub id: &'a I,
}

impl<I: Display> Origin<'_, I> {
    /// The value, unless there is none.
    pub fn valid<T>(&self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| StoreError::Corrupt { table: self.table, column, id: self.id.to_string() })
    }

    pub fn time(&self, column: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
        self.valid(column, DateTime::from_timestamp_micros(micros))
    }

    pub fn optional_time(
        &self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        micros.map(|micros| self.time(column, micros)).transpose()
    }

    pub fn slug(&self, text: &str) -> Result<Slug, StoreError> {
        self.valid("slug", Slug::parse(text).ok())
    }
}

/// A number of rows, for `LIMIT`.
pub fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Reads rows into values, stopping at the first that is corrupt.
pub fn all<R, T: TryFrom<R, Error = StoreError>>(rows: Vec<R>) -> Result<Vec<T>, StoreError> {
    rows.into_iter().map(T::try_from).collect()
}
