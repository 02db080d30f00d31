//! Spans: what a transaction did, and how long each part of it took.

mod assemble;
mod group;
mod ids;
mod intervals;
mod invalid;
mod measurement_family;
mod milliseconds;
pub mod query;
mod sketch;
mod standalone;
mod statements;
mod status;
mod stream;
mod trace;
mod transaction;
mod urls;

pub use assemble::assemble;
pub use group::{GROUPING, SpanGroup};
pub use ids::{SpanId, TraceId};
pub use intervals::{Interval, exclusive, uncovered, union_length};
pub use invalid::{InvalidSpan, InvalidTransaction};
pub use measurement_family::MeasurementFamily;
pub use milliseconds::{microseconds, milliseconds, seconds};
pub use sketch::Sketch;
pub use standalone::standalone;
pub use status::SpanStatus;
pub use stream::{StreamedSpan, transaction_id};
pub use trace::{TracePart, parents};
pub use transaction::{MeasuredSpan, Transaction};
