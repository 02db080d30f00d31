//! Events: reading them back.

mod details;
mod error;
mod grouping_info;
mod list;
pub mod payload;
mod port;
mod stored;

use std::sync::Arc;

use crate::ports::UnitOfWork;

pub use details::{EventDetails, EventSelector};
pub use error::EventError;
pub use grouping_info::GroupingInfo;
pub use list::{EventList, ListedEvent};
#[cfg(test)]
pub use port::MockEventRepository;
pub use port::{EventPosition, EventRecord, EventRepository};
pub use stored::StoredEvent;

/// The use cases of events.
#[derive(Clone)]
pub struct Events {
    uow: Arc<dyn UnitOfWork>,
}

impl Events {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}
