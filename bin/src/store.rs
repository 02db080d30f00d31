//! Opening the store that the configuration names.

use std::sync::Arc;

use adapters_postgres::{PgSettings, PgUnitOfWork};
use adapters_sqlite::{SqliteSettings, SqliteUnitOfWork};
use application::ports::{StoreError, UnitOfWork};

use crate::config::{Config, Database};

/// Transactions at once on either store; the server lets as many use cases run.
pub const CONNECTIONS: u32 = 8;

/// Connects; nothing is migrated.
pub fn open(config: &Config) -> Result<Arc<dyn UnitOfWork>, StoreError> {
    match &config.database {
        Database::Sqlite(path) => {
            let settings = SqliteSettings { read_connections: CONNECTIONS, ..SqliteSettings::new(path) };
            Ok(Arc::new(SqliteUnitOfWork::connect(&settings)?))
        }
        Database::Postgres(url) => {
            // Some more: the event writer and the background work must never wait for requests.
            let settings = PgSettings { url: url.expose().to_owned(), pool_size: CONNECTIONS + 3 };
            Ok(Arc::new(PgUnitOfWork::connect(&settings)?))
        }
    }
}

/// Connects and brings the schema up to date.
pub fn open_migrated(config: &Config) -> Result<Arc<dyn UnitOfWork>, StoreError> {
    let uow = open(config)?;
    uow.migrate()?;
    Ok(uow)
}
