//! The statements that run for each tag, count and issue of each batch of events, as SQL text.
//!
//! diesel can express them, but prepares updates and upserts anew each time they run, since it cannot know that their
//! text stays the same. That takes longer than the statements themselves. These are prepared once a connection.

use std::marker::PhantomData;

use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Binary, Bool, Double, Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, SqliteConnection};

/// A value to bind.
pub enum Value<'a> {
    Number(i64),
    Float(f64),
    Flag(bool),
    Text(&'a str),
    OptionalText(Option<&'a str>),
    Bytes(&'a [u8]),
}

macro_rules! values {
    ($($variant:ident($type:ty)),+ $(,)?) => {
        $(
            impl<'a> From<$type> for Value<'a> {
                fn from(value: $type) -> Self {
                    Self::$variant(value)
                }
            }
        )+
    };
}

values!(Number(i64), Float(f64), Flag(bool), Text(&'a str), OptionalText(Option<&'a str>), Bytes(&'a [u8]));

/// A text with `?` where the values go; made by [`execute!`].
pub struct Statement<'a, Id> {
    text: &'static str,
    values: &'a [Value<'a>],
    id: PhantomData<Id>,
}

impl<'a, Id> Statement<'a, Id> {
    /// `Id` MUST stand for this one text: diesel finds the prepared statement by it.
    pub fn new(text: &'static str, values: &'a [Value<'a>]) -> Self {
        Self { text, values, id: PhantomData }
    }
}

impl<Id> QueryFragment<Sqlite> for Statement<'_, Id> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for (number, part) in self.text.split('?').enumerate() {
            if number > 0 {
                match values.next() {
                    None => return Err(Error::QueryBuilderError("a value is missing".into())),
                    Some(Value::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                    Some(Value::Float(number)) => out.push_bind_param::<Double, _>(number)?,
                    Some(Value::Flag(flag)) => out.push_bind_param::<Bool, _>(flag)?,
                    Some(Value::Text(text)) => out.push_bind_param::<Text, _>(*text)?,
                    Some(Value::Bytes(bytes)) => out.push_bind_param::<Binary, _>(*bytes)?,
                    Some(Value::OptionalText(text)) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                }
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl<Id: 'static> QueryId for Statement<'_, Id> {
    type QueryId = Id;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Id> RunQueryDsl<SqliteConnection> for Statement<'_, Id> {}

/// Runs a statement on a connection: its text, then a value for each `?`. Answers how many rows it changed.
macro_rules! execute {
    ($conn:expr, $text:expr, $($value:expr),+ $(,)?) => {{
        /// This place in the code.
        enum Here {}
        $crate::statement::Statement::<Here>::new($text, &[$($crate::statement::Value::from($value)),+]).execute($conn)
    }};
}

pub(crate) use execute;
