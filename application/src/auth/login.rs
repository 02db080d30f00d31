use chrono::{DateTime, Utc};
use domain::ids::UserId;
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
        if let Some(retry_after_seconds) = self.attempts.wait(&login.login, now) {
            return Err(LoginError::Throttled { retry_after_seconds });
        }
        let Some(user) = self.verified(login)? else {
            self.attempts.failed(&login.login, now);
            return Err(LoginError::Refused);
        };
        self.attempts.succeeded(&login.login);
        let session = Secret::new(hex(&self.entropy.bytes()));
        let expires_at = now + LIFETIME;
        self.open(user.id, &session, login.previous.as_ref(), now, expires_at)?;
        Ok(LoggedIn { user: User { last_login: Some(now), ..user }, session, expires_at })
    }

    fn verified(&self, login: &Login) -> Result<Option<User>, StoreError> {
        let found = self.uow.read(|stores| stores.users().find_login(login.login.trim()))?;
        let (user, hash) = found.map_or((None, None), |(user, hash)| (Some(user), hash));
        let password = login.password.expose();
        let good = password.len() <= MAX_PASSWORD && password::verify(password, hash.as_ref());
        Ok(user.filter(|user| good && user.is_active))
    }

    fn open(
        &self,
        user_id: UserId,
        key: &Secret,
        previous: Option<&Secret>,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let session = Session { user_id, expires_at, elevation: None };
        self.uow.transaction(|stores| {
            if let Some(previous) = previous {
                stores.sessions().remove(&tokens::hash(previous.expose()))?;
            }
            stores.sessions().add(&tokens::hash(key.expose()), &session)?;
            stores.users().set_last_login(user_id, now)
        })
    }
}
