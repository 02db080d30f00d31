use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::options::{self, Channel, REDACTED, Refusal, check_change};
use serde_json::{Map, Value, json};

use super::{Options, StoredOption};
use crate::audit::AuditEntry;
use crate::ports::{StoreError, Stores};

/// What the log calls a change of an option.
pub(super) const EVENT: &str = "option.edit";

/// Who changes options.
#[derive(Debug, Clone)]
pub(super) struct Changer {
    pub(super) id: Option<UserId>,
    pub(super) name: String,
    pub(super) client: Option<IpAddr>,
    pub(super) channel: Channel,
    pub(super) at: DateTime<Utc>,
}

/// Why options are not changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApplyError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("there is no key to seal a credential with")]
    NoKey,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Options {
    /// Sets all of these options or, at the first that cannot be, none. In order of their names, so that two who set
    /// the same wait for each other.
    pub(super) fn apply(
        &self,
        stores: &mut dyn Stores,
        changes: &Map<String, Value>,
        changer: &Changer,
    ) -> Result<(), ApplyError> {
        let mut changes: Vec<_> = changes.iter().collect();
        changes.sort_by_key(|(key, _)| *key);
        for (key, value) in changes {
            self.apply_one(stores, key, value, changer)?;
        }
        Ok(())
    }

    fn apply_one(
        &self,
        stores: &mut dyn Stores,
        key: &str,
        value: &Value,
        changer: &Changer,
    ) -> Result<(), ApplyError> {
        let definition = options::find(key);
        if definition.is_none() && !options::is_implicit(key) {
            return Err(Refusal::Unknown(key.to_owned()).into());
        }
        // A console sends back what it was shown.
        if definition.is_some_and(options::Definition::is_redacted) && value == REDACTED {
            return Ok(());
        }
        let before = stores.options().lock(key)?;
        let last = before.as_ref().map(|option| option.last_updated_by);
        let after = match definition {
            Some(definition) => check_change(definition, value, &self.disk, changer.channel, last)?,
            None => Some(value.clone()).filter(|value| !options::is_empty(value)),
        };
        let before = before.and_then(|option| self.opened(&option));
        match &after {
            Some(value) => stores.options().set(&StoredOption {
                key: key.to_owned(),
                value: self.stored(key, value).ok_or(ApplyError::NoKey)?,
                last_updated: changer.at,
                last_updated_by: changer.channel,
            })?,
            None => stores.options().remove(key)?,
        }
        if before != after {
            stores.audit().add(&entry(key, before, after, changer))?;
        }
        Ok(())
    }
}

fn entry(key: &str, before: Option<Value>, after: Option<Value>, changer: &Changer) -> AuditEntry {
    let is_redacted = options::find(key).is_some_and(options::Definition::is_redacted);
    let told = |value: Option<Value>| value.map(|value| if is_redacted { REDACTED.into() } else { value });
    AuditEntry {
        actor_id: changer.id,
        actor: changer.name.clone(),
        ip_address: changer.client,
        event: EVENT.to_owned(),
        target: key.to_owned(),
        data: json!({"from": told(before), "to": told(after), "channel": changer.channel.as_str()}),
        date_added: changer.at,
    }
}
