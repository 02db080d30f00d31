//! How many transactions one stands for.

use serde_json::{Map, Value};

/// The share of transactions that the client reports: as the envelope says, else as the trace context does.
pub(super) fn rate(envelope: Option<f64>, trace: &Map<String, Value>) -> Option<f64> {
    let in_data = || trace.get("data")?.get("sentry.sample_rate");
    envelope
        .filter(is_share)
        .or_else(|| trace.get("client_sample_rate").and_then(share))
        .or_else(|| in_data().and_then(share))
}

fn share(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    number.filter(is_share)
}

fn is_share(rate: &f64) -> bool {
    *rate > 0.0 && *rate <= 1.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_rate_that_is_one_counts() {
        let trace = json!({"client_sample_rate": 0.5, "data": {"sentry.sample_rate": "0.25"}});
        let mut trace = trace.as_object().unwrap().clone();
        assert_eq!(rate(Some(0.1), &trace), Some(0.1));
        for absurd in [None, Some(0.0), Some(1.5), Some(f64::NAN), Some(-1.0)] {
            assert_eq!(rate(absurd, &trace), Some(0.5));
        }
        trace.insert("client_sample_rate".into(), json!("2"));
        assert_eq!(rate(None, &trace), Some(0.25));
        trace.insert("data".into(), json!({"sentry.sample_rate": "all"}));
        assert_eq!(rate(None, &trace), None);
    }
}
