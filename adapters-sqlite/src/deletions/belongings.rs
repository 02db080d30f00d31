use diesel::prelude::*;
use domain::ids::ApplicationId;

use crate::row::limit as rows;
use crate::schema::{api_authorizations, api_device_codes, api_grants, api_tokens};

/// Removes up to so many of the application's rows of a table, in the order of its key; how many.
macro_rules! some_of {
    ($conn:expr, $table:ident, $key:ident: $Key:ty, $application:expr, $limit:expr) => {{
        let keys: Vec<$Key> = $table::table
            .filter($table::application_id.eq($application.get()))
            .order($table::$key)
            .select($table::$key)
            .limit(rows($limit))
            .load($conn)?;
        diesel::delete($table::table.filter($table::$key.eq_any(keys))).execute($conn)?
    }};
}

/// Removes up to `limit` rows of what belongs to an application, table after table; how many.
pub fn remove(conn: &mut SqliteConnection, application: ApplicationId, limit: usize) -> QueryResult<usize> {
    let mut removed = some_of!(conn, api_authorizations, id: i64, application, limit);
    removed += some_of!(conn, api_grants, code_hash: String, application, limit.saturating_sub(removed));
    removed += some_of!(conn, api_device_codes, id: i64, application, limit.saturating_sub(removed));
    removed += some_of!(conn, api_tokens, id: i64, application, limit.saturating_sub(removed));
    Ok(removed)
}
