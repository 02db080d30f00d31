use std::net::IpAddr;

use chrono::TimeDelta;
use domain::options::STAFF_GA_ROLLOUT;
use domain::secrets::Secret;
use domain::sessions::Elevation;
use domain::tokens::hex;
use domain::users::{MAX_PASSWORD, User};

use super::signing::Mode;
use super::{Auth, ElevateError, password};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::tokens;

/// A user who gave the password again.
#[derive(Debug, Clone)]
pub struct Elevated {
    /// The account.
    pub user: User,
    /// What opened; none for who may not open it.
    pub opened: Option<Opened>,
}

/// Superuser mode, staff mode or both. The session has another key from now on: whoever came by the old one gains
/// nothing.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The cookie of superuser mode, for who may open it.
    pub superuser: Option<Secret>,
    /// The cookie of staff mode, for who may open it.
    pub staff: Option<Secret>,
    /// The session's new key, for its cookie.
    pub session: Secret,
    /// How long the session may still last.
    pub session_lasts: TimeDelta,
}

impl Auth {
    /// Opens superuser mode on a login, for a user with the flag who gives the password, and staff mode likewise while
    /// the option lets it. Wrong passwords are counted by the client that they come from.
    pub fn elevate(&self, actor: &Actor, password: &Secret, client: Option<IpAddr>) -> Result<Elevated, ElevateError> {
        let login = access::login(actor)?;
        self.confirm(login.user, password, client)?;
        let user = login.user.clone();
        let modes = self.modes(&user);
        if modes.is_empty() {
            return Ok(Elevated { user, opened: None });
        }
        let now = self.clock.now();
        let key = hex(&self.entropy.bytes());
        let elevation = Elevation { key_hash: tokens::hash(&key), opened_at: now, used_at: now };
        let session = hex(&self.entropy.bytes());
        let session_hash = tokens::hash(&session);
        let expires_at = self.uow.transaction(|stores| {
            let found = stores.sessions().find(login.key_hash)?.ok_or(AccessError::Unauthenticated)?;
            if !stores.sessions().rotate(login.key_hash, &session_hash, &elevation)? {
                return Err(AccessError::Unauthenticated);
            }
            Ok(found.expires_at)
        })?;
        let cookie = |mode| modes.contains(&mode).then(|| self.sign(mode, &key, &session_hash));
        let opened = Opened {
            superuser: cookie(Mode::Superuser),
            staff: cookie(Mode::Staff),
            session: Secret::new(session),
            session_lasts: expires_at - now,
        };
        Ok(Elevated { user, opened: Some(opened) })
    }

    /// What a user may open just now.
    pub(super) fn modes(&self, user: &User) -> Vec<Mode> {
        let has_staff = user.is_staff && self.options.current().flag(&STAFF_GA_ROLLOUT);
        let modes = [(Mode::Superuser, user.is_superuser), (Mode::Staff, has_staff)];
        modes.into_iter().filter(|(_, may)| *may).map(|(mode, _)| mode).collect()
    }

    /// The password is the user's. Wrong ones are counted by the client that they come from; the hash that it was
    /// verified against.
    pub(super) fn confirm(
        &self,
        user: &User,
        password: &Secret,
        client: Option<IpAddr>,
    ) -> Result<Secret, ElevateError> {
        let attempt = self.attempt(&user.username, client);
        let attempt = attempt.map_err(|retry_after_seconds| ElevateError::Throttled { retry_after_seconds })?;
        let hash = match self.uow.read(|stores| stores.users().password_hash(user.id)) {
            Ok(hash) => hash,
            Err(error) => {
                self.attempts.cancel(attempt);
                return Err(ElevateError::Store(error));
            }
        };
        let password = password.expose();
        let is_good = password.len() <= MAX_PASSWORD && password::verify(password, hash.as_ref());
        let hash = hash.filter(|_| is_good).ok_or(ElevateError::WrongPassword)?;
        self.attempts.succeed(attempt);
        Ok(hash)
    }
}
