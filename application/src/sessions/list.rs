use domain::sessions::Session;

use super::Sessions;
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;

/// So many are listed; all of them can be ended together.
const LIMIT: usize = 200;

/// A session of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// The session.
    pub session: Session,
    /// It is the one that asks.
    pub is_current: bool,
    /// Superuser mode is open in it.
    pub is_elevated: bool,
}

impl Sessions {
    /// The live sessions of an account, those used last first.
    pub fn list(&self, actor: &Actor, account: UserRef) -> Result<Vec<ListedSession>, AccessError> {
        let now = self.clock.now();
        let own = access::login(actor)?.key_hash;
        let sessions = self.uow.read(|stores| {
            let user = access::account(stores, actor, account)?;
            Ok::<_, AccessError>(stores.sessions().list(user.id, now, LIMIT)?)
        })?;
        let listed = sessions.into_iter().map(|(key_hash, session)| ListedSession {
            is_current: key_hash == own,
            is_elevated: session.elevation.as_ref().is_some_and(|elevation| elevation.is_live(now)),
            session,
        });
        Ok(listed.collect())
    }
}
