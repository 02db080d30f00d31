//! Transactions whose spans were sent by themselves.

use super::clients::of_javascript;
use super::hostile::{assert_sound, put, wrong_values};
use super::*;
use crate::spans::{StreamedSpan, assemble};

/// What JavaScript sends by default for what is a whole transaction in [`of_javascript`].
fn of_javascript_streamed() -> [Value; 2] {
    let text = |value: &str| json!({"value": value, "type": "string"});
    let shared = json!({
        "sentry.release": text("shop@1.0"), "sentry.environment": text("prod"),
        "sentry.sdk.name": text("sentry.javascript.node"), "sentry.sdk.version": text("10.0.0"),
        "sentry.segment.id": text(ROOT), "sentry.segment.name": text("GET /users/:id"),
        "sentry.trace_lifecycle": text("stream"),
    });
    let with_shared = |own: Value| {
        let mut all = shared.as_object().unwrap().clone();
        all.extend(own.as_object().unwrap().clone());
        all
    };
    let segment = json!({
        "name": "GET", "trace_id": TRACE, "span_id": ROOT, "is_segment": true, "status": "error",
        "start_timestamp": 1_799_999_990.123_456, "end_timestamp": 1_799_999_990.623_456,
        "attributes": with_shared(json!({
            "sentry.op": text("http.server"), "sentry.origin": text("auto.http.otel.http"),
            "sentry.segment.name.source": text("route"), "sentry.source": text("route"),
            "sentry.sample_rate": {"value": 0.5, "type": "double"},
            "http.response.status_code": {"value": 500, "type": "integer"},
        })),
    });
    let child = json!({
        "name": "GET https://api.example.com/v1/items?x=1", "trace_id": TRACE, "span_id": "0000000000000001",
        "parent_span_id": ROOT, "is_segment": false, "status": "ok",
        "start_timestamp": 1_799_999_990.2, "end_timestamp": 1_799_999_990.3,
        "attributes": with_shared(json!({
            "sentry.op": text("http.client"), "sentry.origin": text("auto.http.otel.http"), "http.method": text("GET"),
        })),
    });
    [child, segment]
}

#[test]
fn spans_sent_by_themselves_are_the_transaction_that_they_are_in_one() {
    let spans = of_javascript_streamed().map(|span| StreamedSpan::parse(span.as_object().unwrap().clone()).unwrap());
    let [child, segment] = spans;
    assert!(segment.is_segment && !child.is_segment && child.segment_id == segment.span_id);
    let streamed = normalized(Value::Object(assemble(segment.raw, vec![child.raw]))).unwrap();

    let mut whole = of_javascript();
    // Spans by themselves say this a second time among their attributes.
    for path in ["/contexts/trace", "/spans/0"] {
        whole.pointer_mut(path).unwrap()["data"]["sentry.origin"] = json!("auto.http.otel.http");
    }
    assert_eq!(streamed, transaction(whole));
}

#[test]
fn no_value_at_any_attribute_makes_an_unsound_transaction_of_them() {
    let attributes = [
        "sentry.segment.name",
        "sentry.segment.name.source",
        "sentry.op",
        "sentry.origin",
        "sentry.description",
        "sentry.status.message",
        "http.response.status_code",
        "sentry.release",
        "sentry.sdk.name",
        "sentry.sdk.integrations",
        "sentry.platform",
        "sentry.sample_rate",
        "user.id",
        "user.ip_address",
    ];
    let typed = attributes.map(|key| vec!["attributes", key, "value"]);
    let bare = attributes.map(|key| vec!["attributes", key]);
    let own = ["name", "status", "links", "parent_span_id", "is_segment", "attributes"].map(|key| vec![key]);
    for path in typed.into_iter().chain(bare).chain(own) {
        for value in wrong_values() {
            let [mut child, mut segment] = of_javascript_streamed();
            put(&mut child, &path, value.clone());
            put(&mut segment, &path, value);
            let text = segment.to_string();
            let children = vec![child.as_object().unwrap().clone()];
            let sent = Value::Object(assemble(segment.as_object().unwrap().clone(), children));
            assert_sound(&transaction(sent), &text);
        }
    }
}
