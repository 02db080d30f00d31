use std::collections::HashMap;
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
    /// Sets all of these options or, at the first that cannot be, none.
    pub(super) fn apply(
        &self,
        stores: &mut dyn Stores,
        changes: &Map<String, Value>,
        changer: &Changer,
    ) -> Result<(), ApplyError> {
        // Who sets options waits for whoever else does: what was there before is certain then.
        stores.options().hold()?;
        let mut before: HashMap<_, _> =
            stores.options().list()?.into_iter().map(|option| (option.key.clone(), option)).collect();
        for (key, value) in changes {
            self.apply_one(stores, (key, value), before.remove(key), changer)?;
        }
        Ok(())
    }

    fn apply_one(
        &self,
        stores: &mut dyn Stores,
        (key, value): (&str, &Value),
        before: Option<StoredOption>,
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
        let last = before.as_ref().map(|option| option.last_updated_by);
        let after = match definition {
            Some(definition) => check_change(definition, value, &self.disk, changer.channel, last)?,
            None => options::check_implicit(key, value)?,
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
    let is_redacted = options::is_redacted(key);
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
