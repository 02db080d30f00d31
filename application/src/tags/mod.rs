//! Tags of issues.

use std::sync::Arc;

use crate::ports::UnitOfWork;

mod list;
mod port;
mod totals;
mod values;

pub use list::{ListTags, TagDetails};
#[cfg(test)]
pub use port::MockTagRepository;
pub use port::{TagOrder, TagRepository, TagValue};
pub use values::{ListTagValues, ListedTagValue};

/// Tags of issues.
#[derive(Clone)]
pub struct Tags {
    uow: Arc<dyn UnitOfWork>,
}

impl Tags {
    /// Tags in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}
