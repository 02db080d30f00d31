//! Why spans and transactions are refused.

use thiserror::Error;

/// Why a transaction is refused as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidTransaction {
    /// It has no end.
    #[error("the end of the transaction is missing or no time")]
    End,
    /// It has no start.
    #[error("the start of the transaction is missing or no time")]
    Start,
    /// Its times are swapped.
    #[error("the transaction ends before it starts")]
    EndBeforeStart,
    /// It has no trace context.
    #[error("the transaction has no trace context")]
    TraceContext,
    /// Its trace context names no trace.
    #[error("the trace context has no valid trace id")]
    TraceId,
    /// Its trace context names no span.
    #[error("the trace context has no valid span id")]
    SpanId,
    /// One of its spans is none.
    #[error("span {index} of the transaction is not valid: {fault}")]
    Span {
        /// Its place among the spans, from 0.
        index: usize,
        /// What is wrong with it.
        fault: InvalidSpan,
    },
}

/// Why something is no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSpan {
    /// It is a number, a text or the like.
    #[error("it is no object")]
    NoObject,
    /// It has no name, which spans need that are sent by themselves.
    #[error("its name is missing")]
    Name,
    /// It has no end.
    #[error("its end is missing or no time")]
    End,
    /// It has no start.
    #[error("its start is missing or no time")]
    Start,
    /// Its times are swapped.
    #[error("it ends before it starts")]
    EndBeforeStart,
    /// It names no trace.
    #[error("it has no valid trace id")]
    TraceId,
    /// It has no id.
    #[error("it has no valid span id")]
    SpanId,
    /// It was sent by itself, and does not say what it is part of.
    #[error("it has no valid id of its segment")]
    Segment,
}
