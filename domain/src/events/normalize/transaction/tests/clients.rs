//! Transactions as clients send them.

use super::*;
use crate::spans::SpanStatus;

fn measured(transaction: &Transaction) -> Vec<(&str, Option<&str>, i64)> {
    transaction.spans.iter().map(|span| (span.op.as_str(), span.description.as_deref(), span.exclusive)).collect()
}

#[test]
fn python_writes_times_as_text() {
    let transaction = transaction(json!({
        "type": "transaction", "transaction": "shop.views.cart", "transaction_info": {"source": "component"},
        "event_id": "11111111111111111111111111111111", "platform": "python",
        "start_timestamp": "2027-01-15T07:59:50.000000Z", "timestamp": "2027-01-15T07:59:50.500000Z",
        "release": "shop@1.0", "environment": "prod", "server_name": "web-1", "tags": {"region": "eu"},
        "contexts": {
            "trace": {"trace_id": TRACE, "span_id": ROOT, "parent_span_id": null, "op": "http.server",
                "origin": "auto.http.django", "status": "ok", "data": {"http.response.status_code": 200,
                "thread.id": "1", "thread.name": "MainThread"}},
            "runtime": {"name": "CPython", "version": "3.13.1"},
        },
        "user": {"id": 7}, "request": {"url": "http://h/cart", "method": "GET"}, "modules": {"django": "5.2"},
        "extra": {"sys.argv": ["manage.py"]}, "measurements": {"memory_used": {"value": 12, "unit": "megabyte"}},
        "sdk": {"name": "sentry.python.django", "version": "2.75.0"},
        "spans": [{
            "trace_id": TRACE, "span_id": "0000000000000001", "parent_span_id": ROOT, "same_process_as_parent": true,
            "op": "db", "description": "SELECT name FROM item WHERE id = %s", "origin": "auto.db.django",
            "start_timestamp": "2027-01-15T07:59:50.100000Z", "timestamp": "2027-01-15T07:59:50.300000Z",
            "data": {"db.system": "sqlite"},
        }],
        "_meta": {"x": 1},
    }));
    assert_eq!(transaction.event.id.to_string(), "1".repeat(32));
    assert_eq!((transaction.name.as_str(), transaction.source.as_str()), ("shop.views.cart", "component"));
    assert_eq!((transaction.status, transaction.parent_span_id), (SpanStatus::Ok, None));
    assert_eq!(
        measured(&transaction),
        [
            ("http.server", Some("shop.views.cart"), 300_000),
            ("db", Some("SELECT name FROM item WHERE id = %s"), 200_000)
        ]
    );
    let tags: Vec<_> = transaction.event.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(
        tags,
        [
            ("environment", "prod"),
            ("region", "eu"),
            ("release", "shop@1.0"),
            ("runtime", "CPython 3.13.1"),
            ("runtime.name", "CPython"),
            ("server_name", "web-1"),
            ("transaction", "shop.views.cart"),
            ("url", "http://h/cart"),
            ("user", "id:7"),
        ]
    );
    assert_eq!(
        Value::Object(payload(&transaction).clone()),
        json!({
            "event_id": "1".repeat(32), "type": "transaction", "platform": "python", "level": "info",
            "transaction": "shop.views.cart", "transaction_info": {"source": "component"},
            "start_timestamp": "2027-01-15T07:59:50.000000Z", "timestamp": "2027-01-15T07:59:50.500000Z",
            "received": time::format(received()), "release": "shop@1.0", "environment": "prod", "server_name": "web-1",
            "contexts": {
                "trace": {"trace_id": TRACE, "span_id": ROOT, "op": "http.server", "origin": "auto.http.django",
                    "status": "ok", "type": "trace", "exclusive_time": 300.0,
                    "hash": transaction.spans[0].group.to_string(),
                    "data": {"http.response.status_code": 200, "thread.id": "1", "thread.name": "MainThread"}},
                "runtime": {"name": "CPython", "version": "3.13.1", "type": "runtime"},
            },
            "user": {"id": "7"}, "request": {"url": "http://h/cart", "method": "GET"}, "modules": {"django": "5.2"},
            "extra": {"sys.argv": ["manage.py"]}, "measurements": {"memory_used": {"value": 12, "unit": "megabyte"}},
            "breakdowns": {"span_ops": {"ops.db": {"value": 200.0, "unit": "millisecond"},
                "total.time": {"value": 200.0, "unit": "millisecond"}}},
            "sdk": {"name": "sentry.python.django", "version": "2.75.0"},
            "span_grouping_config": {"id": "default:2022-10-27"},
            "spans": [{
                "trace_id": TRACE, "span_id": "0000000000000001", "parent_span_id": ROOT,
                "same_process_as_parent": true, "op": "db", "description": "SELECT name FROM item WHERE id = %s",
                "origin": "auto.db.django", "start_timestamp": "2027-01-15T07:59:50.100000Z",
                "timestamp": "2027-01-15T07:59:50.300000Z", "data": {"db.system": "sqlite"},
                "exclusive_time": 200.0, "hash": transaction.spans[1].group.to_string(),
            }],
        })
    );
}

/// What JavaScript sends where whole transactions are asked for.
pub(super) fn of_javascript() -> Value {
    json!({
        "type": "transaction", "transaction": "GET /users/:id", "transaction_info": {"source": "route"},
        "platform": "node", "start_timestamp": 1_799_999_990.123_456, "timestamp": 1_799_999_990.623_456,
        "release": "shop@1.0", "environment": "prod",
        "contexts": {"trace": {"trace_id": TRACE, "span_id": ROOT, "op": "http.server", "status": "internal_error",
            "origin": "auto.http.otel.http", "data": {"sentry.op": "http.server", "sentry.sample_rate": 0.5,
            "sentry.source": "route", "http.response.status_code": 500}}},
        "sdk": {"name": "sentry.javascript.node", "version": "10.0.0"},
        "spans": [{
            "trace_id": TRACE, "span_id": "0000000000000001", "parent_span_id": ROOT, "op": "http.client",
            "description": "GET https://api.example.com/v1/items?x=1", "origin": "auto.http.otel.http", "status": "ok",
            "start_timestamp": 1_799_999_990.2, "timestamp": 1_799_999_990.3,
            "data": {"sentry.op": "http.client", "http.method": "GET"}, "links": [],
        }],
    })
}

#[test]
fn javascript_writes_times_as_numbers() {
    let transaction = transaction(of_javascript());
    assert_eq!((transaction.name.as_str(), transaction.source.as_str()), ("GET /users/:id", "route"));
    assert_eq!((transaction.status, transaction.sample_rate), (SpanStatus::InternalError, 0.5));
    assert_eq!(
        measured(&transaction),
        [
            ("http.server", Some("GET /users/:id"), 400_000),
            ("http.client", Some("GET https://api.example.com/v1/items?x=1"), 100_000)
        ]
    );
    let payload = payload(&transaction);
    assert_eq!(payload["start_timestamp"], "2027-01-15T07:59:50.123456Z");
    assert_eq!(payload["spans"][0]["timestamp"], "2027-01-15T07:59:50.300000Z");
    assert_eq!(payload["spans"][0]["hash"], "816718eca5e86c08");
    assert_eq!(payload["breakdowns"]["span_ops"]["ops.http"], json!({"value": 100.0, "unit": "millisecond"}));
    assert_eq!(faults(&transaction), Vec::<&str>::new());
}

#[test]
fn normalising_twice_changes_nothing_more() {
    let first = transaction(of_javascript());
    let again = transaction(Value::Object(payload(&first).clone()));
    assert_eq!(again, first);
}
