//! Whole transactions.

mod clients;
mod hostile;
mod rules;
mod streamed;
mod times;
mod vectors;

use serde_json::{Map, Value, json};

use super::super::samples::{context, received};
use super::super::{Context, time};
use super::normalize_transaction;
use crate::spans::{InvalidTransaction, Transaction};

const TRACE: &str = "0123456789abcdef0123456789abcdef";

const ROOT: &str = "00000000000000aa";

fn normalized(sent: Value) -> Result<Transaction, InvalidTransaction> {
    normalized_with(sent, &context())
}

fn normalized_with(sent: Value, context: &Context) -> Result<Transaction, InvalidTransaction> {
    let Value::Object(raw) = sent else { panic!("a payload is an object") };
    normalize_transaction(raw, context, None)
}

fn transaction(sent: Value) -> Transaction {
    normalized(sent).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Seconds before the arrival, as JavaScript writes a time.
fn ago(seconds: f64) -> Value {
    json!(1_800_000_000.0 - seconds)
}

/// A transaction of five seconds, with more attributes or others.
fn sent(more: Value) -> Value {
    let mut sent = json!({
        "type": "transaction", "transaction": "root transaction",
        "start_timestamp": ago(10.0), "timestamp": ago(5.0),
        "contexts": {"trace": {"trace_id": TRACE, "span_id": ROOT, "op": "http.server"}},
    });
    let Value::Object(more) = more else { panic!("attributes are an object") };
    sent.as_object_mut().unwrap().extend(more);
    sent
}

/// A span from and to so many seconds after the start of [`sent`].
fn span(id: u64, parent: &str, from: f64, to: f64) -> Value {
    json!({
        "trace_id": TRACE, "span_id": format!("{id:016x}"), "parent_span_id": parent, "op": "work",
        "start_timestamp": ago(10.0 - from), "timestamp": ago(10.0 - to),
    })
}

/// [`span`] with more attributes or others.
fn span_with(id: u64, more: Value) -> Value {
    let mut span = span(id, ROOT, 1.0, 2.0);
    span.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    span
}

fn faults(transaction: &Transaction) -> Vec<&str> {
    let errors = transaction.event.payload.get("errors").and_then(Value::as_array);
    errors.into_iter().flatten().filter_map(|error| error["name"].as_str()).collect()
}

fn groups(transaction: &Transaction) -> Vec<String> {
    transaction.spans.iter().map(|span| span.group.to_string()).collect()
}

fn payload(transaction: &Transaction) -> &Map<String, Value> {
    &transaction.event.payload
}
