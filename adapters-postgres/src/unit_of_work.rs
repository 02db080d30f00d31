use application::ports::{Access, Outcome, StoreError, Stores, UnitOfWork};
use diesel::result::Error as DieselError;
use diesel::{PgConnection, RunQueryDsl};

use crate::PgSettings;
use crate::connections::Connections;
use crate::error::{is_lost, store_error};
use crate::migrations;
use crate::session::PgSession;

/// The store on PostgreSQL.
pub struct PgUnitOfWork {
    connections: Connections,
}

impl PgUnitOfWork {
    /// Connects; `Unavailable` where the database does not answer within 2 seconds.
    pub fn connect(settings: &PgSettings) -> Result<Self, StoreError> {
        Ok(Self { connections: Connections::open(settings)? })
    }

    /// Runs `work` on a connection that was found to be alive by its first statement.
    ///
    /// A restart of the server leaves the pool full of lost connections: each is thrown away as it is found, and
    /// after the last of them the pool opens a new one.
    fn on_live_connection<T>(
        &self,
        work: &mut dyn FnMut(&mut PgConnection) -> Result<T, Stop>,
    ) -> Result<T, StoreError> {
        let mut spare = self.connections.size();
        loop {
            match work(&mut *self.connections.take()?) {
                Ok(done) => return Ok(done),
                Err(Stop::NotBegun(error)) if spare > 0 && is_lost(&error) => spare -= 1,
                Err(Stop::NotBegun(error)) => return Err(store_error(error)),
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
    }
}

/// Why a piece of work has no result.
enum Stop {
    /// Its first statement failed; nothing was done.
    NotBegun(DieselError),
    /// It failed later.
    Failed(StoreError),
}

/// Why a transaction was not committed.
enum Undone {
    /// As the work wanted it.
    Wanted,
    /// A statement had failed, and the work wanted to commit all the same.
    Incomplete,
    /// The database failed to begin or to commit.
    Failed(DieselError),
}

impl From<DieselError> for Undone {
    fn from(error: DieselError) -> Self {
        Self::Failed(error)
    }
}

impl UnitOfWork for PgUnitOfWork {
    // A panic in `work` passes through: the pool closes a connection that it gets back from a panicking thread, and
    // the server undoes what was open on it.
    fn run(&self, access: Access, work: &mut dyn FnMut(&mut dyn Stores) -> Outcome) -> Result<(), StoreError> {
        self.on_live_connection(&mut |conn| {
            let mut begun = false;
            let body = |conn: &mut PgConnection| {
                begun = true;
                let mut session = PgSession::new(conn);
                match work(&mut session) {
                    Outcome::Commit if session.has_failed() => Err(Undone::Incomplete),
                    Outcome::Commit => Ok(()),
                    Outcome::Rollback => Err(Undone::Wanted),
                }
            };
            let transaction = conn.build_transaction();
            let done = match access {
                Access::Read => transaction.read_only().repeatable_read().run(body),
                Access::Write => transaction.read_write().read_committed().run(body),
            };
            match done {
                Ok(()) | Err(Undone::Wanted) => Ok(()),
                Err(Undone::Incomplete) => {
                    Err(Stop::Failed(StoreError::Other("a statement of the transaction failed".into())))
                }
                Err(Undone::Failed(error)) if !begun => Err(Stop::NotBegun(error)),
                Err(Undone::Failed(error)) => Err(Stop::Failed(store_error(error))),
            }
        })
    }

    fn migrate(&self) -> Result<(), StoreError> {
        // On a connection without the limits of the others: a migration may take its time, and wait for another.
        migrations::run(&mut self.connections.open_apart()?)
    }

    fn ping(&self) -> Result<(), StoreError> {
        self.on_live_connection(&mut |conn| {
            // A literal is no query of a table, which is all that diesel has types for.
            diesel::sql_query("SELECT 1").execute(conn).map(drop).map_err(Stop::NotBegun)
        })
    }
}
