use std::sync::Arc;

use application::maintenance::{Maintenance, Retention};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::post::Post;
use crate::upkeep::Upkeep;
use crate::{CommandError, serve, store};

/// `picket worker`.
pub fn run(config: &Config) -> Result<(), CommandError> {
    let uow = store::open_migrated(config)?;
    let delivery = serve::delivery(config, Arc::clone(&uow), Arc::new(SystemClock))?;
    let maintenance = Maintenance::new(uow, Arc::new(SystemClock), Retention { events: config.retention });
    let no_thread = |error| CommandError::Io("no thread can be started", error);
    let upkeep = Upkeep::start(maintenance).map_err(no_thread)?;
    let post = Post::start(delivery).map_err(no_thread)?;
    serve::until_told_to_stop()?;
    drop(post);
    drop(upkeep);
    Ok(())
}
