//! How the store compares texts with patterns.

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryResult, SqliteConnection, define_sql_function};
use domain::query::Pattern;

use crate::sql::Sql;

/// What stands between the parts of a pattern; none of those that are asked for has one.
const BETWEEN: char = '\0';

define_sql_function! {
    /// The text is like the pattern of these parts.
    fn fits(text: Nullable<Text>, parts: Text) -> Nullable<Bool>;
}

/// Lets a connection ask what [`like`] asks.
pub fn register(conn: &mut SqliteConnection) -> QueryResult<()> {
    fits_utils::register_impl(conn, |text: Option<String>, parts: String| {
        let pattern = Pattern::Parts(parts.split(BETWEEN).map(str::to_owned).collect());
        text.map(|text| pattern.fits(&text))
    })
}

/// `column` is like the pattern: letter for letter, or in any case of letters where there are wildcards.
pub fn like(column: &str, pattern: &Pattern) -> Sql {
    match pattern {
        Pattern::Exact(text) => Sql::new(column).then(" = ").with(text.as_str()),
        // The pattern of LIKE would end there, and fit everything.
        Pattern::Parts(parts) if parts.iter().any(|part| part.contains(BETWEEN)) => Sql::new("0"),
        Pattern::Parts(parts) if parts.iter().all(|part| part.is_ascii()) => {
            Sql::new(column).then(" LIKE ").with(pattern.like('!').as_str()).then(" ESCAPE '!'")
        }
        // LIKE knows the case of no other letters.
        Pattern::Parts(parts) => {
            let parts = parts.join(&BETWEEN.to_string());
            Sql::new("fits(").then(column).then(", ").with(parts.as_str()).then(")")
        }
    }
}
