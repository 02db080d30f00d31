//! Brings the schema up to date.

use std::error::Error;

use application::ports::StoreError;
use diesel::connection::SimpleConnection;
use diesel::result::Error as DieselError;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::store_error;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The advisory lock that migrating holds: any number that nothing else in the database uses.
const LOCK: i64 = 0x7069_636b_6574;

/// Whatever the role's or the URL's limits are: a migration that was stopped halfway in would be begun again and again.
const NO_LIMITS: &str = "
    SET lock_timeout = 0;
    SET statement_timeout = 0;
    SET idle_in_transaction_session_timeout = 0;
    SET synchronous_commit = on";

/// Runs what was not run yet. Waits while another process does it. Leaves the connection without limits of time.
pub(crate) fn run(conn: &mut PgConnection) -> Result<(), StoreError> {
    locked(conn, |conn| {
        let run = conn.run_pending_migrations(MIGRATIONS)?;
        for migration in run {
            tracing::info!(%migration, "migrated");
        }
        Ok(())
    })
}

/// Undoes all of them, the last first.
#[cfg(feature = "test-support")]
pub(crate) fn revert(conn: &mut PgConnection) -> Result<(), StoreError> {
    locked(conn, |conn| conn.revert_all_migrations(MIGRATIONS).map(drop))
}

fn locked(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<(), Box<dyn Error + Send + Sync>>,
) -> Result<(), StoreError> {
    conn.batch_execute(NO_LIMITS).map_err(store_error)?;
    lock_statement(conn, "SELECT pg_advisory_lock($1)")?;
    let done = work(conn);
    let unlocked = lock_statement(conn, "SELECT pg_advisory_unlock($1)");
    done.map_err(|error| match error.downcast::<DieselError>() {
        Ok(error) => store_error(*error),
        Err(error) => StoreError::Other(error),
    })?;
    unlocked
}

fn lock_statement(conn: &mut PgConnection, statement: &str) -> Result<(), StoreError> {
    // Diesel has no types for the server's own functions. They answer a row, which is not read.
    sql_query(statement).bind::<BigInt, _>(LOCK).execute(conn).map(drop).map_err(store_error)
}
