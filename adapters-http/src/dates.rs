//! Times on the wire.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

/// A time as the API writes it: UTC with `Z`, six digits of a second, left out when they are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    /// The text.
    pub fn text(self) -> String {
        let precision = if self.0.nanosecond() / 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
        self.0.to_rfc3339_opts(precision, true)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn the_fraction_has_six_digits_or_none() {
        let second = DateTime::from_timestamp(1_714_557_600, 0).unwrap();
        assert_eq!(Timestamp(second).text(), "2024-05-01T10:00:00Z");
        assert_eq!(Timestamp(second + TimeDelta::microseconds(120_000)).text(), "2024-05-01T10:00:00.120000Z");
        assert_eq!(Timestamp(second + TimeDelta::nanoseconds(999)).text(), "2024-05-01T10:00:00Z");
    }
}
