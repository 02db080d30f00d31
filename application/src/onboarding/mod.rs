//! The way of a new organization to its first event.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::limits::Limit;
use crate::options::Options;
use crate::ports::{Analytics, Clock, UnitOfWork};

mod continue_by_mail;
mod error;
mod platforms;
mod projects;

pub use error::OnboardingError;
pub use platforms::{InvalidPlatform, MAX_PLATFORM, MAX_PLATFORMS, Platform};

/// So many mails a user may have sent in an hour, of all organizations together.
const MAILS: Limit = Limit { times: 10, window: TimeDelta::hours(1) };

/// Onboarding.
pub struct Onboarding {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    options: Arc<Options>,
    analytics: Arc<dyn Analytics>,
}

impl Onboarding {
    /// Onboarding with this store.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        options: Arc<Options>,
        analytics: Arc<dyn Analytics>,
    ) -> Self {
        Self { uow, clock, options, analytics }
    }
}

#[cfg(test)]
mod tests;
