//! The operations of spans.

use actix_web::web;
use domain::permissions::Permission;

use super::dto::{ExamplesDto, HasMeasurementsDto, MeasuredGroupDto};
use super::parameters::{
    END, ENVIRONMENT, FAMILY, INTERVAL, MAX_TIME, MIN_TIME, NAME, PERIOD, PROJECT, PROJECT_SLUG, QUERY, SORT, SPAN,
    START, Y_AXIS,
};
use super::series_dto::SeriesAnswer;
use super::trace::{self, TraceTransactionDto};
use super::{examples, measurements, series, table};
use crate::operation::{
    Authentication, CURSOR, Method, ORGANIZATION, Operation, PER_PAGE, Parameter, Publish, Response,
};

/// The operations.
pub const OPERATIONS: &[Operation] = &[TABLE, EXAMPLES, SERIES, HAS_MEASUREMENTS, TRACE];

const TABLE: Operation = Operation {
    id: "listSpanGroups",
    method: Method::Get,
    path: "/api/0/organizations/{organization_id_or_slug}/events-spans-performance/",
    aliases: &[],
    summary: "What the spans of a project's transactions did and spent",
    description: "Spans of one operation and one group are one row; the root span of a transaction is one of them. Times \
                  of 48 hours and more are widened to whole hours, of 14 days and more to whole days. Percentiles are \
                  within 1 % of what the spans say. Bounds of single spans, and searches for more than names, operations \
                  and environments of transactions, are answered from the spans themselves, which takes longer.",
    authentication: Authentication::Any,
    permission: Some(Permission::EventRead),
    publish: Publish::Public,
    owner: "spans",
    parameters: &[
        ORGANIZATION,
        PROJECT,
        PROJECT_SLUG,
        ENVIRONMENT,
        PERIOD,
        START,
        END,
        QUERY,
        Parameter::query::<Vec<String>>(
            "field",
            "What is told of each row, besides what it is ordered by: count(), count_unique(id), \
             equation|count() / count_unique(id), sumArray(spans_exclusive_time) or \
             percentileArray(spans_exclusive_time, 0.50), 0.75, 0.95 or 0.99; may repeat, at most 20 times.",
        ),
        Parameter::query::<Vec<String>>("spanOp", "Spans of this operation alone; may repeat, at most 5 times."),
        Parameter::query::<Vec<String>>("excludeSpanOp", "No spans of this operation; may repeat, at most 5 times."),
        Parameter::query::<Vec<String>>(
            "spanGroup",
            "Spans of this group alone, 16 hexadecimal digits; may repeat, at most 4 times.",
        ),
        MIN_TIME,
        MAX_TIME,
        SORT,
        PER_PAGE,
        CURSOR,
    ],
    request_body: None,
    takes_form: false,
    responses: &[Response::page::<MeasuredGroupDto>("The rows.")],
    never_cache: false,
    handler: || web::to(table::list),
};

const EXAMPLES: Operation = Operation {
    id: "listSpanExamples",
    path: "/api/0/organizations/{organization_id_or_slug}/events-spans/",
    summary: "Transactions that have spans of one group",
    description: "A list of one object, which has the transactions of the page, 3 if not said otherwise and at most 10. \
                  They are ordered by their spans of this group: by how many there are and then what they spent, by what \
                  they spent, or, for the percentiles, by the longest.",
    parameters: &[
        ORGANIZATION,
        SPAN,
        PROJECT,
        PROJECT_SLUG,
        ENVIRONMENT,
        PERIOD,
        START,
        END,
        QUERY,
        MIN_TIME,
        MAX_TIME,
        SORT,
        PER_PAGE,
        CURSOR,
    ],
    responses: &[Response::page::<ExamplesDto>("One object with the examples.")],
    handler: || web::to(examples::list),
    ..TABLE
};

const SERIES: Operation = Operation {
    id: "showSpanSeries",
    path: "/api/0/organizations/{organization_id_or_slug}/events-spans-stats/",
    summary: "What spans of one group did and spent, by time",
    description: "One series, or, where several axes are asked for, an object with a series for each. Bounds of single \
                  spans have to be numbers, and make no difference. Without any project there is no data.",
    parameters: &[
        ORGANIZATION,
        SPAN,
        PROJECT,
        PROJECT_SLUG,
        ENVIRONMENT,
        PERIOD,
        START,
        END,
        QUERY,
        Y_AXIS,
        INTERVAL,
        MIN_TIME,
        MAX_TIME,
    ],
    responses: &[Response::json::<SeriesAnswer>("The series.")],
    handler: || web::to(series::show),
    ..TABLE
};

const HAS_MEASUREMENTS: Operation = Operation {
    id: "hasMeasurements",
    path: "/api/0/organizations/{organization_id_or_slug}/events-has-measurements/",
    summary: "Whether transactions of a name come with measurements",
    description: "The latest 100 of them are looked at.",
    parameters: &[ORGANIZATION, NAME, FAMILY, PROJECT, PROJECT_SLUG, ENVIRONMENT, PERIOD, START, END],
    responses: &[Response::json::<HasMeasurementsDto>("Whether they do.")],
    handler: || web::to(measurements::show),
    ..TABLE
};

const TRACE: Operation = Operation {
    id: "readTrace",
    path: "/api/0/organizations/{organization_id_or_slug}/events-trace/{trace_id}/",
    summary: "The transactions of a trace, as the tree in which they led to each other",
    description: "In all projects that the caller reaches. At the top are those that no other one led to, as far as is \
                  known; they and those that a transaction led to come in the order in which they began.",
    parameters: &[
        ORGANIZATION,
        Parameter::path("trace_id", "The trace's id, 32 hexadecimal digits."),
        Parameter::query::<usize>("limit", "So many transactions, from the first that began: 100, 500 at most."),
    ],
    responses: &[Response::json::<Vec<TraceTransactionDto>>("The transactions.")],
    handler: || web::to(trace::show),
    ..TABLE
};
