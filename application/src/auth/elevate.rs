use std::net::IpAddr;

use domain::secrets::Secret;
use domain::sessions::Elevation;
use domain::tokens::hex;
use domain::users::{MAX_PASSWORD, User};

use super::{Auth, ElevateError, password};
use crate::access::AccessError;
use crate::actor::{Actor, Credential};
use crate::tokens;

/// A user who gave the password again.
#[derive(Debug, Clone)]
pub struct Elevated {
    /// The account.
    pub user: User,
    /// The cookie of superuser mode; none for who may not open it.
    pub cookie: Option<Secret>,
}

impl Auth {
    /// Opens superuser mode on a login, for a user with the flag who gives the password. Wrong ones are counted by the
    /// client that they come from.
    pub fn elevate(&self, actor: &Actor, password: &Secret, client: Option<IpAddr>) -> Result<Elevated, ElevateError> {
        let Actor::User(actor) = actor else { return Err(AccessError::Unauthenticated.into()) };
        let Credential::Session { key_hash, .. } = &actor.credential else {
            return Err(AccessError::Forbidden.into());
        };
        self.confirm(&actor.user, password, client)?;
        let user = actor.user.clone();
        if !user.is_superuser {
            return Ok(Elevated { user, cookie: None });
        }
        let now = self.clock.now();
        let key = hex(&self.entropy.bytes());
        let elevation = Elevation { key_hash: tokens::hash(&key), opened_at: now, used_at: now };
        self.uow.transaction(|stores| stores.sessions().set_elevation(key_hash, Some(&elevation)))?;
        Ok(Elevated { user, cookie: Some(self.sign(&key, key_hash)) })
    }

    fn confirm(&self, user: &User, password: &Secret, client: Option<IpAddr>) -> Result<(), ElevateError> {
        let now = self.clock.now();
        if let Some(retry_after_seconds) = self.attempts.wait(&user.username, client, now) {
            return Err(ElevateError::Throttled { retry_after_seconds });
        }
        let hash = self.uow.read(|stores| stores.users().password_hash(user.id))?;
        let password = password.expose();
        if password.len() <= MAX_PASSWORD && password::verify(password, hash.as_ref()) {
            self.attempts.succeeded(&user.username, client);
            Ok(())
        } else {
            self.attempts.failed(&user.username, client, now);
            Err(ElevateError::WrongPassword)
        }
    }
}
