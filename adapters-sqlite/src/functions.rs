//! SQL functions that diesel does not know.

use diesel::define_sql_function;
use diesel::sql_types::{Nullable, Text};

define_sql_function! {
    /// ASCII letters in lower case.
    fn lower(text: Text) -> Text;
}

define_sql_function! {
    /// The first text, or where it is null the second.
    #[sql_name = "coalesce"]
    fn or_else(first: Nullable<Text>, second: Nullable<Text>) -> Nullable<Text>;
}
