//! When an event happened, in the server's time.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::Context;
use super::errors::{Errors, Fault, Path};

/// From this difference on, the client's clock is taken to be wrong.
const DRIFT: TimeDelta = TimeDelta::minutes(55);

/// An event this far ahead is taken to happen now.
const TOLERATED_FUTURE: TimeDelta = TimeDelta::seconds(60);

/// The end of the year 9999, in microseconds.
const LATEST: i64 = 253_402_300_799_999_999;

/// Nothing longer is a date.
const LONGEST: usize = 64;

/// Reads seconds since the epoch or an RFC 3339 text, whose time zone may be missing.
pub(crate) fn parse(value: &Value) -> Option<DateTime<Utc>> {
    let micros = match value {
        Value::Number(number) => {
            let seconds = std::time::Duration::try_from_secs_f64(number.as_f64()?).ok()?;
            i64::try_from(seconds.as_nanos().saturating_add(500) / 1000).ok()?
        }
        Value::String(text) if text.len() <= LONGEST => {
            let text = text.trim();
            DateTime::parse_from_rfc3339(text)
                .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}Z")))
                .ok()?
                .timestamp_micros()
        }
        _ => return None,
    };
    DateTime::from_timestamp_micros(micros).filter(is_plausible)
}

fn is_plausible(time: &DateTime<Utc>) -> bool {
    (0..=LATEST).contains(&time.timestamp_micros())
}

