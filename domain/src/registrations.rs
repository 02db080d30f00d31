//! Registrations: accounts that wait for their owners to show that they read the mail of the address.

use chrono::{DateTime, TimeDelta, Utc};

use crate::secrets::Secret;
use crate::users::EmailAddress;

/// A registration can be confirmed for so long.
pub const LIFETIME: TimeDelta = TimeDelta::days(2);

/// So many passwords may be tried at a registration.
pub const ATTEMPTS: i64 = 5;

/// Somebody wants an account. Until it is confirmed there is none: whoever wrote the address into the form may not be
/// its owner. The link of the mail is found by a hash of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The address of the account to be.
    pub email: EmailAddress,
    /// What the person is called.
    pub name: String,
    /// The Argon2id hash of the password that was chosen, in PHC form.
    pub password_hash: Secret,
    /// So many passwords may still be tried.
    pub attempts_left: i64,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

impl Registration {
    /// It is refused from its expiry on.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}
