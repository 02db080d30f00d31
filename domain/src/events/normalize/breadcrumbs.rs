//! What led up to the event.

use chrono::TimeDelta;
use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Path};
use super::tree::Limits;
use super::{Level, level, shapes, time};

/// The newest ones are kept.
const MOST: usize = 100;

const MESSAGE: usize = 8192;

const DATA: Limits = Limits { depth: 5, bytes: 8192, text: 4096 };

/// Brings the breadcrumbs into their form, their times moved by `shift`.
pub(super) fn read(value: Option<Value>, shift: TimeDelta, errors: &mut Errors) -> Option<Value> {
    let top = Path::top("breadcrumbs");
    let mut sent = shapes::objects(value, top, errors);
    sent.drain(..sent.len().saturating_sub(MOST));
    let values = Path::Key(&top, "values");
    let kept = sent.into_iter().filter_map(|(index, mut crumb)| {
        let path = Path::Index(&values, index);
        breadcrumb(&mut crumb, shift, &mut Check { path, errors: &mut *errors }).then_some(Value::Object(crumb))
    });
    shapes::wrap(kept.collect())
}

/// Checks one breadcrumb. False for one that says nothing.
fn breadcrumb(crumb: &mut Map<String, Value>, shift: TimeDelta, check: &mut Check<'_>) -> bool {
    crumb.retain(|key, value| match key.as_str() {
        "timestamp" if value.is_null() => false,
        "timestamp" => time::settle_inner(value, shift).is_some() || check.refuse(key, value, "expected a timestamp"),
        "type" | "category" => check.text(key, value, 128),
        "level" => crumb_level(check, key, value),
        "message" => check.text(key, value, MESSAGE),
        "data" => check.tree(key, value, DATA),
        "event_id" => check.text(key, value, 36),
        _ => false,
    });
    if crumb.is_empty() {
        return false;
    }
    crumb.entry("type").or_insert_with(|| Value::String("default".to_owned()));
    crumb.entry("level").or_insert_with(|| Value::String(Level::Info.as_str().to_owned()));
    true
}

fn crumb_level(check: &mut Check<'_>, key: &str, value: &mut Value) -> bool {
    if value.is_null() {
        return false;
    }
    match level::parse(value) {
        Some(level) => {
            *value = Value::String(level.as_str().to_owned());
            true
        }
        None => check.refuse(key, value, "expected a level"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn crumbs(value: Value, shift: TimeDelta) -> (Option<Value>, Vec<Value>) {
        let mut errors = Errors::default();
        let got = read(Some(value), shift, &mut errors);
        (got, errors.into_list())
    }

    #[test]
    fn defaults_are_filled_and_secrets_filtered() {
        let sent =
            json!([{"message": "m", "level": "warn", "data": {"api_key": "x", "n": 1}}, {"category": "c", "type": ""}]);
        assert_eq!(
            crumbs(sent, TimeDelta::zero()),
            (
                Some(json!({"values": [
                    {"message": "m", "level": "warning", "type": "default", "data": {"api_key": "[Filtered]", "n": 1}},
                    {"category": "c", "level": "info", "type": "default"},
                ]})),
                vec![]
            )
        );
    }

    #[test]
    fn times_follow_the_shift_of_the_event() {
        let sent = json!({"timestamp": 1_714_557_600, "message": "m"});
        let (got, _) = crumbs(sent, TimeDelta::hours(1));
        assert_eq!(got.unwrap()["values"][0]["timestamp"], "2024-05-01T11:00:00.000000Z");
    }

    #[test]
    fn the_newest_hundred_are_kept() {
        let sent: Vec<Value> = (0..250).map(|i| json!({"message": i.to_string()})).collect();
        let (got, _) = crumbs(json!({"values": sent}), TimeDelta::zero());
        let got = got.unwrap();
        assert_eq!(got["values"].as_array().map(Vec::len), Some(100));
        assert_eq!(got["values"][0]["message"], "150");
    }

    #[test]
    fn bad_parts_are_left_out_and_listed() {
        let sent = json!([{"message": "m", "timestamp": -1, "level": "loud", "data": "x"}, {}]);
        let (got, errors) = crumbs(sent, TimeDelta::zero());
        assert_eq!(got, Some(json!({"values": [{"message": "m", "level": "info", "type": "default"}]})));
        let names: Vec<_> = errors.iter().filter_map(|e| e["name"].as_str()).collect();
        assert_eq!(
            names,
            ["breadcrumbs.values.0.data", "breadcrumbs.values.0.level", "breadcrumbs.values.0.timestamp"]
        );
    }
}
