//! The search for transactions: terms, all of which have to apply.

mod fits;
mod terms;

pub use fits::{KindOfTransaction, SearchedTransaction};

use crate::events::query as events;
use crate::query::{self, Comparison, InvalidQuery, Pattern, Span};

/// What a search asks for: transactions that all tests apply to. Without any, every transaction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransactionQuery {
    tests: Vec<Test>,
}

/// What is asked of a transaction.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// One applies; with none, nothing does.
    Any(Vec<Test>),
    /// The other does not apply.
    Not(Box<Test>),
    /// Its name is like this.
    Name(Pattern),
    /// Its operation is like this.
    Op(Pattern),
    /// It is of an environment like this.
    Environment(Pattern),
    /// It went like this.
    Status(Pattern),
    /// It took so many milliseconds.
    Duration(Comparison, f64),
    /// It ended in the span.
    Time(Span),
    /// Its event has this.
    Event(events::Test),
    /// Always, or never.
    Constant(bool),
}

impl TransactionQuery {
    /// Reads a search; blank asks for every transaction.
    pub fn parse(text: &str) -> Result<Self, InvalidQuery> {
        let terms = query::read(text, terms::test)?;
        Ok(Self { tests: terms.into_iter().map(|(negated, test)| test.negated_if(negated)).collect() })
    }

    /// It asks for nothing in particular.
    pub const fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }
}

impl Test {
    fn negated_if(self, is_negated: bool) -> Self {
        if is_negated { Self::Not(Box::new(self)) } else { self }
    }
}