/// The writing of all times in a payload.
pub(super) fn format(time: DateTime<Utc>) -> Value {
    Value::String(time.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// A time moved, unless it would not be one any more.
pub(super) fn moved(time: DateTime<Utc>, shift: TimeDelta) -> Option<DateTime<Utc>> {
    time.checked_add_signed(shift).filter(is_plausible)
}

/// Brings a time within the payload into the server's time. `None` where it is none.
pub(super) fn settle_inner(value: &mut Value, shift: TimeDelta) -> Option<DateTime<Utc>> {
    let time = parse(value).and_then(|time| moved(time, shift))?;
    if !(shift.is_zero() && is_canonical(value)) {
        *value = format(time);
    }
    Some(time)
}

/// Whether a readable time is already written as [`format`] would.
fn is_canonical(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default().as_bytes();
    text.len() == 27 && text.get(10) == Some(&b'T') && text.ends_with(b"Z")
}

/// The time of the event, and by how much every other time in its payload is to be moved.
pub(super) fn settle(sent: Option<Value>, context: &Context, errors: &mut Errors) -> (DateTime<Utc>, TimeDelta) {
    let received = context.received;
    let drift = drift(context, errors);
    let Some(sent) = sent.filter(|value| !value.is_null()) else {
        return (received, drift);
    };
    let at = Path::top("timestamp");
    let Some(time) = parse(&sent) else {
        errors.add(Fault::InvalidData, at, Some(sent), "expected a timestamp");
        return (received, drift);
    };
    let time = time.checked_add_signed(drift).unwrap_or(received);
    let age = received.signed_duration_since(time);
    let (fault, reason) = if age < -TOLERATED_FUTURE {
        (Fault::FutureTimestamp, "the event lies in the future")
    } else if age > context.max_age {
        (Fault::PastTimestamp, "the event is older than events are kept")
    } else {
        return (time, drift);
    };
    errors.add_with(fault, at, Some(sent), reason, clocks(time, received));
    (received, drift.checked_add(&age).unwrap_or(drift))
}

/// What to add to the client's times. Differences below the bound are the network's.
fn drift(context: &Context, errors: &mut Errors) -> TimeDelta {
    let Some(sent_at) = context.sent_at else {
        return TimeDelta::zero();
    };
    let drift = context.received.signed_duration_since(sent_at);
    if drift.abs() < DRIFT {
        return TimeDelta::zero();
    }
    errors.add_with(
        Fault::ClockDrift,
        Path::top("timestamp"),
        None,
        "the clock of the client is wrong; all times were corrected",
        clocks(sent_at, context.received),
    );
    drift
}

fn clocks(sdk: DateTime<Utc>, server: DateTime<Utc>) -> Map<String, Value> {
    [("sdk_time", sdk), ("server_time", server)]
        .into_iter()
        .map(|(key, time)| (key.to_owned(), json!(format(time))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn times_are_read_as_seconds_or_text() {
        for (sent, expected) in [
            (json!(1_714_557_600), "2024-05-01T10:00:00.000000Z"),
            (json!(1_714_557_600.123_456), "2024-05-01T10:00:00.123456Z"),
            (json!("2024-05-01T10:00:00Z"), "2024-05-01T10:00:00.000000Z"),
            (json!("2024-05-01T10:00:00.5"), "2024-05-01T10:00:00.500000Z"),
            (json!("2024-05-01T12:00:00+02:00"), "2024-05-01T10:00:00.000000Z"),
            (json!("2024-05-01T10:00:00.123456789Z"), "2024-05-01T10:00:00.123456Z"),
        ] {
            assert_eq!(parse(&sent).map(format), Some(json!(expected)), "{sent}");
        }
        for sent in [
            json!(-1),
            json!(1e18),
            json!("1714557600"),
            json!("-0001-01-01T00:00:00Z"),
            json!(""),
            json!("yesterday"),
            json!([1]),
            json!(true),
            json!("9".repeat(1000)),
        ] {
            assert_eq!(parse(&sent), None, "{sent}");
        }
    }

    fn settled(sent: Value, context: &Context) -> (TimeDelta, TimeDelta, Vec<Value>) {
        let mut errors = Errors::default();
        let (time, shift) = settle(Some(sent), context, &mut errors);
        (context.received - time, shift, errors.into_list())
    }

    #[test]
    fn a_time_that_is_missing_or_absurd_is_the_arrival() {
        let context = samples::context();
        let (age, shift, errors) = settled(json!(null), &context);
        assert_eq!((age, shift, errors.len()), (TimeDelta::zero(), TimeDelta::zero(), 0));
        let (age, _, errors) = settled(json!(-5), &context);
        assert_eq!((age, errors[0]["type"].as_str()), (TimeDelta::zero(), Some("invalid_data")));
    }

    #[test]
    fn a_wrong_clock_moves_all_times() {
        let hour = TimeDelta::hours(1);
        let mut context = samples::context();
        context.sent_at = Some(context.received - hour);
        let sent = format(context.received - hour - TimeDelta::seconds(5));
        let (age, shift, errors) = settled(sent, &context);
        assert_eq!((age, shift), (TimeDelta::seconds(5), hour));
        assert_eq!(errors[0]["type"], "clock_drift");
        assert_eq!(errors[0]["server_time"], format(context.received));

        context.sent_at = Some(context.received - TimeDelta::minutes(54));
        let (_, shift, errors) = settled(format(context.received), &context);
        assert_eq!((shift, errors.len()), (TimeDelta::zero(), 0));
    }

    #[test]
    fn the_far_future_and_the_far_past_become_the_arrival() {
        let context = samples::context();
        let (age, shift, errors) = settled(format(context.received + TimeDelta::minutes(2)), &context);
        assert_eq!((age, shift), (TimeDelta::zero(), TimeDelta::minutes(-2)));
        assert_eq!(errors[0]["type"], "future_timestamp");

        let old = context.max_age + TimeDelta::hours(1);
        let (age, shift, errors) = settled(format(context.received - old), &context);
        assert_eq!((age, shift), (TimeDelta::zero(), old));
        assert_eq!(errors[0]["type"], "past_timestamp");

        let (age, _, errors) = settled(format(context.received + TimeDelta::seconds(59)), &context);
        assert_eq!((age, errors.len()), (TimeDelta::seconds(-59), 0));
    }

    #[test]
    fn an_absurd_client_clock_is_survived() {
        let mut context = samples::context();
        context.sent_at = Some(DateTime::<Utc>::MIN_UTC);
        let (age, _, _) = settled(json!(1), &context);
        assert_eq!(age, TimeDelta::zero());
    }
}
