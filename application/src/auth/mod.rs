//! Who is asking: credentials, logins, superuser mode.

use std::net::IpAddr;
use std::sync::Arc;

use domain::options::{IP_RATE_LIMIT, USER_RATE_LIMIT};
use domain::secrets::Secret;

use crate::options::Options;
use crate::ports::{Clock, Entropy, UnitOfWork};

mod attempts;
mod authenticate;
mod change_password;
mod credentials;
mod csrf;
mod elevate;
mod error;
mod login;
mod logout;
mod memory;
pub mod password;
mod signing;
mod usage;
mod windows;

pub(crate) use attempts::network;
pub use change_password::{ChangePassword, ChangePasswordError};
pub use credentials::{Authorization, Credentials, CsrfProof, Kinds};
pub use csrf::CsrfFault;
pub use elevate::{Elevated, Opened};
pub use error::{AuthError, ElevateError, LoginError};
pub use login::{LoggedIn, Login};
pub(crate) use windows::Windows;

/// Credentials, logins and superuser mode.
pub struct Auth {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    secret_key: Secret,
    options: Arc<Options>,
    attempts: attempts::Attempts,
    uses: usage::UseRecorder,
}

impl Auth {
    /// The secret key signs the cookie of superuser mode; all processes on one store share it.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        options: Arc<Options>,
        secret_key: Secret,
    ) -> Self {
        let uses = usage::UseRecorder::start(Arc::clone(&uow));
        Self { uow, clock, entropy, secret_key, options, attempts: attempts::Attempts::default(), uses }
    }

    /// Begins an attempt at a password, or says how long the name or the client must wait, in whole seconds.
    fn attempt(&self, login: &str, client: Option<IpAddr>) -> Result<attempts::Attempt, u64> {
        let values = self.options.current();
        self.attempts.limit_to(values.count(&IP_RATE_LIMIT), values.count(&USER_RATE_LIMIT));
        self.attempts.begin(login, client, self.clock.now())
    }
}

#[cfg(test)]
mod tests;
