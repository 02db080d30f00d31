//! Durations and times as SDKs and pages write them: milliseconds and seconds, with a fraction.

use std::time::Duration;

/// How many milliseconds so many microseconds are; what is negative is none.
pub fn milliseconds(micros: i64) -> f64 {
    float(micros) / 1000.0
}

/// How many seconds so many microseconds are; what is negative is none.
pub fn seconds(micros: i64) -> f64 {
    float(micros) / 1_000_000.0
}

/// Both halves fit, and so the only rounding is that of a division.
fn float(micros: i64) -> f64 {
    const LOW: u64 = 0xffff_ffff;
    let micros = u64::try_from(micros).unwrap_or_default();
    let [high, low] = [micros >> 32, micros & LOW].map(|half| u32::try_from(half).map_or(0.0, f64::from));
    high.mul_add(4_294_967_296.0, low)
}

/// How many microseconds so many milliseconds are. `None` for what is negative or beyond all durations.
pub fn microseconds(millis: f64) -> Option<i64> {
    let nanos = Duration::try_from_secs_f64(millis / 1000.0).ok()?.as_nanos();
    i64::try_from(nanos.saturating_add(500) / 1000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_as_exact_as_they_can_be() {
        for (micros, millis) in [
            (0, 0.0),
            (-5, 0.0),
            (1, 0.001),
            (1_123_000, 1123.0),
            (4_294_967_297, 4_294_967.297),
            (1_714_557_600_123_456, 1_714_557_600_123.456),
        ] {
            assert_eq!(milliseconds(micros), millis, "{micros}");
        }
    }

    #[test]
    fn seconds_are_as_exact_as_they_can_be() {
        for (micros, text) in [
            (0, "0"),
            (-5, "0"),
            (1_123_001, "1.123001"),
            (1_714_557_600_123_456, "1714557600.123456"),
            (1_714_557_600_000_001, "1714557600.000001"),
        ] {
            assert_eq!(seconds(micros).to_string(), text, "{micros}");
        }
    }

    #[test]
    fn both_ways_lead_back() {
        for micros in [0, 1, 999, 1_123_001, 86_400_000_000, 2_524_608_000_000_001] {
            assert_eq!(microseconds(milliseconds(micros)), Some(micros));
        }
        for absurd in [-0.001, f64::NAN, f64::INFINITY, 1e300, 1e17] {
            assert_eq!(microseconds(absurd), None, "{absurd}");
        }
    }
}
