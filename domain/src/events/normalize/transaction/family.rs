//! Which spans are children of which.

use std::collections::HashMap;

use crate::spans::{Interval, SpanId, exclusive};

/// The times of the children of each span.
#[derive(Default)]
pub(super) struct Family(HashMap<SpanId, Vec<Interval>>);

impl Family {
    /// Adds a span to the children of its parent; none is its own child.
    pub(super) fn add(&mut self, id: SpanId, parent: Option<SpanId>, lasted: Interval) {
        if let Some(parent) = parent
            && parent != id
        {
            self.0.entry(parent).or_default().push(lasted);
        }
    }

    /// How long a span lasted while no child of its own did, in microseconds.
    pub(super) fn exclusive(&self, id: SpanId, lasted: Interval) -> i64 {
        exclusive(lasted, self.0.get(&id).cloned().unwrap_or_default())
    }
}
