//! How durations are distributed, within one percent.

/// Counts of durations in microseconds, of which percentiles can be told.
#[derive(Debug, Clone, Default)]
pub struct Sketch;
