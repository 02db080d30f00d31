//! Whole events: what the parts are together.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::samples::{FALLBACK, context, received};
use super::{Context, normalize, time};
use crate::events::{Event, EventId, EventKind, Level};

fn event(value: Value) -> Event {
    event_with(value, &context())
}

fn event_with(value: Value, context: &Context) -> Event {
    let Value::Object(raw) = value else { panic!("a payload is an object") };
    normalize(raw, context)
}

fn faults(event: &Event) -> Vec<&str> {
    let errors = event.payload.get("errors").and_then(Value::as_array);
    errors.into_iter().flatten().filter_map(|error| error["name"].as_str()).collect()
}

#[test]
fn an_empty_event_is_an_event() {
    let event = event(json!({}));
    assert_eq!(event.id.to_string(), FALLBACK);
    assert_eq!((event.kind, event.level), (EventKind::Default, Level::Error));
    assert_eq!((event.title.as_str(), event.culprit.as_str()), ("<unlabeled event>", ""));
    assert_eq!(event.timestamp, received());
    assert_eq!(event.tags, [("level".to_owned(), "error".to_owned())]);
    assert_eq!(
        Value::Object(event.payload),
        json!({
            "event_id": FALLBACK, "type": "default", "platform": "other", "level": "error",
            "timestamp": time::format(received()), "received": time::format(received()),
            "sdk": {"name": "sentry.test", "version": "1.0"},
        })
    );
}

#[test]
fn an_exception_with_everything_around_it_is_an_error() {
    let event = event(json!({
        "event_id": "0123456789abcdef0123456789abcdef",
        "timestamp": 1_799_999_990,
        "platform": "python", "level": "fatal", "logger": "shop", "server_name": "web-1",
        "release": "shop@1.0", "dist": "7", "environment": "prod", "transaction": "/cart",
        "tags": {"region": "eu", "environment": "ignored"},
        "user": {"id": 7, "email": "a@b.c"},
        "request": {"url": "http://h/cart?x=1", "method": "post"},
        "contexts": {"runtime": {"name": "CPython", "version": "3.13"}},
        "extra": {"password": "x", "n": 1},
        "modules": {"shop": "1.0", "odd": null},
        "fingerprint": ["a"],
        "exception": {"values": [
            {"type": "ValueError", "value": "inner"},
            {"type": "RuntimeError", "value": "outer\nmore",
             "mechanism": {"type": "excepthook", "handled": false},
             "stacktrace": {"frames": [
                {"filename": "main.py", "function": "main", "module": "main", "in_app": true},
                {"filename": "lib.py", "function": "call", "module": "lib", "in_app": false}]}},
        ]},
        "_meta": {"x": 1}, "measurements": {}, "spans": [], "stray": 1,
    }));
    assert_eq!(event.id.to_string(), "0123456789abcdef0123456789abcdef");
    assert_eq!((event.kind, event.level, event.unhandled), (EventKind::Error, Level::Fatal, true));
    assert_eq!(event.title, "RuntimeError: outer");
    assert_eq!(event.culprit, "/cart");
    assert_eq!(event.location.as_deref(), Some("main.py"));
    assert_eq!(event.search_message, "RuntimeError outer\nmore /cart");
    assert_eq!(event.message, "");
    for (key, value) in [
        ("dist", "7"),
        ("environment", "prod"),
        ("handled", "no"),
        ("level", "fatal"),
        ("logger", "shop"),
        ("mechanism", "excepthook"),
        ("region", "eu"),
        ("release", "shop@1.0"),
        ("runtime", "CPython 3.13"),
        ("runtime.name", "CPython"),
        ("server_name", "web-1"),
        ("transaction", "/cart"),
        ("url", "http://h/cart"),
        ("user", "id:7"),
    ] {
        assert_eq!(event.tag(key), Some(value), "{key}");
    }
    assert_eq!(event.tags.len(), 14);
    assert_eq!(faults(&event), Vec::<&str>::new());
    let keys: Vec<_> = event.payload.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "contexts",
            "dist",
            "environment",
            "event_id",
            "exception",
            "extra",
            "fingerprint",
            "level",
            "logger",
            "modules",
            "platform",
            "received",
            "release",
            "request",
            "sdk",
            "server_name",
            "timestamp",
            "transaction",
            "type",
            "user",
        ]
    );
    assert_eq!(event.payload["extra"], json!({"password": "[Filtered]", "n": 1}));
}

#[test]
fn a_message_is_a_default_event() {
    let event = event(json!({"message": "hello\nworld", "level": "warn", "type": "error"}));
    assert_eq!((event.kind, event.level), (EventKind::Default, Level::Warning));
    assert_eq!((event.title.as_str(), event.message.as_str()), ("hello", "hello\nworld"));
    assert_eq!(Value::Object(event.metadata), json!({"title": "hello"}));
    assert_eq!(event.payload["logentry"], json!({"formatted": "hello\nworld"}));
    assert!(!event.payload.contains_key("message"));
}

