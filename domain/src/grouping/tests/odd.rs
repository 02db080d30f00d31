use serde_json::{Value, json};

use super::super::fixtures::{event, raised};
use super::hashes;

fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("text \u{0} é 17"),
        json!([]),
        json!({}),
        json!([null, 1, "x", [], {}]),
        json!({"values": null}),
        json!({"values": [null, 1, "x", [], {}]}),
        json!({"values": [{"stacktrace": 1}, {"stacktrace": {"frames": {}}}]}),
        json!({"values": [{"stacktrace": {"frames": [null, 1, "x", [], {}]}, "type": [], "value": {}, "mechanism": 7}]}),
        json!({"values": [{"mechanism": {"meta": {"ns_error": {"domain": 1, "code": []}}, "exception_id": -1}}]}),
        json!({"values": [{"mechanism": {"is_exception_group": true}}]}),
        json!({"values": [{"mechanism": {"is_exception_group": true, "exception_id": 0, "parent_id": 0}}]}),
        json!({"frames": [{"function": 1, "module": [], "in_app": "yes", "platform": 4, "data": 5}]}),
        json!({"frames": [{"function": "é<(", "module": "$$", "filename": "\\", "platform": "native"}]}),
        json!({"message": 1, "formatted": [], "filename": {}, "context_line": 3}),
        json!({"formatted": "=\"é"}),
        json!(["{{", "}}", "{{}}", "{{ }}", "{{ tags. }}", "{{ default }}"]),
    ]
}

#[test]
fn every_payload_has_a_hash() {
    let keys = ["exception", "threads", "stacktrace", "template", "logentry", "fingerprint", "checksum"];
    for platform in ["javascript", "native", "java", "ruby", "php", "python", "", "é"] {
        for key in keys {
            for value in odd_values() {
                let mut payload = serde_json::Map::new();
                payload.insert(key.to_owned(), value);
                let hashes = hashes(&event(platform, Value::Object(payload)));
                assert!(matches!(hashes.len(), 1 | 2));
                assert!(hashes.iter().all(|hash| hash.as_str().len() == 32));
            }
        }
        for value in odd_values() {
            let payload: serde_json::Map<_, _> = keys.map(|key| (key.to_owned(), value.clone())).into_iter().collect();
            assert!(!hashes(&event(platform, Value::Object(payload))).is_empty());
        }
    }
}

#[test]
fn many_exceptions_in_a_tree_take_reasonable_time() {
    let member = |id: u32| {
        let mechanism = json!({"exception_id": id, "parent_id": id.checked_sub(1), "is_exception_group": true});
        json!({"type": "E", "value": "v", "mechanism": mechanism})
    };
    // In quadratic time the test would not end.
    assert!(!hashes(&raised((0..50_000).map(member).collect())).is_empty());
}
