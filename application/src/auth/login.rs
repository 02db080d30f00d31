use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::secrets::Secret;
use domain::sessions::{Client, Session};
use domain::users::{EmailAddress, MAX_PASSWORD, User};

use super::{Auth, CsrfProof, LoginError, password};
use crate::ports::{StoreError, Stores};
use crate::{sessions, tokens};

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
    /// What the client says of itself.
    pub user_agent: Option<String>,
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
        let attempt = self.attempt(&login.login, login.client);
        let attempt = attempt.map_err(|retry_after_seconds| LoginError::Throttled { retry_after_seconds })?;
        let (user, hash) = match self.verified(login) {
            Ok(Some(verified)) => verified,
            // It stays counted.
            Ok(None) => return Err(LoginError::Refused),
            Err(error) => {
                self.attempts.cancel(attempt);
                return Err(error.into());
            }
        };
        self.attempts.succeed(attempt);
        let client = Client::new(login.client, login.user_agent.as_deref());
        let (key, session) = sessions::open(user.id, client, now, &*self.entropy);
        let hashes = Hashes { new: self.renewed(login, &hash), verified: hash };
        self.open(&session, &hashes, &key, login.previous.as_ref())?;
        Ok(LoggedIn { user: User { last_login: Some(now), ..user }, session: key, expires_at: session.expires_at })
    }

    /// A new hash of the password, where the one in the store is outdated. A login does not fail for want of it.
    fn renewed(&self, login: &Login, hash: &Secret) -> Option<Secret> {
        password::is_outdated(hash).then(|| password::hash(login.password.expose(), &*self.entropy).ok()).flatten()
    }

    /// The account, and the hash that the password was verified against.
    fn verified(&self, login: &Login) -> Result<Option<(User, Secret)>, StoreError> {
        let found = self.uow.read(|stores| find_login(stores, login.login.trim()))?;
        let (user, hash) = found.unzip();
        let hash = hash.flatten();
        let password = login.password.expose();
        let good = password.len() <= MAX_PASSWORD && password::verify(password, hash.as_ref());
        Ok(user.filter(|user| good && user.is_active).zip(hash))
    }

    /// Opens the session, unless the password was changed meanwhile.
    fn open(
        &self,
        session: &Session,
        hashes: &Hashes,
        key: &Secret,
        previous: Option<&Secret>,
    ) -> Result<(), LoginError> {
        let user = session.user_id;
        self.uow.transaction(|stores| {
            // First of all: it locks the account, so that a change of the password comes before the look at it, or
            // ends the new session as well.
            stores.users().set_last_login(user, session.date_added)?;
            let is_unchanged = match &hashes.new {
                Some(new) => stores.users().replace_password_hash(user, &hashes.verified, new)?,
                None => stores.users().password_hash(user)?.as_ref() == Some(&hashes.verified),
            };
            if !is_unchanged {
                return Err(LoginError::Refused);
            }
            if let Some(previous) = previous {
                stores.sessions().remove(&tokens::hash(previous.expose()))?;
            }
            stores.sessions().add(&tokens::hash(key.expose()), session)?;
            Ok(())
        })
    }
}

/// The account of a user name or an address, also of one whose domain is written in another form than it is kept in.
fn find_login(stores: &mut dyn Stores, login: &str) -> Result<Option<(User, Option<Secret>)>, StoreError> {
    let found = stores.users().find_login(login)?;
    match EmailAddress::parse(login) {
        Ok(email) if found.is_none() && !login.eq_ignore_ascii_case(email.as_str()) => {
            stores.users().find_login(email.as_str())
        }
        _ => Ok(found),
    }
}

/// The hash that the password was verified against, and what takes its place.
struct Hashes {
    verified: Secret,
    new: Option<Secret>,
}
