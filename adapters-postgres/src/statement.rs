//! Statements on whole batches.
//!
//! Diesel's own SQL has no `unnest`, and an insert of many rows gets a text, a plan and a number of parameters that
//! change with the number of rows. Here a batch is one array a column: the text stays the same, so that it is prepared
//! once a connection, and no batch is too large for the protocol's 65535 parameters.

use std::borrow::Cow;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bytea, Nullable, Text, Timestamptz, Untyped, Uuid};
use diesel::{PgConnection, QueryResult, RunQueryDsl};

/// A value to bind, of the SQL type that goes with its Rust type.
pub(crate) trait Bind {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

macro_rules! binds {
    ($($rust:ty => $sql:ty),+ $(,)?) => {$(
        impl Bind for $rust {
            fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                out.push_bind_param::<$sql, Self>(self)
            }
        }
    )+};
}

binds! {
    i64 => BigInt,
    f64 => diesel::sql_types::Double,
    bool => diesel::sql_types::Bool,
    DateTime<Utc> => Timestamptz,
    Option<DateTime<Utc>> => Nullable<Timestamptz>,
    String => Text,
    uuid::Uuid => Uuid,
    Vec<i64> => Array<BigInt>,
    Vec<Option<i64>> => Array<Nullable<BigInt>>,
    Vec<f64> => Array<diesel::sql_types::Double>,
    Vec<bool> => Array<diesel::sql_types::Bool>,
    Vec<DateTime<Utc>> => Array<Timestamptz>,
    Vec<String> => Array<Text>,
    Vec<&str> => Array<Text>,
    Vec<Cow<'_, str>> => Array<Text>,
    Vec<Option<Cow<'_, str>>> => Array<Nullable<Text>>,
    Vec<uuid::Uuid> => Array<Uuid>,
    Vec<Option<uuid::Uuid>> => Array<Nullable<Uuid>>,
    Vec<&[u8]> => Array<Bytea>,
}

/// A statement with `?` where the binds go. `Row` is the SQL type of its rows: a tuple, or, where it is left out, rows
/// are read by the names of their columns.
pub(crate) struct Statement<'a, Row = Untyped> {
    parts: std::str::Split<'static, char>,
    binds: &'a [&'a dyn Bind],
    row: PhantomData<Row>,
}

/// The statement of this text, which has as many `?` as there are binds.
pub(crate) fn statement<'a, Row>(sql: &'static str, binds: &'a [&'a dyn Bind]) -> Statement<'a, Row> {
    Statement { parts: sql.split('?'), binds, row: PhantomData }
}

impl<Row> QueryFragment<Pg> for Statement<'_, Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (number, part) in self.parts.clone().enumerate() {
            if number > 0 {
                let bind = binds.next().ok_or(diesel::result::Error::QueryBuilderError("a bind is missing".into()))?;
                bind.push(&mut out)?;
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl<Row> QueryId for Statement<'_, Row> {
    type QueryId = ();
    // Kept among the prepared statements by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<'_, Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<PgConnection> for Statement<'_, Row> {}
