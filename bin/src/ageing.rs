//! What time does to issues.

use std::time::Duration;

use application::issues::{Aged, Ageing};

use crate::CommandError;
use crate::background::{Background, Rhythm};

/// Between two looks at whose time has come.
const EVERY: Duration = Duration::from_secs(10);

/// A starting server has other things to do.
const FIRST_AFTER: Duration = Duration::from_secs(5);

/// A step that is under way when all else ends gets so long. Then it is undone, and taken again by whoever runs next.
const GRACE: Duration = Duration::from_secs(10);

/// Starts it.
pub fn start(ageing: Ageing) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "ageing", first_after: FIRST_AFTER, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |is_over| match ageing.carry_out(is_over) {
        Ok(done) if done == Aged::default() => {}
        Ok(done) => tracing::info!(?done, "issues changed with time"),
        Err(error) => {
            tracing::error!(cause = ?error, "issues could not be changed with time, which will be tried again")
        }
    })
}
