//! Opening the file: its place, its permissions, and what every connection sets first.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

use application::ports::StoreError;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, Pool};

use crate::error::{other, unavailable};
use crate::patterns;
use crate::settings::SqliteSettings;

pub type Connections = Pool<ConnectionManager<SqliteConnection>>;

/// How long a transaction waits for a connection.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(2);

/// Larger than SQLite's own 1000 pages: pages that batch after batch changes are copied back once in a while only.
const CHECKPOINT_PAGES: u32 = 8000;

/// What is left of the write-ahead log after it grew larger once, in bytes.
const JOURNAL_BYTES: u32 = 64 << 20;

/// Of the file, mapped into memory, in bytes.
const MAPPED_BYTES: u32 = 256 << 20;

/// The pool of the one connection that writes. WAL mode is on when this returns.
pub fn writer(url: &str, settings: &SqliteSettings) -> Result<Connections, StoreError> {
    // The cache holds the upper levels of all the indexes that a batch of events touches.
    let setup = format!(
        "{}PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; PRAGMA journal_size_limit = {JOURNAL_BYTES}; \
         PRAGMA cache_size = -65536;",
        common(settings),
    );
    pool(url, 1, setup)
}

/// The pool of connections that read, and cannot write.
pub fn readers(url: &str, settings: &SqliteSettings) -> Result<Connections, StoreError> {
    let setup = format!("{}PRAGMA query_only = ON; PRAGMA cache_size = -8192;", common(settings));
    pool(url, settings.read_connections.max(1), setup)
}

/// What goes first: everything after it may have to wait for another process.
fn common(settings: &SqliteSettings) -> String {
    format!(
        "PRAGMA busy_timeout = {}; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = {MAPPED_BYTES};",
        settings.busy_timeout.as_millis().min(3_600_000),
    )
}

fn pool(url: &str, size: u32, setup: String) -> Result<Connections, StoreError> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(CHECKOUT_TIMEOUT)
        // Nothing between here and a file breaks a connection that lies idle.
        .test_on_check_out(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_customizer(Box::new(Setup(setup)))
        .build(ConnectionManager::new(url))
        .map_err(unavailable)
}

#[derive(Debug)]
struct Setup(String);

impl CustomizeConnection<SqliteConnection, Error> for Setup {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        let ready = connection.batch_execute(&self.0).and_then(|()| patterns::register(connection));
        ready.map_err(Error::QueryError)
    }
}

/// Makes the file where there is none, and answers the path by which SQLite takes it for a file in any case:
/// an absolute path is neither a URI nor `:memory:`.
pub fn prepare(path: &Path) -> Result<String, StoreError> {
    let path = std::path::absolute(path).map_err(other)?;
    if let Some(directory) = path.parent() {
        directories().create(directory).map_err(unavailable)?;
    }
    match new_file().open(&path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(unavailable(error)),
        _ => {}
    }
    path.into_os_string().into_string().map_err(|path| other(format!("the path {} is not UTF-8", path.display())))
}

/// An empty file is an empty database; its log files take over its permissions.
fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn directories() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;
    use diesel::sql_types::{BigInt, Text};

    use super::*;

    #[derive(diesel::QueryableByName)]
    struct Settings {
        #[diesel(sql_type = Text)]
        journal_mode: String,
        #[diesel(sql_type = BigInt)]
        synchronous: i64,
        #[diesel(sql_type = BigInt)]
        foreign_keys: i64,
    }

    #[test]
    fn a_commit_is_synced_to_a_write_ahead_log() {
        let directory = std::env::temp_dir().join(format!("picket-sqlite-connection-{}", std::process::id()));
        let settings = SqliteSettings::new(directory.join("picket.db"));
        let url = prepare(&settings.path).unwrap();
        let mut conn = writer(&url, &settings).unwrap().get().unwrap();
        let query = "SELECT * FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys";
        let found: Settings = diesel::sql_query(query).get_result(&mut conn).unwrap();
        // 2 is FULL.
        assert_eq!((found.journal_mode.as_str(), found.synchronous, found.foreign_keys), ("wal", 2, 1));
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[derive(diesel::QueryableByName)]
    struct CompileOption {
        #[diesel(sql_type = Text)]
        compile_options: String,
    }

    /// `.cargo/config.toml` says why.
    #[test]
    fn sqlite_is_compiled_as_the_workspace_says() {
        let mut conn = <SqliteConnection as diesel::Connection>::establish(":memory:").unwrap();
        let options: Vec<CompileOption> = diesel::sql_query("PRAGMA compile_options").load(&mut conn).unwrap();
        let has = |name: &str| options.iter().any(|option| option.compile_options == name);
        assert!(has("ENABLE_QPSG") && has("THREADSAFE=2") && has("DEFAULT_MEMSTATUS=0"));
        assert!(!has("ENABLE_STAT4") && !has("ENABLE_MEMORY_MANAGEMENT"));
    }
}
