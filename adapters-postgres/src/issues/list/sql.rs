//! Statements whose text depends on what is asked for.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Double, Text, Timestamptz, Uuid};
use diesel::{PgConnection, QueryResult, RunQueryDsl};

use super::kept::is_kept;
use crate::row::storable;

/// Up to so many values are rows of their own.
const FEW: usize = 3;

/// Pages of 25 and of 100, and whether there are more.
const USUAL: [i64; 2] = [26, 101];

/// A value to bind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(i64),
    Float(f64),
    Time(DateTime<Utc>),
    Text(String),
    Uuid(uuid::Uuid),
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

macro_rules! values {
    ($($variant:ident($type:ty)),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }
    )+};
}

values! {
    Number(i64), Float(f64), Time(DateTime<Utc>), Uuid(uuid::Uuid), Numbers(Vec<i64>),
}

impl From<Vec<String>> for Value {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts.into_iter().map(|text| storable(&text).into_owned()).collect())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(storable(&text).into_owned())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(storable(text).into_owned())
    }
}

/// A text, and the values that are bound where it has a `?`. Nothing that a client sends becomes part of the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(super) fn new(text: &str) -> Self {
        Self::default().then(text)
    }

    pub(super) fn then(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a value.
    pub(super) fn with(mut self, value: impl Into<Value>) -> Self {
        self.text.push('?');
        self.values.push(value.into());
        self
    }

    /// A row of each value. The server plans few of them for what they are without knowing them, and so once.
    pub(super) fn rows<T>(self, values: Vec<T>) -> Self
    where
        T: Into<Value>,
        Vec<T>: Into<Value>,
    {
        if values.is_empty() || values.len() > FEW {
            return self.then("unnest(").with(values).then(")");
        }
        let row = |sql: Self, (place, value): (usize, T)| {
            sql.then(if place == 0 { "(" } else { ", (" }).with(value).then(")")
        };
        values.into_iter().enumerate().fold(self.then("(VALUES "), row).then(")")
    }

    /// At most so many rows: where the number is a usual one, the server plans for it.
    pub(super) fn up_to(self, limit: i64) -> Self {
        match USUAL.iter().find(|usual| **usual == limit) {
            Some(usual) => self.then(&format!(" LIMIT {usual}")),
            None => self.then(" LIMIT ").with(limit),
        }
    }

    pub(super) fn append(mut self, other: Self) -> Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// As a query with rows of the type `Row`.
    pub(super) fn query<Row>(self) -> Prepared<Row> {
        Prepared { is_kept: is_kept(&self.text), sql: self, row: PhantomData }
    }
}

/// A statement to load rows by.
pub(super) struct Prepared<Row> {
    sql: Sql,
    is_kept: bool,
    row: PhantomData<Row>,
}

impl<Row> QueryFragment<Pg> for Prepared<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_kept {
            out.unsafe_to_cache_prepared();
        }
        let mut values = self.sql.values.iter();
        for (number, part) in self.sql.text.split('?').enumerate() {
            if number > 0 {
                match values.next() {
                    None => return Err(diesel::result::Error::QueryBuilderError("a value is missing".into())),
                    Some(Value::Number(value)) => out.push_bind_param::<BigInt, _>(value)?,
                    Some(Value::Float(value)) => out.push_bind_param::<Double, _>(value)?,
                    Some(Value::Time(value)) => out.push_bind_param::<Timestamptz, _>(value)?,
                    Some(Value::Text(value)) => out.push_bind_param::<Text, _>(value)?,
                    Some(Value::Uuid(value)) => out.push_bind_param::<Uuid, _>(value)?,
                    Some(Value::Numbers(value)) => out.push_bind_param::<Array<BigInt>, _>(value)?,
                    Some(Value::Texts(value)) => out.push_bind_param::<Array<Text>, _>(value)?,
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl<Row> QueryId for Prepared<Row> {
    type QueryId = ();
    // Kept among the prepared statements by its text, if at all.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Prepared<Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<PgConnection> for Prepared<Row> {}
