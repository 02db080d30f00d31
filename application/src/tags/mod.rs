//! Tags of issues.

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

mod counted;
mod list;
mod port;
mod totals;
mod values;
mod values_among;

pub(crate) use counted::Counted;
pub use counted::TagsOf;
pub use list::{ListTags, TagDetails};
#[cfg(test)]
pub use port::MockTagRepository;
pub use port::{TagOrder, TagRepository, TagValue, ValuesOf};
pub use values::{ListTagValues, ListedTagValue};
pub use values_among::ListTagValuesAmong;

/// Tags of issues.
#[derive(Clone)]
pub struct Tags {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Tags {
    /// Tags in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}
