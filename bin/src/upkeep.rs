//! Removing what is past its time.

use std::time::Duration;

use application::maintenance::Maintenance;

use crate::CommandError;
use crate::background::{Background, Rhythm};

/// Between two clean-ups.
const EVERY: Duration = Duration::from_secs(3600);

/// A first clean-up waits until a starting server is past its rush.
const FIRST_AFTER: Duration = Duration::from_secs(60);

/// A step that is under way when all else ends gets so long. Then it is undone, and taken again by whoever runs next.
const GRACE: Duration = Duration::from_secs(30);

/// Starts it.
pub fn start(maintenance: Maintenance) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "upkeep", first_after: FIRST_AFTER, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |is_over| match maintenance.clean_up(is_over) {
        Ok(removed) => tracing::info!(?removed, "cleaned up"),
        Err(error) => tracing::error!(cause = ?error, "the clean-up failed and will be tried again"),
    })
}
