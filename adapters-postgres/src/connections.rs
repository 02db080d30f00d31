//! The pool of connections.

use std::time::Duration;

use application::ports::StoreError;
use diesel::PgConnection;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};

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

pub(crate) type Manager = ConnectionManager<PgConnection>;

/// Connections that outlive a restart of the server.
pub(crate) struct Connections(Pool<Manager>);

impl Connections {
    /// Opens the first connection, so that wrong settings are known at once.
    pub(crate) fn open(settings: &PgSettings) -> Result<Self, StoreError> {
        let pool = Pool::builder()
            .max_size(settings.pool_size.max(1))
            .min_idle(Some(1))
            .connection_timeout(CHECKOUT)
            // The first statement of a transaction tells as well, and costs nothing: see `PgUnitOfWork::run`.
            .test_on_check_out(false)
            .build(Manager::new(with_parameters(&settings.url)))
            .map_err(unavailable)?;
        Ok(Self(pool))
    }

    /// Lends a connection, which may have been lost since it was last used.
    pub(crate) fn take(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.0.get().map_err(unavailable)
    }

    /// The most connections that may turn out to be lost, one after the other, before a new one is opened.
    pub(crate) fn size(&self) -> u32 {
        self.0.max_size()
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
