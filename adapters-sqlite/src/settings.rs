use std::path::PathBuf;
use std::time::Duration;

/// Where the store is and how it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteSettings {
    /// The database file. It is made where there is none, readable by its owner only, with the directories above it.
    pub path: PathBuf,
    /// How many read transactions run at once; at least 1. Further ones wait for 2 s.
    pub read_connections: u32,
    /// How long a transaction waits for another process that writes to the file.
    pub busy_timeout: Duration,
}

impl SqliteSettings {
    /// The file at this path, 8 read connections and a wait of 5 s.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), read_connections: 8, busy_timeout: Duration::from_secs(5) }
    }
}
