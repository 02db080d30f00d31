//! Transactions and their spans.

mod dto;
mod error;
mod examples;
mod fields;
mod measurements;
mod operations;
mod parameters;
mod series;
mod series_dto;
mod table;
mod trace;

pub use operations::OPERATIONS;
