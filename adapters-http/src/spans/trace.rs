use actix_web::{HttpResponse, web};
use application::spans::TraceNode;
use domain::slugs::IdOrSlug;
use domain::spans::{TraceId, milliseconds, seconds};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::api::Data;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::query::Query;

/// So many transactions are shown where nothing else is asked for.
const USUAL: usize = 100;

/// More are never shown.
const MOST: usize = 500;

/// A transaction of a trace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TraceTransaction")]
pub(super) struct TraceTransactionDto {
    event_id: String,
    /// What it is called.
    transaction: String,
    #[serde(rename = "transaction.op")]
    op: String,
    #[serde(rename = "transaction.status")]
    status: &'static str,
    /// How long it took, in milliseconds.
    #[serde(rename = "transaction.duration")]
    duration: f64,
    project_id: i64,
    project_slug: String,
    span_id: String,
    /// The transaction that led to it.
    parent_event_id: Option<String>,
    parent_span_id: Option<String>,
    /// When it began, in seconds since 1970.
    start_timestamp: f64,
    /// When it ended, in seconds since 1970.
    timestamp: f64,
    /// How many transactions led to it, one to the next.
    generation: usize,
    /// Always empty: errors are not looked up by trace.
    errors: Vec<Value>,
    /// Those that it led to, in the order in which they began.
    children: Vec<TraceTransactionDto>,
}

impl TraceTransactionDto {
    fn new(node: TraceNode, parent: Option<&str>, generation: usize) -> Self {
        let TraceNode { record, project, name, op, children } = node;
        let event_id = record.event_id.to_string();
        let child = |child| Self::new(child, Some(&event_id), generation + 1);
        let (start, end) = (record.start.timestamp_micros(), record.timestamp.timestamp_micros());
        Self {
            children: children.into_iter().map(child).collect(),
            event_id,
            transaction: name,
            op,
            status: record.status.as_str(),
            duration: milliseconds(end.saturating_sub(start)),
            project_id: record.project_id.get(),
            project_slug: project.to_string(),
            span_id: record.span_id.to_string(),
            parent_event_id: parent.map(str::to_owned),
            parent_span_id: record.parent_span_id.map(|id| id.to_string()),
            start_timestamp: seconds(start),
            timestamp: seconds(end),
            generation,
            errors: Vec::new(),
        }
    }
}

pub(super) async fn show(
    api: Data,
    caller: Caller,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, ApiError> {
    let (organization, trace) = (IdOrSlug::parse(&path.0), TraceId::parse(&path.1));
    let limit = limit(&query);
    let work = api.act(caller, move |cases, actor| {
        // A fault of the limit is told only to who may read the trace, and after one of the trace.
        let found = cases.spans.trace(actor, &organization, trace, limit.unwrap_or(1))?;
        limit.map(|_| found).ok_or_else(|| ApiError::bad_request("Invalid limit parameter: write a number above 0."))
    });
    let roots = work.await?.into_iter().map(|node| TraceTransactionDto::new(node, None, 0));
    Ok(HttpResponse::Ok().json(roots.collect::<Vec<_>>()))
}

/// How many transactions are asked for; none where that is no number.
fn limit(query: &Query) -> Option<usize> {
    let Some(text) = query.first("limit") else { return Some(USUAL) };
    let limit: usize = text.trim().parse().ok()?;
    (limit > 0).then_some(limit.min(MOST))
}
