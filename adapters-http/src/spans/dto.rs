use application::spans::{Example, ExampleSpan, MeasuredGroup, whole};
use chrono::{DateTime, Utc};
use domain::spans::SpanGroup;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::{Field, Told};

/// What the spans of one group did and spent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanGroup")]
#[serde(rename_all = "camelCase")]
pub(super) struct MeasuredGroupDto {
    /// The operation.
    op: String,
    /// The group, 16 hexadecimal digits.
    group: String,
    /// What one of the spans did.
    description: Option<String>,
    /// How many transactions had any.
    frequency: Option<i64>,
    /// How many spans there were.
    count: Option<i64>,
    /// How many a transaction had that had any.
    avg_occurrences: Option<f64>,
    /// What all of them spent themselves, in milliseconds.
    sum_exclusive_time: Option<f64>,
    #[serde(rename = "p50ExclusiveTime")]
    p50: Option<f64>,
    #[serde(rename = "p75ExclusiveTime")]
    p75: Option<f64>,
    #[serde(rename = "p95ExclusiveTime")]
    p95: Option<f64>,
    #[serde(rename = "p99ExclusiveTime")]
    p99: Option<f64>,
}

impl MeasuredGroupDto {
    pub(super) fn new(row: MeasuredGroup, told: &Told) -> Self {
        let MeasuredGroup { group, counts } = row;
        let number = |field| told.has(field).then(|| field.of(&counts));
        let percentile = |percent| number(Field::Percentile(percent));
        Self {
            op: group.op,
            group: group.group.to_string(),
            description: group.description,
            frequency: number(Field::Frequency).map(whole),
            count: number(Field::Count).map(whole),
            avg_occurrences: number(Field::Average),
            sum_exclusive_time: number(Field::Sum),
            p50: percentile(50),
            p75: percentile(75),
            p95: percentile(95),
            p99: percentile(99),
        }
    }
}

/// Transactions with spans of one group.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanExamples")]
pub(super) struct ExamplesDto {
    /// The operation of the spans.
    op: String,
    /// Their group, 16 hexadecimal digits.
    group: String,
    /// The transactions.
    examples: Vec<ExampleDto>,
}

impl ExamplesDto {
    pub(super) fn new(op: String, group: SpanGroup, examples: Vec<Example>) -> Self {
        Self { op, group: group.to_string(), examples: examples.into_iter().map(ExampleDto::from).collect() }
    }
}

/// A transaction, with its spans of the group.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanExample")]
#[serde(rename_all = "camelCase")]
pub(super) struct ExampleDto {
    /// The id of its event.
    id: String,
    /// What the last of the spans did that says so.
    description: Option<String>,
    /// When the transaction began, in seconds since 1970.
    start_timestamp: f64,
    /// When it ended.
    finish_timestamp: f64,
    /// How long at least one of the spans was at work itself, in milliseconds.
    non_overlapping_exclusive_time: f64,
    /// The spans, the root first.
    spans: Vec<ExampleSpanDto>,
}

impl From<Example> for ExampleDto {
    fn from(example: Example) -> Self {
        Self {
            id: example.event_id.to_string(),
            description: example.description,
            start_timestamp: seconds(example.start),
            finish_timestamp: seconds(example.end),
            non_overlapping_exclusive_time: example.non_overlapping,
            spans: example.spans.into_iter().map(ExampleSpanDto::from).collect(),
        }
    }
}

/// A span of an example.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SpanOfExample")]
#[serde(rename_all = "camelCase")]
pub(super) struct ExampleSpanDto {
    /// Its id.
    id: String,
    /// When it began, in seconds since 1970.
    start_timestamp: f64,
    /// When it ended.
    finish_timestamp: f64,
    /// What it spent itself, in milliseconds.
    exclusive_time: f64,
    /// The trace.
    trace: String,
}

impl From<ExampleSpan> for ExampleSpanDto {
    fn from(span: ExampleSpan) -> Self {
        Self {
            id: span.id,
            start_timestamp: seconds(span.start),
            finish_timestamp: seconds(span.end),
            exclusive_time: span.exclusive,
            trace: span.trace,
        }
    }
}

/// Seconds since 1970, with a fraction.
#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "microseconds until 2255 are exact")]
fn seconds(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1_000_000.0
}

/// Whether there are measurements.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HasMeasurements")]
pub(super) struct HasMeasurementsDto {
    /// Whether there are any.
    pub(super) measurements: bool,
}