#[test]
fn a_captured_message_with_a_stack_reads_as_the_message() {
    let event = event(json!({
        "message": "hi", "platform": "node",
        "exception": {"values": [{"value": "hi", "mechanism": {"type": "generic", "handled": true, "synthetic": true},
            "stacktrace": {"frames": [{"filename": "a.js", "function": "f", "in_app": true}]}}]},
    }));
    assert_eq!((event.title.as_str(), event.culprit.as_str()), ("hi", ""));
    assert_eq!(event.message, "hi");
    assert!(!event.metadata.contains_key("type"));
    assert_eq!(event.tag("handled"), Some("yes"));
    assert!(!event.unhandled);
}

#[test]
fn names_of_older_sdks_are_understood() {
    let event = event(json!({
        "sentry.interfaces.Exception": {"values": [{"type": "E", "value": "v"}]},
        "sentry.interfaces.Stacktrace": {"frames": [{"function": "f", "filename": "a.py"}]},
        "sentry.interfaces.Message": {"message": "m %s", "params": ["x"]},
        "sentry.interfaces.User": {"id": "1"},
        "sentry.interfaces.Http": {"url": "http://h/"},
        "sentry.interfaces.Contexts": {"os": {"name": "Linux"}},
        "sentry.interfaces.Breadcrumbs": [{"message": "c"}],
        "sentry.interfaces.Template": {"filename": "t.html"},
    }));
    assert_eq!(event.title, "E: v");
    assert_eq!(event.message, "m x");
    assert_eq!(event.payload["exception"]["values"][0]["stacktrace"]["frames"][0]["function"], "f");
    for key in ["user", "request", "contexts", "breadcrumbs", "template"] {
        assert!(event.payload.contains_key(key), "{key}");
    }
    assert!(!event.payload.keys().any(|key| key.starts_with("sentry.")));
}

#[test]
fn ids_come_from_the_envelope_then_the_payload_then_the_caller() {
    let sent = "0123456789abcdef0123456789abcdef";
    let mut context = context();
    assert_eq!(event_with(json!({"event_id": "01234567-89AB-CDEF-0123-456789ABCDEF"}), &context).id.to_string(), sent);
    let event = event_with(json!({"event_id": "nope"}), &context);
    assert_eq!((event.id.to_string().as_str(), faults(&event)), (FALLBACK, vec!["event_id"]));
    context.envelope_id = EventId::parse("11111111111111111111111111111111").ok();
    let event = event_with(json!({"event_id": sent}), &context);
    assert_eq!(event.id.to_string(), "11111111111111111111111111111111");
}

#[test]
fn a_tag_can_name_the_environment() {
    let event = event(json!({"tags": [["environment", "staging"]]}));
    assert_eq!(event.environment.as_deref(), Some("staging"));
    assert_eq!(event.tag("environment"), Some("staging"));
    let event = self::event(json!({"tags": [["environment", "a/b"]]}));
    assert_eq!((event.environment.as_deref(), event.tag("environment")), (None, None));
    assert_eq!(faults(&event), ["environment"]);
}

#[test]
fn a_wrong_clock_moves_event_and_breadcrumbs_alike() {
    let mut context = context();
    let hour = chrono::TimeDelta::hours(1);
    context.sent_at = Some(received() - hour);
    let then = time::format(received() - hour);
    let event = event_with(json!({"timestamp": then, "breadcrumbs": [{"timestamp": then, "message": "m"}]}), &context);
    assert_eq!(event.timestamp, received());
    let crumb = &event.payload["breadcrumbs"]["values"][0];
    assert_eq!(crumb["timestamp"], time::format(received()));
    assert_eq!(event.payload["errors"][0]["type"], "clock_drift");
}

#[test]
fn the_user_agent_of_a_browser_tells_the_contexts() {
    let mut context = context();
    context.user_agent = Some("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0".to_owned());
    let event = event_with(json!({"platform": "javascript"}), &context);
    assert_eq!(event.tag("browser"), Some("Firefox 121.0"));
    assert_eq!(event.tag("browser.name"), Some("Firefox"));
    assert_eq!(event.tag("os.name"), Some("Linux"));
    assert_eq!(event.tag("user"), Some("ip:9.9.9.9"));
}

