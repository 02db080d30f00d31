//! Events: reading them back.

mod details;
mod error;
mod grouping_info;
mod list;
mod look_up;
pub mod payload;
mod port;
mod resolve;
mod scan;
mod selection;
mod stored;
mod transaction;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::ports::{Clock, UnitOfWork};

pub use details::{EventDetails, EventSelector};
pub use error::EventError;
pub use grouping_info::GroupingInfo;
pub use list::{EventList, EventsOf, ListEvents, ListedEvent};
pub(crate) use list::{listed, releases};
pub use look_up::FoundEvent;
#[cfg(test)]
pub use port::MockEventRepository;
pub use port::{EventFilter, EventPlace, EventPosition, EventRecord, EventRepository};
pub use stored::StoredEvent;
pub use transaction::TransactionDetails;

/// The use cases of events.
#[derive(Clone)]
pub struct Events {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Events {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }

    /// When periods end that are counted back from now.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
