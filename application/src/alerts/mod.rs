//! Alerts: mails that tell of issues that are new or came back.

use std::sync::Arc;

use domain::secrets::Secret;

use crate::options::Options;
use crate::ports::{Clock, UnitOfWork};

mod letter;
mod links;
mod port;
mod setting;
mod subscription;
mod write;

pub use links::SubscriptionLink;
#[cfg(test)]
pub use port::MockAlertRepository;
pub use port::{AlertRepository, Audience, IssueAlert, Recipient};
pub use subscription::Subscription;
pub use write::WrittenAlerts;

pub(crate) use letter::one_line;
pub(crate) use links::Links;

/// Alerts.
#[derive(Clone)]
pub struct Alerts {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    links: Links,
}

impl Alerts {
    /// Alerts in this store, whose links this server's key signs.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, options: Arc<Options>, secret_key: Secret) -> Self {
        Self { uow, clock, links: Links::new(secret_key, options) }
    }
}

#[cfg(test)]
mod tests;