/// Each attribute that has a type of its own, as a path of keys; lists are entered at their only element.
const ATTRIBUTES: &[&[&str]] = &[
    &["event_id"],
    &["timestamp"],
    &["platform"],
    &["level"],
    &["logger"],
    &["transaction"],
    &["culprit"],
    &["server_name"],
    &["site"],
    &["release"],
    &["dist"],
    &["environment"],
    &["checksum"],
    &["fingerprint"],
    &["fingerprint", "0"],
    &["type"],
    &["errors"],
    &["errors", "0"],
    &["_meta"],
    &["transaction_info"],
    &["start_timestamp"],
    &["measurements"],
    &["spans"],
    &["tags"],
    &["tags", "k"],
    &["tags", "0"],
    &["extra"],
    &["extra", "k"],
    &["modules"],
    &["modules", "k"],
    &["debug_meta"],
    &["debug_meta", "images"],
    &["template"],
    &["message"],
    &["logentry"],
    &["logentry", "message"],
    &["logentry", "formatted"],
    &["logentry", "params"],
    &["exception"],
    &["exception", "values"],
    &["exception", "values", "0"],
    &["exception", "values", "0", "type"],
    &["exception", "values", "0", "value"],
    &["exception", "values", "0", "module"],
    &["exception", "values", "0", "thread_id"],
    &["exception", "values", "0", "mechanism"],
    &["exception", "values", "0", "mechanism", "type"],
    &["exception", "values", "0", "mechanism", "handled"],
    &["exception", "values", "0", "mechanism", "synthetic"],
    &["exception", "values", "0", "mechanism", "data"],
    &["exception", "values", "0", "mechanism", "exception_id"],
    &["exception", "values", "0", "stacktrace"],
    &["exception", "values", "0", "stacktrace", "frames"],
    &["exception", "values", "0", "stacktrace", "registers"],
    &["stacktrace"],
    &["stacktrace", "frames"],
    &["exception", "values", "0", "stacktrace", "frames", "0"],
    &["threads"],
    &["threads", "values"],
    &["threads", "values", "0"],
    &["threads", "values", "0", "id"],
    &["threads", "values", "0", "crashed"],
    &["threads", "values", "0", "stacktrace"],
    &["breadcrumbs"],
    &["breadcrumbs", "values"],
    &["breadcrumbs", "values", "0"],
    &["breadcrumbs", "values", "0", "timestamp"],
    &["breadcrumbs", "values", "0", "type"],
    &["breadcrumbs", "values", "0", "level"],
    &["breadcrumbs", "values", "0", "message"],
    &["breadcrumbs", "values", "0", "data"],
    &["breadcrumbs", "values", "0", "category"],
    &["user"],
    &["user", "id"],
    &["user", "email"],
    &["user", "username"],
    &["user", "ip_address"],
    &["user", "geo"],
    &["user", "data"],
    &["user", "other"],
    &["request"],
    &["request", "url"],
    &["request", "method"],
    &["request", "query_string"],
    &["request", "query_string", "0"],
    &["request", "headers"],
    &["request", "headers", "0"],
    &["request", "headers", "k"],
    &["request", "cookies"],
    &["request", "data"],
    &["request", "env"],
    &["request", "env", "REMOTE_ADDR"],
    &["request", "body_size"],
    &["request", "fragment"],
    &["contexts"],
    &["contexts", "os"],
    &["contexts", "os", "name"],
    &["contexts", "os", "type"],
    &["contexts", "trace"],
    &["contexts", "trace", "trace_id"],
    &["contexts", "device", "model"],
    &["sdk"],
    &["sdk", "name"],
    &["sdk", "packages"],
    &["sdk", "packages", "0"],
    &["sdk", "integrations"],
];

const FRAME: &[&str] = &[
    "filename",
    "abs_path",
    "function",
    "raw_function",
    "module",
    "package",
    "platform",
    "lineno",
    "colno",
    "context_line",
    "pre_context",
    "post_context",
    "vars",
    "in_app",
    "instruction_addr",
    "symbol_addr",
    "image_addr",
    "addr_mode",
    "data",
    "symbol",
    "trust",
    "lock",
];

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!("deep"), |inner, i| if i % 2 == 0 { json!({"k": inner}) } else { json!([inner]) })
}

fn wrong_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!(" \n"),
        json!("text"),
        json!("\0"),
        json!("\u{1F600}\u{301}"),
        json!("x".repeat(20_000)),
        json!("4242424242424242"),
        json!([]),
        json!([null]),
        json!([1, "a", [2]]),
        json!([["a", "b"]]),
        json!([["a"], ["a", "b", "c"]]),
        json!({}),
        json!({"k": null}),
        json!({"values": 1}),
        json!({"values": [[]]}),
        nested(100),
    ]
}

