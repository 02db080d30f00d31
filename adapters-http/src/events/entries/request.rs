use serde_json::{Map, Value};

use super::{object, take};

/// The HTTP request in which it happened.
pub fn request(mut request: Map<String, Value>) -> Value {
    let query = match take(&mut request, "query_string") {
        Value::String(text) => text_pairs(&text),
        other => pairs(other),
    };
    object([
        ("url", take(&mut request, "url")),
        ("method", take(&mut request, "method")),
        ("fragment", take(&mut request, "fragment")),
        ("query", query),
        ("data", take(&mut request, "data")),
        ("headers", pairs(take(&mut request, "headers"))),
        ("cookies", pairs(take(&mut request, "cookies"))),
        ("env", take(&mut request, "env")),
        ("inferredContentType", take(&mut request, "inferred_content_type")),
        ("apiTarget", take(&mut request, "api_target")),
    ])
    .into()
}

/// A list of pairs, of a map or of what is one already.
fn pairs(value: Value) -> Value {
    match value {
        Value::Object(map) => map.into_iter().map(|(key, value)| Value::Array(vec![key.into(), value])).collect(),
        Value::Array(items) => items.into_iter().filter(|item| item.as_array().is_some_and(|p| p.len() == 2)).collect(),
        _ => Value::Array(Vec::new()),
    }
}

/// The pairs of a query string, decoded.
fn text_pairs(text: &str) -> Value {
    let parts = text.trim_start_matches('?').split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            Value::Array(vec![decode(key).into(), decode(value).into()])
        })
        .collect()
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
