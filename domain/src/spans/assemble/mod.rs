//! From spans that were sent by themselves to a transaction.

mod platform;
mod status;

use serde_json::{Map, Value};

use platform::platform;
use status::status;

/// By their names, without their types.
type Attributes = Map<String, Value>;

/// What the transaction says for all of its spans: attribute and place, where it is at the top.
const TOP: [(&str, &str); 3] =
    [("sentry.release", "release"), ("sentry.dist", "dist"), ("sentry.environment", "environment")];

/// What the attributes say of the user. The later one of two alike wins.
const USER: [(&str, &str); 5] = [
    ("user.id", "id"),
    ("user.email", "email"),
    ("user.name", "username"),
    ("user.username", "username"),
    ("user.ip_address", "ip_address"),
];

const SDK: [(&str, &str); 3] =
    [("sentry.sdk.name", "name"), ("sentry.sdk.version", "version"), ("sentry.sdk.integrations", "integrations")];

/// What says how spans and their segment are connected, which the transaction does by holding them.
const CONNECTING: [&str; 5] = [
    "sentry.segment.id",
    "sentry.segment.name",
    "sentry.segment.name.source",
    "sentry.platform",
    "sentry.trace_lifecycle",
];

/// Where the source of the name is told, the first that tells it.
const SOURCES: [&str; 3] = ["sentry.segment.name.source", "sentry.span.source", "sentry.source"];

/// Makes the JSON of a transaction, as clients send it whole, of a segment and its children.
pub fn assemble(mut segment: Map<String, Value>, children: Vec<Map<String, Value>>) -> Map<String, Value> {
    let mut attributes = flattened(segment.remove("attributes"));
    let mut transaction = Map::from_iter([("type".to_owned(), "transaction".into())]);
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            transaction.insert(key.to_owned(), value);
        }
    };
    let name = attributes.get("sentry.segment.name").filter(|name| !is_blank(name)).cloned();
    put("transaction", name.or_else(|| segment.remove("name")));
    let source = SOURCES.iter().find_map(|key| attributes.get(*key)).cloned();
    put("transaction_info", source.map(|source| object("source", source)));
    for (attribute, key) in TOP {
        put(key, attributes.remove(attribute));
    }
    put("platform", platform(&attributes).map(Value::from));
    put("user", taken(&mut attributes, &USER));
    put("sdk", taken(&mut attributes, &SDK));
    let mut root = classic(segment, attributes);
    put("start_timestamp", root.remove("start_timestamp"));
    put("timestamp", root.remove("timestamp"));
    root.remove("description");
    put("contexts", Some(object("trace", Value::Object(root))));
    let children = children.into_iter().map(|mut child| {
        let attributes = flattened(child.remove("attributes"));
        Value::Object(classic(child, attributes))
    });
    put("spans", Some(children.collect()));
    transaction
}

/// A span as transactions hold it.
fn classic(mut span: Map<String, Value>, mut attributes: Attributes) -> Map<String, Value> {
    for (key, _) in TOP.iter().chain(&USER).chain(&SDK) {
        attributes.remove(*key);
    }
    for key in CONNECTING {
        attributes.remove(key);
    }
    let told = |key: &str| attributes.get(key).cloned();
    let parts = [
        ("op", told("sentry.op")),
        ("origin", told("sentry.origin")),
        ("status", status(span.remove("status"), &attributes)),
        ("description", attributes.remove("sentry.description").or_else(|| span.remove("name"))),
        ("timestamp", span.remove("end_timestamp")),
        ("start_timestamp", span.remove("start_timestamp")),
        ("trace_id", span.remove("trace_id")),
        ("span_id", span.remove("span_id")),
        ("parent_span_id", span.remove("parent_span_id")),
        ("links", span.remove("links").map(links)),
        ("data", (!attributes.is_empty()).then_some(Value::Object(attributes))),
    ];
    parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), part?))).collect()
}

/// Attributes without their types.
fn flattened(attributes: Option<Value>) -> Attributes {
    let Some(Value::Object(attributes)) = attributes else {
        return Attributes::new();
    };
    let value = |sent: Value| match sent {
        Value::Object(mut typed) => typed.remove("value").filter(|value| !value.is_null()),
        _ => None,
    };
    attributes.into_iter().filter_map(|(key, sent)| Some((key, value(sent)?))).collect()
}

