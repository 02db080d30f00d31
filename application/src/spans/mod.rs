//! Transactions and their spans: what took how long.
//!
//! What lists show is counted when transactions arrive: with each batch come its [`Counts`] by hour, which
//! [`Spans::fold`] adds to those of hours, days and weeks. Whoever reads adds what was not folded yet.

mod assemble;
mod counts;
pub(crate) mod delta;
mod error;
mod examples;
pub(crate) mod fold;
mod has_measurements;
mod matching;
mod measured;
mod port;
mod scope;
mod segments;
mod select;
mod series;
mod table;
mod trace;

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

pub use counts::{CountRow, CountSelection, Counts, Level, Measured, cover, whole};
pub use error::SpanError;
pub use examples::SpanExamples;
pub use has_measurements::WantedMeasurements;
pub use matching::{Example, ExampleSpan};
pub use port::{
    GroupOfSpans, MeasuredRow, Shown, ShownCounts, SpanFilter, SpanRecord, SpanRepository, StoredCounts,
    TransactionKind, TransactionRecord, TransactionRepository,
};
#[cfg(test)]
pub use port::{MockSpanRepository, MockTransactionRepository};

pub use scope::AskedTransactions;
#[cfg(test)]
pub use segments::MockSegmentRepository;
pub use segments::{SegmentKey, SegmentRepository, StreamedRecord};
pub use series::{Series, SpanSeries};
pub use table::{MeasuredGroup, SpanSort, SpanTable, milliseconds};
pub use trace::TraceNode;

/// The use cases of spans.
pub struct Spans {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Spans {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}
