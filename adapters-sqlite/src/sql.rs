//! Statements whose text depends on what is asked for.

use std::marker::PhantomData;

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Double, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};

/// A value to bind.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A text, and the values that are bound where it has a `?`. Nothing that a client sends becomes part of the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub fn new(text: &str) -> Self {
        Self::default().then(text)
    }

    pub fn then(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a value.
    pub fn with(mut self, value: impl Into<Value>) -> Self {
        self.text.push('?');
        self.values.push(value.into());
        self
    }

    /// Goes on with a list of values, in parentheses.
    pub fn with_all<T: Into<serde_json::Value>>(self, values: impl IntoIterator<Item = T>) -> Self {
        let list: serde_json::Value = values.into_iter().map(Into::into).collect();
        self.then("(SELECT value FROM json_each(").with(list.to_string().as_str()).then("))")
    }

    pub fn append(mut self, other: Self) -> Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// As a query with rows of the type `Row`.
    pub fn query<Row>(self) -> Prepared<Row> {
        Prepared { sql: self, row: PhantomData }
    }
}

/// A statement to load rows by.
pub struct Prepared<Row> {
    sql: Sql,
    row: PhantomData<Row>,
}

impl<Row> QueryFragment<Sqlite> for Prepared<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        // There are too many texts to keep what is made of them.
        out.unsafe_to_cache_prepared();
        let mut values = self.sql.values.iter();
        for (number, part) in self.sql.text.split('?').enumerate() {
            if number > 0 {
                match values.next() {
                    None => return Err(diesel::result::Error::QueryBuilderError("a value is missing".into())),
                    Some(Value::Number(value)) => out.push_bind_param::<BigInt, _>(value)?,
                    Some(Value::Float(value)) => out.push_bind_param::<Double, _>(value)?,
                    Some(Value::Text(value)) => out.push_bind_param::<Text, _>(value)?,
                    Some(Value::Bytes(value)) => out.push_bind_param::<Binary, _>(value)?,
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl<Row> QueryId for Prepared<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Prepared<Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<SqliteConnection> for Prepared<Row> {}
