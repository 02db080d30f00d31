//! Has the crate built again when a migration changes, and names the state of the schema for the tests' template.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?;
    let mut migrations: Vec<_> = fs::read_dir(Path::new(&root).join("migrations"))?
        .map(|entry| entry.map(|entry| entry.path().join("up.sql")))
        .collect::<Result<_, _>>()?;
    migrations.sort();
    let mut hasher = DefaultHasher::new();
    for migration in migrations.iter().filter(|path| path.is_file()) {
        fs::read(migration)?.hash(&mut hasher);
    }
    println!("cargo::rustc-env=SCHEMA_FINGERPRINT={:016x}", hasher.finish());
    Ok(())
}
