//! Who changed what, for whoever asks later.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use serde_json::Value;

use crate::actor::Actor;
use crate::ports::StoreError;

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Who, as long as there is the account.
    pub actor_id: Option<UserId>,
    /// Who, by name: it stays when the account goes.
    pub actor: String,
    /// From where.
    pub ip_address: Option<IpAddr>,
    /// What happened (`option.edit`).
    pub event: String,
    /// To what.
    pub target: String,
    /// From what to what. Never a secret.
    pub data: Value,
    /// When.
    pub date_added: DateTime<Utc>,
}

/// The log of changes. Nothing in it is ever changed.
#[cfg_attr(test, mockall::automock)]
pub trait AuditRepository {
    /// Adds a change.
    fn add(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;
    /// The last changes of a kind, at most `limit`, the last first: in the order in which they were added.
    fn list(&mut self, event: &str, limit: usize) -> Result<Vec<AuditEntry>, StoreError>;
}

/// Who an actor is, as [`AuditEntry`] tells.
pub fn author(actor: &Actor) -> (Option<UserId>, String) {
    match actor {
        Actor::User(user) => (Some(user.user.id), user.user.username.clone()),
        Actor::Organization(token) => (None, format!("organization token {}", token.id)),
        Actor::Nobody => (None, String::new()),
    }
}
