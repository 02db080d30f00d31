//! Numbers that a transaction was measured by, each with its unit.

use serde_json::{Map, Value, json};

use super::super::check::Check;
use super::super::errors::{Errors, Path};

const MOST: usize = 100;

const LONGEST_NAME: usize = 200;

/// Units that clients make up are no longer.
const LONGEST_UNIT: usize = 15;

const NONE: &str = "none";

const RATIO: &str = "ratio";

const MILLISECOND: &str = "millisecond";

/// Brings the measurements into their form, and adds what follows from them for a transaction
/// of so many milliseconds.
pub(super) fn read(value: Option<Value>, duration: f64, errors: &mut Errors) -> Option<Value> {
    let mut value = value?;
    let mut check = Check { path: Path::Root, errors };
    let kept = check.object("measurements", &mut value, |sent, check| {
        let mut left = MOST;
        sent.retain(|name, value| {
            let kept = left > 0 && is_name(name) && measurement(name, value, check);
            left = left.saturating_sub(usize::from(kept));
            kept
        });
        derive(sent, duration);
        !sent.is_empty()
    });
    kept.then_some(value)
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(allowed)
}

fn measurement(name: &str, value: &mut Value, check: &mut Check<'_>) -> bool {
    check.object(name, value, |sent, check| {
        let Some(mut number) = sent.remove("value").filter(|number| !number.is_null()) else {
            return false;
        };
        if !number.is_number() {
            return check.refuse("value", &mut number, "expected a number");
        }
        let unit = match sent.remove("unit") {
            Some(Value::String(unit)) if is_unit(&unit) => Value::String(unit),
            _ => default_unit(name).into(),
        };
        *sent = Map::from_iter([("value".to_owned(), number), ("unit".to_owned(), unit)]);
        true
    })
}

fn is_unit(unit: &str) -> bool {
    (1..=LONGEST_UNIT).contains(&unit.len()) && unit.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The unit of a measurement that came without one.
fn default_unit(name: &str) -> &'static str {
    match name {
        "lcp"
        | "fcp"
        | "fid"
        | "inp"
        | "fp"
        | "ttfb"
        | "ttfb.requesttime"
        | "app_start_cold"
        | "app_start_warm"
        | "time_to_initial_display"
        | "time_to_full_display"
        | "stall_total_time"
        | "stall_longest_time" => MILLISECOND,
        "frames_slow_rate" | "frames_frozen_rate" | "stall_percentage" => RATIO,
        _ => NONE,
    }
}

/// Adds shares of the frames, and of the time.
fn derive(sent: &mut Map<String, Value>, duration: f64) {
    let told = |name: &str| sent.get(name).and_then(|sent| sent.get("value")).and_then(Value::as_f64);
    let is_millis = |name: &str| sent.get(name).is_some_and(|sent| sent.get("unit") == Some(&MILLISECOND.into()));
    let frames = told("frames_total");
    let stalled = told("stall_total_time").filter(|_| is_millis("stall_total_time"));
    let shares = [
        ("frames_slow_rate", told("frames_slow"), frames),
        ("frames_frozen_rate", told("frames_frozen"), frames),
        ("stall_percentage", stalled, Some(duration)),
    ];
    for (name, part, whole) in shares {
        if let (Some(part), Some(whole)) = (part, whole)
            && whole > 0.0
        {
            sent.insert(name.to_owned(), json!({"value": part / whole, "unit": RATIO}));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(value: Value) -> (Option<Value>, usize) {
        let mut errors = Errors::default();
        let got = read(Some(value), 4000.0, &mut errors);
        (got, errors.into_list().len())
    }

    #[test]
    fn a_measurement_is_a_number_with_a_unit() {
        assert_eq!(
            measured(json!({
                "lcp": {"value": 2500.5}, "cls": {"value": 0.1, "unit": ""}, "mine": {"value": 1, "unit": "byte", "x": 1},
                "odd": {"value": 1, "unit": "a unit of my own"}, "ttfb": {"value": 1, "unit": null},
            })),
            (
                Some(json!({
                    "lcp": {"value": 2500.5, "unit": "millisecond"}, "cls": {"value": 0.1, "unit": "none"},
                    "mine": {"value": 1, "unit": "byte"}, "odd": {"value": 1, "unit": "none"},
                    "ttfb": {"value": 1, "unit": "millisecond"},
                })),
                0
            )
        );
    }

    #[test]
    fn what_is_no_number_or_has_no_name_is_left_out() {
        assert_eq!(
            measured(json!({
                "a": {"value": "1"}, "b": {"value": null}, "c": {}, "d": null, "e": 1, "": {"value": 1},
                "f g": {"value": 1}, "é": {"value": 1}, "x".repeat(201): {"value": 1},
            })),
            (None, 2)
        );
        assert_eq!(measured(json!([1])), (None, 1));
        assert_eq!(measured(json!(null)), (None, 0));
    }

    #[test]
    fn shares_follow_from_frames_and_stalls() {
        let (got, _) = measured(json!({
            "frames_total": {"value": 200}, "frames_slow": {"value": 50}, "frames_frozen": {"value": 10},
            "stall_total_time": {"value": 1000, "unit": "millisecond"}, "stall_percentage": {"value": 9},
        }));
        let got = got.unwrap();
        assert_eq!(got["frames_slow_rate"], json!({"value": 0.25, "unit": "ratio"}));
        assert_eq!(got["frames_frozen_rate"], json!({"value": 0.05, "unit": "ratio"}));
        assert_eq!(got["stall_percentage"], json!({"value": 0.25, "unit": "ratio"}));
    }

    #[test]
    fn there_is_no_share_of_nothing() {
        let (got, _) = measured(json!({
            "frames_total": {"value": 0}, "frames_slow": {"value": 0}, "stall_total_time": {"value": 1, "unit": "second"},
        }));
        assert_eq!(got.unwrap().as_object().unwrap().len(), 3);
    }

    #[test]
    fn measurements_beyond_the_bound_are_left_out() {
        let many: Map<String, Value> = (0..1000).map(|i| (format!("m{i}"), json!({"value": i}))).collect();
        assert_eq!(measured(Value::Object(many)).0.unwrap().as_object().unwrap().len(), MOST);
    }
}
