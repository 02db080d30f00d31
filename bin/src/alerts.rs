//! Writing the mails that tell of issues.

use std::time::Duration;

use application::alerts::{Alerts, WrittenAlerts};

use crate::CommandError;
use crate::background::{Background, Rhythm};

/// Between two looks at what waits.
const EVERY: Duration = Duration::from_secs(3);

/// A step that is under way when all else ends gets so long. Then it is undone, and taken again by whoever runs next.
const GRACE: Duration = Duration::from_secs(10);

/// Starts it.
pub fn start(alerts: Alerts) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "alerts", first_after: EVERY, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |is_over| match alerts.write_mails(is_over) {
        Ok(written) if written == WrittenAlerts::default() => {}
        Ok(written) => tracing::info!(?written, "alerts were taken up"),
        Err(error) => tracing::error!(cause = ?error, "alerts cannot be written; it will be tried again"),
    })
}