/// A payload that holds `value` at `path`.
fn holding(path: &[&str], value: &Value) -> Value {
    path.iter().rev().fold(value.clone(), |inner, step| match *step {
        "0" => json!([inner]),
        key => Value::Object(Map::from_iter([(key.to_owned(), inner)])),
    })
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn assert_sound(event: &Event, sent: &Value) {
    assert!(!event.title.trim().is_empty(), "{sent}");
    assert!(event.tags.is_sorted_by(|a, b| a.0 < b.0), "{sent}");
    for (key, value) in &event.tags {
        assert!((1..=200).contains(&key.len()), "{sent}");
        assert!((1..=200).contains(&value.chars().count()) && !value.contains('\n'), "{sent}");
    }
    assert_eq!(event.tag("level"), Some(event.level.as_str()));
    assert_eq!(event.kind == EventKind::Error, event.payload.contains_key("exception"), "{sent}");
    assert!(event.culprit.chars().count() <= 200);
    assert!(!event.payload.contains_key("tags") && !event.payload.contains_key("_meta"));
    assert!(depth(&Value::Object(event.payload.clone())) <= 16, "{sent}");
    for text in [&event.title, &event.culprit, &event.message, &event.search_message] {
        assert!(!text.contains('\0'), "{sent}");
    }
    for error in event.payload.get("errors").and_then(Value::as_array).into_iter().flatten() {
        assert!(error["type"].is_string(), "{error}");
    }
}

#[test]
fn no_value_at_any_attribute_makes_an_unsound_event() {
    let frame_paths: Vec<Vec<&str>> =
        FRAME.iter().map(|key| ["exception", "values", "0", "stacktrace", "frames", "0", key].to_vec()).collect();
    let paths = ATTRIBUTES.iter().map(|path| path.to_vec()).chain(frame_paths);
    let values = wrong_values();
    for path in paths {
        for value in &values {
            let sent = holding(&path, value);
            assert_sound(&event(sent.clone()), &sent);
            // The same beside a valid exception, which must survive it.
            let mut beside = sent.clone();
            if beside.get("exception").is_none() {
                beside["exception"] = json!([{"type": "E", "value": "v"}]);
                let event = event(beside.clone());
                assert_sound(&event, &beside);
                assert_eq!(event.title, "E: v", "{sent}");
            }
        }
    }
}

#[test]
fn normalising_twice_changes_nothing_more() {
    let first = event(json!({
        "platform": "python", "timestamp": "2027-01-15T07:59:50Z", "message": "m",
        "request": {"url": "http://h/a?b=1", "headers": {"cookie": "a=1", "user-agent": "x"}, "data": "a=1&token=2"},
        "user": {"id": 1, "x": {"y": 1}}, "extra": {"token": "x"},
        "exception": {"type": "E", "value": "v", "stacktrace": {"frames": [{"abs_path": "/a.py"}]}},
        "breadcrumbs": [{"message": "m", "timestamp": 1_799_999_000}],
    }));
    let again = event(Value::Object(first.payload.clone()));
    assert_eq!(Value::Object(again.payload), Value::Object(first.payload));
}

#[test]
fn hostile_megabytes_take_linear_time() {
    let mib = 1 << 20;
    let long = "4 ".repeat(mib / 2);
    let hostile = [
        json!({"message": "%s".repeat(mib / 2), "logentry": null}),
        json!({"logentry": {"message": "{0}".repeat(mib / 6), "params": ["x".repeat(mib / 2)]}}),
        json!({"logentry": {"message": "%(".repeat(mib / 2), "params": {"a": 1}}}),
        json!({"tags": (0..60_000).map(|i| json!([format!("k{i}"), "v\n"])).collect::<Vec<_>>()}),
        json!({"extra": {"a": long, "b": "4".repeat(mib)}}),
        json!({"exception": vec![json!({"type": "a", "value": "b"}); 30_000]}),
        json!({"exception": {"type": "E", "stacktrace": {"frames": vec![json!({"lineno": "1"}); 60_000]}}}),
        json!({"breadcrumbs": vec![json!({"level": []}); 60_000]}),
        json!({"request": {"query_string": "a&".repeat(mib / 2), "cookies": ";".repeat(mib), "data": "a=&".repeat(mib / 3)}}),
        json!({"request": {"headers": {"x": vec![""; 100_000]}, "url": "?#".repeat(mib / 2)}}),
        json!({"contexts": {"k".repeat(mib / 2): {"trace": 1}, "trace": {"trace_id": "0".repeat(mib / 2)}}}),
        json!({"contexts": (0..60_000).map(|i| (format!("c{i}"), json!(i))).collect::<Map<_, _>>()}),
        json!({"logger": ".".repeat(mib), "release": "x".repeat(mib), "timestamp": "1".repeat(mib)}),
        json!({"modules": (0..60_000).map(|i| (format!("m{i}"), json!([]))).collect::<Map<_, _>>()}),
        json!({"extra": {"passw".repeat(mib / 5): 1, "a": nested(120)}}),
    ];
    for sent in hostile {
        let start = Instant::now();
        let event = event(sent);
        assert_sound(&event, &json!("hostile"));
        // Unoptimised, on a busy machine: quadratic time would take minutes.
        assert!(start.elapsed() < Duration::from_secs(3), "{}", event.title);
    }
}
