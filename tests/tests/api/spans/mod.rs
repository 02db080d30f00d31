//! Transactions of SDKs, and what is told of their spans.

mod examples;
mod ingest;
mod measurements;
mod percentiles;
mod refused;
mod series;
mod table;

use application::organizations::NewOrganization;
use application::ports::StoreError;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::permissions::Role;
use domain::slugs::Slug;
use serde_json::{Value, json};

use crate::client::{Answer, Call};
use crate::harness::{ADMIN, PASSWORD, Server, now};

/// The groups of the spans of [`transaction`].
const ROOT: &str = "0a7c0d32f132a132";
const MIDDLEWARE: &str = "2b9cbb96dbf59baa";
const VIEW: &str = "be5e3378d9f64175";

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

const TABLE: &str = "events-spans-performance";
const EXAMPLES: &str = "events-spans";
const SERIES: &str = "events-spans-stats";
const MEASUREMENTS: &str = "events-has-measurements";

fn id(number: u128) -> String {
    format!("{number:032x}")
}

fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// So many milliseconds.
fn ms(number: i64) -> TimeDelta {
    TimeDelta::milliseconds(number)
}

/// A transaction that took so long until this time, without spans but the root.
fn lasting(number: u128, milliseconds: i64, end: DateTime<Utc>) -> Value {
    json!({
        "event_id": id(number), "type": "transaction", "transaction": "root transaction", "platform": "python",
        "start_timestamp": text(end - ms(milliseconds)), "timestamp": text(end), "spans": [],
        "contexts": {"trace": {
            "trace_id": TRACE, "span_id": "aaaaaaaaaaaaaaaa", "op": "http.server", "status": "ok",
        }},
    })
}

/// A child of the root that began so many milliseconds after this time, and took so many.
fn span(number: u64, what: (&str, &str), start: DateTime<Utc>, (after, lasts): (i64, i64)) -> Value {
    json!({
        "span_id": format!("{number:016x}"), "parent_span_id": "aaaaaaaaaaaaaaaa", "trace_id": TRACE,
        "op": what.0, "description": what.1,
        "start_timestamp": text(start + ms(after)), "timestamp": text(start + ms(after + lasts)),
    })
}

/// A transaction of 8 s that ended at this time. Its root spent 4 s itself; two spans of middleware spent 3 s each at
/// the same time, and then three of a view 1 s each.
fn transaction(number: u128, end: DateTime<Utc>) -> Value {
    let mut transaction = lasting(number, 8000, end);
    let start = end - ms(8000);
    let middleware = |number| span(number, ("django.middleware", "middleware span"), start, (1000, 3000));
    let view = |number| span(number, ("django.view", "view span"), start, (4000, 1000));
    transaction["spans"] = json!([middleware(1), middleware(2), view(3), view(4), view(5)]);
    transaction
}

/// The report of an item to a DSN, in an envelope with this header.
fn envelope(server: &Server, dsn: &str, header: &Value, item: &Value) -> Call {
    let (_, rest) = dsn.split_once("://").unwrap();
    let (key, place) = rest.split_once('@').unwrap();
    let (_, project) = place.rsplit_once('/').unwrap();
    let body = format!("{header}\n{{\"type\":\"transaction\"}}\n{item}\n");
    server.call("POST", &format!("/api/{project}/envelope/?sentry_key={key}")).body(body)
}

/// Reports a transaction to the project, which must be taken.
#[track_caller]
fn report(server: &Server, transaction: &Value) {
    let answer = envelope(server, server.dsn(), &json!({}), transaction).send().expect(200);
    assert_eq!(answer.json(), json!({"id": transaction["event_id"]}));
}

/// A minute ago, so that it is in no doubt which side of now it is on.
fn lately() -> DateTime<Utc> {
    now() - TimeDelta::minutes(1)
}

/// Another project of the organization; what `setup` tells of it.
fn another_project(server: &Server, slug: &str) -> Value {
    let arguments = ["setup", "--email", ADMIN, "--password", PASSWORD, "--organization", "acme", "--project", slug];
    let made = server.run(&[&arguments[..], &["--json"]].concat());
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    made["project"].clone()
}

/// An organization without any project, which the administrator owns; its slug.
fn bare_organization(server: &Server) -> &'static str {
    let (slug, at) = ("bare", now());
    let new = NewOrganization { slug: Slug::parse(slug).unwrap(), name: slug.to_owned(), date_added: at };
    let added = server.uow().transaction(|stores| {
        let id = stores.organizations().add(&new)?;
        stores.organizations().add_member(id, server.admin(), Role::Owner, at).map(drop)
    });
    added.map_err(|error: StoreError| error).unwrap();
    slug
}

/// The path of a route with a query.
fn path(organization: &str, route: &str, query: &[(&str, &str)]) -> String {
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let pairs: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("/api/0/organizations/{organization}/{route}/?{}", pairs.join("&"))
}

/// What the administrator is answered.
fn ask(server: &Server, route: &str, query: &[(&str, &str)]) -> Answer {
    server.get(&path("acme", route, query))
}

/// The same, which must be all right.
#[track_caller]
fn answer(server: &Server, route: &str, query: &[(&str, &str)]) -> Value {
    ask(server, route, query).expect(200).json()
}

/// The same, which must be refused.
#[track_caller]
fn refusal(server: &Server, route: &str, query: &[(&str, &str)]) -> Value {
    ask(server, route, query).expect(400).json()
}

/// Both queries.
fn and<'a>(one: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [one, other].concat()
}
