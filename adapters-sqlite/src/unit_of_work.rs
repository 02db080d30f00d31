//! Transactions.

use application::ports::{Access, Outcome, StoreError, Stores, UnitOfWork};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, PooledConnection};
use diesel::result::Error;
use diesel::sql_query;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::{self, Connections};
use crate::error::{store, unavailable};
use crate::session::SqliteSession;
use crate::settings::SqliteSettings;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// The store in one SQLite file, which other processes may use at the same time.
pub struct SqliteUnitOfWork {
    writer: Connections,
    readers: Connections,
}

impl SqliteUnitOfWork {
    /// Opens the file, which is made where there is none. Its schema is the work of [`UnitOfWork::migrate`].
    pub fn connect(settings: &SqliteSettings) -> Result<Self, StoreError> {
        let url = connection::prepare(&settings.path)?;
        // First the writer: it turns WAL mode on, which stays with the file.
        let writer = connection::writer(&url, settings)?;
        Ok(Self { writer, readers: connection::readers(&url, settings)? })
    }

    /// Undoes every migration: the tests of the migrations need it.
    #[cfg(feature = "test-support")]
    pub(crate) fn revert(&self) -> Result<(), StoreError> {
        let mut conn = checkout(&self.writer)?;
        conn.revert_all_migrations(MIGRATIONS).map(drop).map_err(crate::error::other)
    }
}

impl UnitOfWork for SqliteUnitOfWork {
    fn run(&self, access: Access, work: &mut dyn FnMut(&mut dyn Stores) -> Outcome) -> Result<(), StoreError> {
        let mut work = |conn: &mut SqliteConnection| match work(&mut SqliteSession { conn }) {
            Outcome::Commit => Ok(()),
            Outcome::Rollback => Err(Error::RollbackTransaction),
        };
        // A connection whose transaction was left by a panic is closed by its pool, which rolls back.
        let ended = match access {
            Access::Read => checkout(&self.readers)?.transaction(|conn| work(conn)),
            // Immediate: a transaction that reads first and writes later would fail where another wrote in between.
            Access::Write => checkout(&self.writer)?.immediate_transaction(&mut work),
        };
        match ended {
            Err(Error::RollbackTransaction) => Ok(()),
            ended => ended.map_err(store),
        }
    }

    fn migrate(&self) -> Result<(), StoreError> {
        // One transaction around all of it, so that of several processes the second finds nothing left to do.
        checkout(&self.writer)?
            .immediate_transaction(|conn| {
                conn.run_pending_migrations(MIGRATIONS).map(drop).map_err(Error::QueryBuilderError)
            })
            .map_err(store)
    }

    fn ping(&self) -> Result<(), StoreError> {
        // No table of diesel's: it must work before the first migration, and must read the file.
        let mut conn = checkout(&self.readers)?;
        sql_query("SELECT 1 FROM sqlite_schema LIMIT 1").execute(&mut conn).map(drop).map_err(store)
    }
}

fn checkout(pool: &Connections) -> Result<PooledConnection<ConnectionManager<SqliteConnection>>, StoreError> {
    pool.get().map_err(unavailable)
}
