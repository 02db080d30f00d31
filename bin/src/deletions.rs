//! Carrying out what was deleted in a request.

use std::time::Duration;

use application::deletions::{CarriedOut, Deletions};

use crate::CommandError;
use crate::background::{Background, Rhythm};

/// Between two looks at what is due.
const EVERY: Duration = Duration::from_secs(5);

/// A step that is under way when all else ends gets so long. Then it is undone, and taken again by whoever runs next.
const GRACE: Duration = Duration::from_secs(10);

/// Starts it.
pub fn start(deletions: Deletions) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "deletions", first_after: EVERY, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |is_over| match deletions.carry_out(is_over) {
        Ok(done) if done == CarriedOut::default() => {}
        Ok(done) => tracing::info!(?done, "deletions were carried out"),
        Err(error) => tracing::error!(cause = ?error, "a deletion failed and will be tried again"),
    })
}
