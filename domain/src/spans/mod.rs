//! Spans: what a transaction did, and how long each part of it took.

mod group;
mod ids;
mod intervals;
mod sketch;
mod statements;
mod status;
mod urls;

pub use group::{GROUPING, SpanGroup};
pub use ids::{SpanId, TraceId};
pub use intervals::{Interval, exclusive, uncovered, union_length};
pub use sketch::Sketch;
pub use status::SpanStatus;
