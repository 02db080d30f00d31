//! A store for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use application::ports::{StoreError, UnitOfWork};

use crate::{SqliteSettings, SqliteUnitOfWork};

/// A fresh, migrated store in a directory of its own, which is removed on drop.
pub struct TestStore {
    directory: PathBuf,
    store: Arc<SqliteUnitOfWork>,
}

impl TestStore {
    /// Makes the store; panics where that fails.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its store")]
    pub fn new() -> Self {
        let directory = directory();
        let store = SqliteUnitOfWork::connect(&settings(&directory)).expect("a new store");
        store.migrate().expect("its schema");
        Self { directory, store: Arc::new(store) }
    }

    /// The store.
    pub fn uow(&self) -> Arc<dyn UnitOfWork> {
        Arc::<SqliteUnitOfWork>::clone(&self.store)
    }

    /// How it was opened, and may be opened again.
    pub fn settings(&self) -> SqliteSettings {
        settings(&self.directory)
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        file(&self.directory)
    }

    /// Undoes every migration.
    pub fn revert(&self) -> Result<(), StoreError> {
        self.store.revert()
    }
}

impl Default for TestStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        // Best effort: it lies in the directory for temporary files.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

fn settings(directory: &Path) -> SqliteSettings {
    SqliteSettings { path: file(directory), read_connections: 4, busy_timeout: Duration::from_secs(5) }
}

fn file(directory: &Path) -> PathBuf {
    directory.join("store").join("picket.db")
}

/// One that no other test has, of this process or another that runs now.
fn directory() -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("picket-sqlite-{}-{number}", process::id()))
}
