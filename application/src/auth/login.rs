use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::secrets::Secret;
use domain::sessions::{LIFETIME, Session};
use domain::tokens::hex;
use domain::users::{MAX_PASSWORD, User};

use super::{Auth, CsrfProof, LoginError, password};
use crate::ports::StoreError;
use crate::tokens;

/// A name and a password.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user name or address.
    pub login: String,
    /// The password.
    pub password: Secret,
    /// That the page meant it.
    pub csrf: CsrfProof,
    /// Where it comes from; guesses are counted by it.
    pub client: Option<IpAddr>,
    /// The key of a session that the new one takes the place of.
    pub previous: Option<Secret>,
}

/// A login that succeeded.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The account.
    pub user: User,
    /// The session's key, for the cookie.
    pub session: Secret,
    /// When the session ends.
    pub expires_at: DateTime<Utc>,
}

impl Auth {
    /// Opens a session. Takes as long for a name that is unknown as for one that is not.
    pub fn login(&self, login: &Login) -> Result<LoggedIn, LoginError> {
        login.csrf.check()?;
        let now = self.clock.now();
        if let Some(retry_after_seconds) = self.attempts.wait(&login.login, login.client, now) {
            return Err(LoginError::Throttled { retry_after_seconds });
        }
        let Some((user, hash)) = self.verified(login)? else {
            self.attempts.failed(&login.login, login.client, now);
            return Err(LoginError::Refused);
        };
        self.attempts.succeeded(&login.login, login.client);
        let session = Secret::new(hex(&self.entropy.bytes()));
        let expires_at = now + LIFETIME;
        self.open(&user, &hash, &session, login.previous.as_ref(), now)?;
        Ok(LoggedIn { user: User { last_login: Some(now), ..user }, session, expires_at })
    }

    /// The account, and the hash that the password was verified against.
    fn verified(&self, login: &Login) -> Result<Option<(User, Secret)>, StoreError> {
        let found = self.uow.read(|stores| stores.users().find_login(login.login.trim()))?;
        let (user, hash) = found.unzip();
        let hash = hash.flatten();
        let password = login.password.expose();
        let good = password.len() <= MAX_PASSWORD && password::verify(password, hash.as_ref());
        Ok(user.filter(|user| good && user.is_active).zip(hash))
    }

    /// Opens the session, unless the password was changed meanwhile.
    fn open(
        &self,
        user: &User,
        hash: &Secret,
        key: &Secret,
        previous: Option<&Secret>,
        now: DateTime<Utc>,
    ) -> Result<(), LoginError> {
        let session = Session { user_id: user.id, expires_at: now + LIFETIME, elevation: None };
        self.uow.transaction(|stores| {
            // First of all: it locks the account, so that a change of the password comes before the look at it, or
            // ends the new session as well.
            stores.users().set_last_login(user.id, now)?;
            if stores.users().password_hash(user.id)?.as_ref() != Some(hash) {
                return Err(LoginError::Refused);
            }
            if let Some(previous) = previous {
                stores.sessions().remove(&tokens::hash(previous.expose()))?;
            }
            stores.sessions().add(&tokens::hash(key.expose()), &session)?;
            Ok(())
        })
    }
}
