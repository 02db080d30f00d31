//! From when to when a transaction lasted, in the server's time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::super::errors::Errors;
use super::super::{Context, time};
use crate::spans::{Interval, InvalidTransaction};

/// The times of a transaction.
pub(super) struct Times {
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    /// By how much these were moved, and all others are to be.
    pub(super) shift: TimeDelta,
}

impl Times {
    /// Takes them out of a payload. It is moved as a whole, so that it lasts as long as it did.
    pub(super) fn take(
        raw: &mut Map<String, Value>,
        context: &Context,
        errors: &mut Errors,
    ) -> Result<Self, InvalidTransaction> {
        let sent = raw.remove("timestamp");
        let end = sent.as_ref().and_then(time::parse).ok_or(InvalidTransaction::End)?;
        let start = raw.remove("start_timestamp").as_ref().and_then(time::parse);
        let start = start.ok_or(InvalidTransaction::Start)?;
        if end < start {
            return Err(InvalidTransaction::EndBeforeStart);
        }
        let (settled, _) = time::settle(sent, context, errors);
        let shift = settled.signed_duration_since(end);
        let start = time::moved(start, shift).ok_or(InvalidTransaction::Start)?;
        Ok(Self { start, end: settled, shift })
    }

    /// The same in microseconds.
    pub(super) fn interval(&self) -> Interval {
        Interval::new(self.start.timestamp_micros(), self.end.timestamp_micros())
    }
}
