//! Statements that are prepared once a connection.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::SqliteConnection;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::sqlite::Sqlite;

/// A query whose text is always the same; made by [`prepared!`].
///
/// diesel prepares updates and upserts anew each time, since it cannot know that their text stays the same, and builds
/// the text of most others to find them. On the path of every event that takes longer than what the statements do.
pub struct Prepared<Q, Id> {
    query: Q,
    id: PhantomData<Id>,
}

impl<Q, Id> Prepared<Q, Id> {
    /// `Id` MUST stand for this one query: diesel finds the prepared statement by it, whatever the query is.
    pub fn new(query: Q) -> Self {
        Self { query, id: PhantomData }
    }
}

impl<Q: QueryFragment<Sqlite>, Id> QueryFragment<Sqlite> for Prepared<Q, Id> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, Id: 'static> QueryId for Prepared<Q, Id> {
    type QueryId = Id;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query, Id> Query for Prepared<Q, Id> {
    type SqlType = Q::SqlType;
}

impl<Q, Id> RunQueryDsl<SqliteConnection> for Prepared<Q, Id> {}

/// Marks a query as one whose text is the same whenever this place in the code is run: its values differ, its columns
/// and conditions do not. So no `Option` in it may stand for a column left out, and no list for several binds.
macro_rules! prepared {
    ($query:expr) => {{
        struct Here;
        $crate::prepared::Prepared::<_, Here>::new($query)
    }};
}

pub(crate) use prepared;

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::schema::organizations;

    #[test]
    fn each_place_in_the_code_is_another_statement_with_values_of_each_run() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        diesel::sql_query(
            "CREATE TABLE organizations (id INTEGER PRIMARY KEY, slug TEXT, name TEXT, date_added INTEGER)",
        )
        .execute(&mut conn)
        .unwrap();
        for (id, slug) in [(1, "acme"), (2, "globex")] {
            prepared!(
                diesel::insert_into(organizations::table)
                    .values((organizations::id.eq(id), organizations::slug.eq(slug),))
            )
            .execute(&mut conn)
            .unwrap();
        }
        for (id, added) in [(1, 10), (2, 20)] {
            let changed = prepared!(
                diesel::update(organizations::table.find(id))
                    .set(organizations::date_added.eq(added))
                    .returning(organizations::date_added)
            )
            .get_result(&mut conn);
            assert_eq!(changed, Ok(i64::from(added)));
        }
        let slugs: Vec<(String, i64)> =
            organizations::table.select((organizations::slug, organizations::date_added)).load(&mut conn).unwrap();
        assert_eq!(slugs, [("acme".to_owned(), 10), ("globex".to_owned(), 20)]);
    }
}
