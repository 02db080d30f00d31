//! Times in what is kept as text.

use chrono::{DateTime, SecondsFormat, Timelike, Utc};

/// A time as the API writes it: UTC with `Z`, six digits of a second, left out when they are zero.
pub(crate) fn text(time: DateTime<Utc>) -> String {
    let precision = if time.nanosecond() / 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
    time.to_rfc3339_opts(precision, true)
}
