use serde_json::json;

use super::*;

fn convert(part: Value, with: fn(Map<String, Value>) -> Value) -> Value {
    let Value::Object(part) = part else { unreachable!() };
    with(part)
}

#[test]
fn a_frame_shows_the_source_around_its_line() {
    let shown = convert(
        json!({"frames": [
            {"function": "main", "lineno": 7, "pre_context": ["a", "b"], "context_line": "c", "post_context": ["d"], "in_app": true},
            {"function": "lib", "lineno": 1, "in_app": false},
        ]}),
        frames::stacktrace,
    );
    assert_eq!(shown["frames"][0]["context"], json!([[5, "a"], [6, "b"], [7, "c"], [8, "d"]]));
    assert_eq!(shown["frames"][0]["lineNo"], 7);
    assert_eq!(shown["frames"][1]["context"], json!([]));
    assert_eq!(shown["hasSystemFrames"], true);
}

#[test]
fn exceptions_without_a_stack_trace_have_null() {
    let shown = convert(json!({"values": [{"type": "E", "value": "v"}]}), exceptions::exception);
    assert_eq!(shown["values"][0]["stacktrace"], Value::Null);
    assert_eq!(shown["hasSystemFrames"], false);
}

#[test]
fn a_request_shows_its_query_as_pairs() {
    let shown = convert(json!({"url": "http://x/", "query_string": "a=1&b=x%20y+z&c"}), request::request);
    assert_eq!(shown["query"], json!([["a", "1"], ["b", "x y z"], ["c", ""]]));
    let shown = convert(json!({"query_string": {"a": "1"}, "headers": [["Host", "x"], "odd"]}), request::request);
    assert_eq!((&shown["query"], &shown["headers"]), (&json!([["a", "1"]]), &json!([["Host", "x"]])));
}

#[test]
fn spans_have_their_times_in_seconds_and_null_where_nothing_is_known() {
    let shown = spans::spans(vec![json!({
        "span_id": "00000000000000aa", "start_timestamp": "2024-05-01T10:00:00.123456Z", "timestamp": 5,
        "measurements": {},
    })]);
    assert_eq!(
        shown,
        json!([{
            "trace_id": null, "span_id": "00000000000000aa", "parent_span_id": null,
            "start_timestamp": 1_714_557_600.123_456, "timestamp": 5, "same_process_as_parent": null, "op": null,
            "description": null, "status": null, "origin": null, "tags": null, "data": null, "exclusive_time": null,
            "hash": null, "measurements": {},
        }])
    );
}

#[test]
fn a_message_without_formatting_shows_its_template() {
    assert_eq!(convert(json!({"message": "m %s", "params": ["x"]}), message)["formatted"], "m %s");
}

#[test]
fn breadcrumbs_have_their_times_as_all_answers_do() {
    let shown = convert(
        json!({"values": [{"timestamp": "2024-05-01T10:00:00.000000Z"}, {"timestamp": "2024-05-01T10:00:00.5Z"}, {}]}),
        breadcrumbs,
    );
    let times = [json!("2024-05-01T10:00:00Z"), json!("2024-05-01T10:00:00.500000Z"), Value::Null];
    for (crumb, time) in shown["values"].as_array().unwrap().iter().zip(times) {
        assert_eq!(crumb["timestamp"], time);
    }
}