fn links(mut links: Value) -> Value {
    for link in links.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        if let Some(attributes) = link.get_mut("attributes") {
            *attributes = Value::Object(flattened(Some(attributes.take())));
        }
    }
    links
}

/// Attributes under the names that they have in a transaction. `None` where there are none.
fn taken(attributes: &mut Attributes, names: &[(&str, &str)]) -> Option<Value> {
    let found = names.iter().filter_map(|(key, name)| Some(((*name).to_owned(), attributes.remove(*key)?)));
    let found: Map<String, Value> = found.collect();
    (!found.is_empty()).then_some(Value::Object(found))
}

fn object(key: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_none_or(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        let Value::Object(map) = value else { panic!("spans are objects") };
        map
    }

    /// As a client writes them: each with its type.
    fn typed(values: Value) -> Value {
        map(values).into_iter().map(|(key, value)| (key, json!({"value": value, "type": "string"}))).collect()
    }

    #[test]
    fn a_segment_and_its_children_are_a_transaction() {
        let shared = json!({
            "sentry.release": "shop@1.0", "sentry.environment": "prod", "sentry.sdk.name": "sentry.javascript.node",
            "sentry.sdk.version": "11.0.0", "sentry.segment.id": "00000000000000aa", "sentry.segment.name": "GET /cart",
            "user.id": "7", "user.email": "a@b.c", "user.name": "kim", "user.ip_address": "9.9.9.9",
        });
        let with_shared = |own: Value| {
            let mut all = map(shared.clone());
            all.extend(map(own));
            typed(Value::Object(all))
        };
        let segment = json!({
            "name": "GET", "span_id": "00000000000000aa", "trace_id": "t", "parent_span_id": "p", "is_segment": true,
            "start_timestamp": 1.5, "end_timestamp": 3.5, "status": "error",
            "attributes": with_shared(json!({"sentry.op": "http.server", "sentry.origin": "auto.http",
                "sentry.segment.name.source": "route", "http.response.status_code": 404, "sentry.sample_rate": 0.5})),
        });
        let child = json!({
            "name": "SELECT", "span_id": "00000000000000bb", "trace_id": "t", "parent_span_id": "00000000000000aa",
            "is_segment": false, "start_timestamp": 2.0, "end_timestamp": 3.0, "status": "ok",
            "links": [{"span_id": "l", "attributes": typed(json!({"sentry.link.type": "previous_trace"}))}],
            "attributes": with_shared(json!({"sentry.op": "db", "sentry.description": "SELECT 1", "db.system": "sqlite"})),
        });
        assert_eq!(
            Value::Object(assemble(map(segment), vec![map(child)])),
            json!({
                "type": "transaction", "transaction": "GET /cart", "transaction_info": {"source": "route"},
                "platform": "node", "release": "shop@1.0", "environment": "prod",
                "user": {"id": "7", "email": "a@b.c", "username": "kim", "ip_address": "9.9.9.9"},
                "sdk": {"name": "sentry.javascript.node", "version": "11.0.0"},
                "start_timestamp": 1.5, "timestamp": 3.5,
                "contexts": {"trace": {
                    "trace_id": "t", "span_id": "00000000000000aa", "parent_span_id": "p", "op": "http.server",
                    "origin": "auto.http", "status": "not_found",
                    "data": {"sentry.op": "http.server", "sentry.origin": "auto.http", "http.response.status_code": 404,
                        "sentry.sample_rate": 0.5},
                }},
                "spans": [{
                    "trace_id": "t", "span_id": "00000000000000bb", "parent_span_id": "00000000000000aa", "op": "db",
                    "description": "SELECT 1", "status": "ok", "start_timestamp": 2.0, "timestamp": 3.0,
                    "links": [{"span_id": "l", "attributes": {"sentry.link.type": "previous_trace"}}],
                    "data": {"sentry.op": "db", "db.system": "sqlite"},
                }],
            })
        );
    }

    #[test]
    fn a_segment_with_nothing_is_called_by_its_name() {
        let segment = json!({"name": "work", "attributes": typed(json!({"sentry.segment.name": " ", "a": null}))});
        assert_eq!(
            Value::Object(assemble(map(segment), Vec::new())),
            json!({"type": "transaction", "transaction": "work", "contexts": {"trace": {}}, "spans": []})
        );
    }
}
