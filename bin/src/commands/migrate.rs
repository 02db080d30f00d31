use crate::config::Config;
use crate::{CommandError, store};

/// `picket migrate`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    store::open_migrated(config)?;
    println!("The schema is up to date.");
    Ok(())
}
