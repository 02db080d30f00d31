//! The pool of connections.

use std::time::Duration;

use application::ports::StoreError;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool, PooledConnection};
use diesel::{Connection, PgConnection};

use crate::PgSettings;
use crate::error::unavailable;

/// How long a transaction waits for a connection.
const CHECKOUT: Duration = Duration::from_secs(2);

/// What libpq is told unless the URL says otherwise: nothing waits for long for a server that is gone.
const PARAMETERS: [(&str, &str); 4] = [
    ("connect_timeout", "5"),
    ("keepalives_idle", "30"),
    ("tcp_user_timeout", "30000"),
    ("fallback_application_name", "picket"),
];

/// What a connection is set to when it is opened.
///
/// No statement may hang, or one lock held by somebody else would stop all that waits behind it: a time that the URL
/// sets, by `options=-c lock_timeout=...`, stays (its source is the client), others become these. And what was
/// committed is on disk, whatever the defaults of the server, the database or the role are.
const SETUP: &str = "
    SELECT set_config(s.name, v.value, false)
    FROM (VALUES
        ('lock_timeout', '10s'),
        ('statement_timeout', '30s'),
        -- Statements here are short: to compile one takes longer than to run it.
        ('jit', 'off'),
        -- So does starting workers, of which one would take more than its share while others wait.
        ('max_parallel_workers_per_gather', '0'),
        ('idle_in_transaction_session_timeout', '60s')
    ) AS v (name, value)
    JOIN pg_settings s ON s.name = v.name
    WHERE s.source <> 'client';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Errors are told by their texts, which are known in English. Not everybody may choose the language.
const ENGLISH: &str = "
    DO $$ BEGIN
        IF current_setting('lc_messages') <> 'C' THEN
            PERFORM set_config('lc_messages', 'C', false);
        END IF;
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;
    END $$";

pub(crate) type Manager = ConnectionManager<PgConnection>;

/// Connections that outlive a restart of the server.
pub(crate) struct Connections {
    pool: Pool<Manager>,
    url: String,
}

impl Connections {
    /// Opens the first connection, so that wrong settings are known at once.
    pub(crate) fn open(settings: &PgSettings) -> Result<Self, StoreError> {
        let url = with_parameters(&settings.url);
        let pool = Pool::builder()
            .max_size(settings.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(CHECKOUT)
            // The first statement of a transaction tells as well, and costs nothing: see `PgUnitOfWork::run`.
            .test_on_check_out(false)
            .connection_customizer(Box::new(Setup))
            .build(Manager::new(&url))
            .map_err(unavailable)?;
        Ok(Self { pool, url })
    }

    /// Opens a connection that is not of the pool, and set to nothing.
    pub(crate) fn open_apart(&self) -> Result<PgConnection, StoreError> {
        PgConnection::establish(&self.url).map_err(unavailable)
    }

    /// Lends a connection, which may have been lost since it was last used.
    pub(crate) fn take(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool.get().map_err(unavailable)
    }

    /// The most connections that may turn out to be lost, one after the other, before a new one is opened.
    pub(crate) fn size(&self) -> u32 {
        self.pool.max_size()
    }
}

#[derive(Debug)]
struct Setup;

impl CustomizeConnection<PgConnection, PoolError> for Setup {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), PoolError> {
        conn.batch_execute(SETUP).map_err(PoolError::QueryError)?;
        if let Err(error) = conn.batch_execute(ENGLISH) {
            tracing::debug!(%error, "the server's messages stay in its language");
        }
        Ok(())
    }
}

fn with_parameters(url: &str) -> String {
    if !url.contains("://") {
        return url.to_owned();
    }
    PARAMETERS.iter().fold(url.to_owned(), |url, (name, value)| {
        if url.contains(&format!("{name}=")) {
            return url;
        }
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{name}={value}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_of_the_url_stays_as_it_is() {
        let url = with_parameters("postgres://u@h/d?connect_timeout=1");
        assert!(url.starts_with("postgres://u@h/d?connect_timeout=1&keepalives_idle=30&"), "{url}");
        assert!(with_parameters("postgres://u@h/d").starts_with("postgres://u@h/d?connect_timeout=5&"));
        assert_eq!(with_parameters("host=h dbname=d"), "host=h dbname=d");
    }
}
