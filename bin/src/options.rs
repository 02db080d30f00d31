//! The system's options: read at the start, and again from time to time.

use std::sync::Arc;
use std::time::Duration;

use application::options::Options;
use application::ports::{Clock, Entropy, UnitOfWork};
use application::sealing::Sealing;
use domain::options::{self, REDACTED};
use domain::secrets::Secret;
use domain::url_prefix::UrlPrefix;

use crate::CommandError;
use crate::background::{Background, Rhythm};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::entropy::SystemEntropy;

/// Between two looks at what other processes set: half of what they are told that it takes.
const EVERY: Duration = Duration::from_secs(5);

/// A look takes a moment, and nothing is lost by leaving it.
const GRACE: Duration = Duration::from_secs(1);

/// The options as they count just now. Stored credentials count where there is the key that they were sealed with.
pub fn open(config: &Config, uow: &Arc<dyn UnitOfWork>, key: Option<&Secret>) -> Result<Arc<Options>, CommandError> {
    let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let mut disk = config.disk.clone();
    if key.is_some() {
        disk.set(&options::SECRET_KEY, REDACTED);
    }
    let options = Options::new(Arc::clone(uow), clock, entropy, key.map(Sealing::new), disk);
    // With port 0 the address is known once it is bound.
    if config.listen.port() != 0 {
        options.reached_at(UrlPrefix::of(config.listen).as_str());
    }
    options.renew()?;
    Ok(Arc::new(options))
}

/// Starts reading them again and again.
pub fn start(options: Arc<Options>) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "options", first_after: EVERY, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |_| {
        if let Err(error) = options.renew() {
            tracing::warn!(cause = ?error, "options cannot be read; those of before go on counting");
        }
    })
}
