use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use application::ports::Entropy;
use domain::secrets::Secret;
use domain::tokens::hex;

use super::{Config, Database, Faults};

const NAME: &str = "PICKET_SECRET_KEY";

/// As many as the hexadecimal digits of 16 bytes.
const MIN: usize = 32;

pub fn check(key: Option<&str>) -> Result<Option<Secret>, String> {
    match key {
        Some(key) if key.chars().count() < MIN => Err(format!("has fewer than {MIN} characters")),
        key => Ok(key.map(|key| Secret::new(key.to_owned()))),
    }
}

pub fn find(config: &Config, entropy: &dyn Entropy) -> Result<Secret, Faults> {
    if let Some(key) = &config.secret_key {
        return Ok(key.clone());
    }
    let Database::Sqlite(database) = &config.database else {
        return Err(Faults::one(NAME, "is required with PostgreSQL: every process needs the same one"));
    };
    let path = path_beside(database);
    kept(&path, entropy).map_err(|error| Faults::one(NAME, format!("cannot be kept in {}: {error}", path.display())))
}

fn path_beside(database: &Path) -> PathBuf {
    database.parent().unwrap_or(Path::new("")).join("secret-key")
}

/// The key in the file, which is made where there is none. Two processes at once end up with one key.
fn kept(path: &Path, entropy: &dyn Entropy) -> std::io::Result<Secret> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::create_dir_all(directory)?;
    }
    // Written aside and linked into place, so that nobody ever reads half a key.
    let aside = path.with_extension(hex(entropy.uuid().as_bytes()));
    if !path.exists() {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        let written = file.write_all(hex(&entropy.bytes()).as_bytes()).and_then(|()| file.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&aside, path));
        fs::remove_file(&aside)?;
        if let Err(error) = linked
            && error.kind() != ErrorKind::AlreadyExists
        {
            return Err(error);
        }
    }
    let key = fs::read_to_string(path)?.trim().to_owned();
    if key.len() < MIN {
        return Err(std::io::Error::new(ErrorKind::InvalidData, "the key in it is too short"));
    }
    Ok(Secret::new(key))
}
