//! Between rows and the domain's types.

use std::borrow::Cow;

use application::ports::StoreError;
use domain::slugs::Slug;
use domain::users::EmailAddress;

/// A row that does not obey the domain's rules.
pub(crate) fn corrupt(table: &'static str, column: &'static str, id: impl ToString) -> StoreError {
    StoreError::Corrupt { table, column, id: id.to_string() }
}

/// Reads a column `slug`.
pub(crate) fn slug(table: &'static str, id: i64, text: &str) -> Result<Slug, StoreError> {
    Slug::parse(text).map_err(|_| corrupt(table, "slug", id))
}

/// Reads the address of a user.
pub(crate) fn email(id: i64, text: &str) -> Result<EmailAddress, StoreError> {
    EmailAddress::kept(text).map_err(|_| corrupt("users", "email", id))
}

/// What a text is stored as: PostgreSQL has no U+0000 in texts.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if is_storable(text) { Cow::Borrowed(text) } else { Cow::Owned(text.replace('\0', "\u{fffd}")) }
}

/// Some row may hold this text; to ask for one that none can hold is an error.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}
