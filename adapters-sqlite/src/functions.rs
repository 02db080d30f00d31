//! SQL functions that diesel does not know.

use diesel::define_sql_function;
use diesel::sql_types::{BigInt, Text};

define_sql_function! {
    /// The smaller of two numbers: SQLite's `min` with two arguments is no aggregate.
    #[sql_name = "min"]
    fn least(left: BigInt, right: BigInt) -> BigInt;
}

define_sql_function! {
    /// The greater of two numbers.
    #[sql_name = "max"]
    fn greatest(left: BigInt, right: BigInt) -> BigInt;
}

define_sql_function! {
    /// ASCII letters in lower case.
    fn lower(text: Text) -> Text;
}
