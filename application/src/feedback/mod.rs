//! What users say of events.

use std::sync::Arc;

use crate::ports::{Clock, UnitOfWork};

mod error;
mod keep;
mod list;
mod port;
mod submit;

pub use error::FeedbackError;
pub use list::{ListedReport, ReportList};
#[cfg(test)]
pub use port::MockUserReportRepository;
pub use port::{NewUserReport, ReportedEvent, UserReportRepository};
pub use submit::Reporter;

/// What users say of events.
#[derive(Clone)]
pub struct Feedback {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl Feedback {
    /// Feedback in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }
}
