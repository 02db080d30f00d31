//! What whoever runs the server does with options at the command line.

use domain::options::{self, Channel, REDACTED, Refusal};
use serde_json::{Map, Value};

use super::apply::{ApplyError, Changer, EVENT};
use super::{Options, ShownOption};
use crate::audit::AuditEntry;
use crate::ports::StoreError;

/// Why a command on options fails.
#[derive(Debug, thiserror::Error)]
pub enum OperateError {
    /// The option cannot be set, or not so.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It is a credential, and there is no key to seal it with.
    #[error("there is no key to seal a credential with")]
    NoKey,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ApplyError> for OperateError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Refused(refusal) => Self::Refused(refusal),
            ApplyError::NoKey => Self::NoKey,
            ApplyError::Store(error) => Self::Store(error),
        }
    }
}

impl Options {
    /// All options as they count.
    pub fn list(&self) -> Result<Vec<ShownOption>, StoreError> {
        self.renew()?;
        Ok(self.shown(false))
    }

    /// The value of an option as it may be seen, registered or not; none where there is no such option.
    pub fn value_of(&self, name: &str) -> Result<Option<Value>, OperateError> {
        let stored = self.renew()?;
        let kept = stored.iter().find(|option| option.key == name).and_then(|option| self.opened(option));
        Ok(match options::find(name) {
            Some(definition) if definition.is_redacted() => Some(REDACTED.into()),
            Some(definition) => Some(self.current().get(definition).clone()),
            None if options::is_implicit(name) => {
                let value = kept.unwrap_or_else(|| "".into());
                Some(if options::is_redacted(name) && value != "" { REDACTED.into() } else { value })
            }
            None => None,
        })
    }

    /// Sets an option, or takes back what was stored where the value is null. `by` is the name in the audit log.
    pub fn operate(&self, name: &str, value: &Value, channel: Channel, by: &str) -> Result<(), OperateError> {
        let changes = Map::from_iter([(name.to_owned(), value.clone())]);
        let changer = Changer { id: None, name: by.to_owned(), client: None, channel, at: self.clock.now() };
        self.uow.transaction(|stores| self.apply(stores, &changes, &changer))?;
        self.renew_after_change();
        Ok(())
    }

    /// The last changes, newest first.
    pub fn history(&self, limit: usize) -> Result<Vec<AuditEntry>, StoreError> {
        self.uow.read(|stores| stores.audit().list(EVENT, limit))
    }
}
