use std::fmt;

/// Where the database is.
///
/// The connection to the server is not encrypted, since the client library is built without TLS: where the server is
/// not on the same machine or in a private network, use a tunnel.
#[derive(Clone, PartialEq, Eq)]
pub struct PgSettings {
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. May hold libpq's parameters, as in `?connect_timeout=3`.
    pub url: String,
    /// The most connections that are open at a time: as many transactions run at once.
    pub pool_size: u32,
}

impl fmt::Debug for PgSettings {
    /// Leaves the URL out, which has a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgSettings").field("pool_size", &self.pool_size).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_do_not_show_the_password() {
        let settings = PgSettings { url: "postgres://u:hidden@h/d".into(), pool_size: 2 };
        assert!(!format!("{settings:?}").contains("hidden"));
    }
}
