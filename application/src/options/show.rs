use domain::options::{self, Definition, Disabled, Flags, REDACTED, REGISTRY};
use serde_json::Value;

use super::Options;
use crate::access::{self, AccessError};
use crate::actor::{Actor, UserActor};

/// Why options are not shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowOptionsError {
    /// The actor may not see them.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The actor may, in superuser mode.
    #[error("superuser mode is not open")]
    SuperuserRequired,
}

/// An option as it may be seen.
#[derive(Debug, Clone)]
pub struct ShownOption {
    /// What there is to know of it.
    pub definition: &'static Definition,
    /// The value that counts; [`REDACTED`] in the place of one that is not shown.
    pub value: Value,
    /// Why a form should not offer it, if it should not.
    pub disabled: Option<Disabled>,
    /// It is on disk or was stored.
    pub is_set: bool,
}

impl Options {
    /// Superuser mode is open. Who could open it is told.
    pub(super) fn may(&self, actor: &Actor) -> Result<(), ShowOptionsError> {
        if let Actor::User(user @ UserActor { .. }) = actor
            && let Ok(login) = access::login(actor)
        {
            return match user.is_elevated() {
                true => Ok(()),
                false if login.user.is_superuser => Err(ShowOptionsError::SuperuserRequired),
                false => Err(AccessError::Forbidden.into()),
            };
        }
        access::login(actor)?;
        Ok(())
    }

    /// All options, or those that a set-up asks for, as the store has them this moment.
    pub fn show(&self, actor: &Actor, only_required: bool) -> Result<Vec<ShownOption>, ShowOptionsError> {
        self.may(actor)?;
        self.renew().map_err(AccessError::Store)?;
        Ok(self.shown(only_required))
    }

    /// The options as they count in this process.
    pub(super) fn shown(&self, only_required: bool) -> Vec<ShownOption> {
        let values = self.current();
        let shown = |definition: &&'static Definition| ShownOption {
            definition,
            value: if definition.is_redacted() { REDACTED.into() } else { values.get(definition).clone() },
            disabled: options::disabled(definition, &self.disk, &values),
            is_set: values.is_set(definition),
        };
        REGISTRY.iter().filter(|definition| !only_required || definition.is(Flags::REQUIRED)).map(shown).collect()
    }
}
