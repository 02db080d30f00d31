use chrono::{DateTime, Utc};

use super::{Test, TransactionQuery};
use crate::events::query::{Query, Searched};
use crate::ids::IssueId;
use crate::query::{Comparison, Pattern, all, any};
use crate::spans::SpanStatus;

/// What transactions of one kind have in common.
#[derive(Debug, Clone, Copy)]
pub struct KindOfTransaction<'a> {
    /// The name.
    pub name: &'a str,
    /// The operation.
    pub op: &'a str,
    /// The environment; empty where there is none.
    pub environment: &'a str,
}

/// A transaction, as far as it is known besides its kind.
#[derive(Debug, Clone, Copy)]
pub struct SearchedTransaction<'a> {
    /// How it went.
    pub status: SpanStatus,
    /// How long it took, in milliseconds.
    pub duration: f64,
    /// When it ended.
    pub timestamp: DateTime<Utc>,
    /// The id, the release and, where it was read, the event.
    pub event: Searched<'a>,
}

impl<'a> SearchedTransaction<'a> {
    /// A transaction belongs to no issue.
    pub const NO_ISSUE: IssueId = IssueId::new(0);
}

impl TransactionQuery {
    /// Whether transactions of a kind fit; `None` where that takes more than is known of them.
    pub fn fits_kind(&self, kind: &KindOfTransaction<'_>) -> Option<bool> {
        all(self.tests.iter().map(|test| test.fits(kind, None)))
    }

    /// Whether a transaction fits; `None` where its event has to be read for that.
    pub fn fits(&self, kind: &KindOfTransaction<'_>, transaction: &SearchedTransaction<'_>) -> Option<bool> {
        all(self.tests.iter().map(|test| test.fits(kind, Some(transaction))))
    }
}

impl Test {
    fn fits(&self, kind: &KindOfTransaction<'_>, transaction: Option<&SearchedTransaction<'_>>) -> Option<bool> {
        match self {
            Self::Any(tests) => any(tests.iter().map(|test| test.fits(kind, transaction))),
            Self::Not(test) => test.fits(kind, transaction).map(|fits| !fits),
            Self::Name(pattern) => Some(pattern.fits(kind.name)),
            Self::Op(pattern) => Some(pattern.fits(kind.op)),
            Self::Environment(pattern) => Some(fits_something(pattern, kind.environment)),
            Self::Status(pattern) => transaction.map(|it| pattern.fits(it.status.as_str())),
            Self::Duration(comparison, milliseconds) => {
                transaction.map(|it| compares(it.duration, *comparison, *milliseconds))
            }
            Self::Time(span) => transaction.map(|it| span.includes(it.timestamp, it.event.now)),
            Self::Event(test) => Query { tests: vec![test.clone()] }.fits(&transaction?.event),
            Self::Constant(fits) => Some(*fits),
        }
    }
}

/// An empty text is none.
fn fits_something(pattern: &Pattern, text: &str) -> bool {
    let asks_for_none = matches!(pattern, Pattern::Exact(exact) if exact.is_empty());
    if text.is_empty() { asks_for_none } else { pattern.fits(text) }
}

fn compares(value: f64, comparison: Comparison, with: f64) -> bool {
    match comparison {
        Comparison::Less => value < with,
        Comparison::AtMost => value <= with,
        Comparison::Equal => (value - with).abs() < 0.0005,
        Comparison::AtLeast => value >= with,
        Comparison::More => value > with,
    }
}
