//! Making transactions of spans, and adding up what they count.

use std::sync::Arc;
use std::time::Duration;

use application::options::Options;
use application::spans::Spans;

use crate::CommandError;
use crate::background::{Background, Rhythm};

/// Between two looks at what waits. Whoever asks meanwhile adds it up for itself.
const EVERY: Duration = Duration::from_secs(1);

/// A step that is under way when all else ends gets so long. Then it is undone, and taken again by whoever runs next.
const GRACE: Duration = Duration::from_secs(10);

/// Starts it.
pub fn start(spans: Spans, options: Arc<Options>) -> Result<Background, CommandError> {
    let rhythm = Rhythm { name: "spans", first_after: EVERY, every: EVERY, grace: GRACE };
    Background::start(rhythm, move |is_over| {
        if let Err(error) = spans.assemble(options.transactions_max_age(), is_over).and_then(|_| spans.fold(is_over)) {
            tracing::error!(cause = ?error, "spans cannot be added up; it will be tried again");
        }
    })
}
