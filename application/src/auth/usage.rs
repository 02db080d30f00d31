//! Writing down that tokens and sessions are used, beside the requests: none waits for it, and none fails with it.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use chrono::{DateTime, Utc};
use domain::ids::{OrganizationTokenId, TokenId};
use domain::organization_tokens::OrganizationToken;
use domain::sessions::Session;
use domain::tokens::{Token, USE_RECORD_EVERY};

use crate::ports::{StoreError, UnitOfWork};

/// So many uses wait at most for a store that is busy; further ones are not recorded.
const WAITING: usize = 1024;

/// Of so many of them at most is it remembered that they were recorded.
const REMEMBERED: usize = 10_000;

type Use = (Used, DateTime<Utc>);

/// What was used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Used {
    Token(TokenId),
    OrganizationToken(OrganizationTokenId),
    /// By the hash of its key.
    Session(String),
}

/// The thread that writes, and what it was given of late. It ends with this value, after what it was given.
pub(super) struct UseRecorder {
    given: Mutex<HashMap<Used, DateTime<Utc>>>,
    sender: Option<SyncSender<Use>>,
    thread: Option<JoinHandle<()>>,
}

impl UseRecorder {
    pub(super) fn start(uow: Arc<dyn UnitOfWork>) -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        let thread = thread::Builder::new().name("usage".to_owned()).spawn(move || write(&uow, &receiver));
        let thread = thread.inspect_err(|error| tracing::warn!(%error, "use is not recorded")).ok();
        Self { given: Mutex::default(), sender: Some(sender), thread }
    }

    /// A token was used.
    pub(super) fn used(&self, token: &Token, now: DateTime<Utc>) {
        if token.is_record_due(now) {
            self.note(Used::Token(token.id), now);
        }
    }

    /// A session was used.
    pub(super) fn session_used(&self, key_hash: &str, session: &Session, now: DateTime<Utc>) {
        if session.is_record_due(now) {
            self.note(Used::Session(key_hash.to_owned()), now);
        }
    }

    /// An organization's token was used.
    pub(super) fn organization_token_used(&self, token: &OrganizationToken, now: DateTime<Utc>) {
        if token.is_record_due(now) {
            self.note(Used::OrganizationToken(token.id), now);
        }
    }

    fn note(&self, used: Used, now: DateTime<Utc>) {
        if !self.is_first(&used, now) {
            return;
        }
        if let Some(Err(error)) = self.sender.as_ref().map(|sender| sender.try_send((used, now))) {
            tracing::debug!(%error, "a use is not recorded");
        }
    }

    /// It was not given to the thread within the last minute: the store may take its time, or fail.
    fn is_first(&self, used: &Used, now: DateTime<Utc>) -> bool {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |at: DateTime<Utc>| now < at + USE_RECORD_EVERY;
        if given.get(used).copied().is_some_and(is_recent) {
            return false;
        }
        if given.len() >= REMEMBERED {
            given.retain(|_, at| is_recent(*at));
        }
        if given.len() >= REMEMBERED {
            return false;
        }
        given.insert(used.clone(), now);
        true
    }
}

impl Drop for UseRecorder {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // One that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

/// Writes what has gathered in one transaction, until nobody can send any more.
fn write(uow: &Arc<dyn UnitOfWork>, receiver: &Receiver<Use>) {
    while let Ok(first) = receiver.recv() {
        let mut uses = vec![first];
        uses.extend(receiver.try_iter().take(WAITING));
        // Rows are locked in one order by all processes.
        uses.sort_unstable();
        let done = uow.transaction::<_, StoreError>(|stores| {
            uses.iter().try_for_each(|(used, at)| match used {
                Used::Token(token) => stores.tokens().record_use(*token, *at),
                Used::Session(key_hash) => stores.sessions().record_use(key_hash, *at),
                Used::OrganizationToken(token) => stores.organization_tokens().record_use(*token, *at),
            })
        });
        if let Err(error) = done {
            tracing::debug!(%error, "uses are not recorded");
        }
    }
}
