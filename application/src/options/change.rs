use std::net::IpAddr;

use domain::options::{Channel, Refusal, VERSION_CONFIGURED};
use serde_json::{Map, Value};

use super::apply::{ApplyError, Changer};
use super::{Options, ShowOptionsError, StoredOption, StoredValue};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::ports::StoreError;

/// Why options are not changed. Then none is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOptionsError {
    /// The actor may not.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The actor may, in superuser mode.
    #[error("superuser mode is not open")]
    SuperuserRequired,
    /// One of them cannot be set, or not so.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It is a credential, and there is no key to seal it with.
    #[error("there is no key to seal a credential with")]
    NoKey,
    /// More than [`MAX_CHANGES`] at once.
    #[error("at most {MAX_CHANGES} options can be set at once")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// So many options are set at once: there are not as many.
pub const MAX_CHANGES: usize = 200;

impl From<ShowOptionsError> for ChangeOptionsError {
    fn from(error: ShowOptionsError) -> Self {
        match error {
            ShowOptionsError::Access(error) => Self::Access(error),
            ShowOptionsError::SuperuserRequired => Self::SuperuserRequired,
        }
    }
}

impl From<ApplyError> for ChangeOptionsError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Refused(refusal) => Self::Refused(refusal),
            ApplyError::NoKey => Self::NoKey,
            ApplyError::Store(error) => Self::Store(error),
        }
    }
}

impl Options {
    /// Says who may set options, before it is known what.
    pub fn may_change(&self, actor: &Actor) -> Result<(), ChangeOptionsError> {
        Ok(self.may(actor)?)
    }

    /// Sets options, all or none of them. Each that changes is written into the audit log; then set-up counts as done
    /// with this version of the server.
    pub fn change(
        &self,
        actor: &Actor,
        changes: &Map<String, Value>,
        client: Option<IpAddr>,
        version: &str,
    ) -> Result<(), ChangeOptionsError> {
        self.may(actor)?;
        if changes.len() > MAX_CHANGES {
            return Err(ChangeOptionsError::TooMany);
        }
        let user = access::login(actor)?.user;
        let at = self.clock.now();
        let changer =
            Changer { id: Some(user.id), name: user.username.clone(), client, channel: Channel::Application, at };
        self.uow.transaction::<_, ApplyError>(|stores| {
            self.apply(stores, changes, &changer)?;
            stores.options().set(&StoredOption {
                key: VERSION_CONFIGURED.to_owned(),
                value: StoredValue::Plain(version.into()),
                last_updated: at,
                last_updated_by: Channel::Application,
            })?;
            Ok(())
        })?;
        self.renew_after_change();
        tracing::info!(user_id = user.id.get(), options = ?changes.keys().collect::<Vec<_>>(), "options were set");
        Ok(())
    }
}
