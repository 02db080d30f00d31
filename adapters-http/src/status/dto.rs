use application::actor::{Actor, Credential};
use application::ingest::Statistics;
use domain::permissions::{Scope, ScopeSet};
use schemars::JsonSchema;
use serde::Serialize;

use crate::users::UserDto;

/// The API and who is asking.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Root")]
pub struct RootDto {
    /// The version of the API.
    version: &'static str,
    /// The version of the server.
    server_version: &'static str,
    /// What the token may be used for.
    auth: Option<RootAuthDto>,
    /// Who is asking.
    user: Option<UserDto>,
}

/// A token's scopes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RootAuth")]
pub struct RootAuthDto {
    scopes: Vec<&'static str>,
}

impl RootAuthDto {
    fn new(scopes: ScopeSet) -> Self {
        Self { scopes: scopes.iter().map(Scope::as_str).collect() }
    }
}

impl RootDto {
    pub(super) fn new(server_version: &'static str, actor: &Actor) -> Self {
        let (auth, user) = match actor {
            Actor::Nobody => (None, None),
            Actor::User(user) => {
                let auth = match &user.credential {
                    Credential::Token(token) => Some(RootAuthDto::new(token.scopes)),
                    Credential::Session { .. } => None,
                };
                (auth, Some(UserDto::from(&user.user)))
            }
            Actor::Organization(token) => (Some(RootAuthDto::new(token.scopes)), None),
        };
        Self { version: "0", server_version, auth, user }
    }
}

/// How the server is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Health")]
pub struct HealthDto {
    /// `ok` or `unavailable`.
    status: &'static str,
    /// Whether the store can be reached: `ok` or `unavailable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'static str>,
    /// What waits to be committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<QueueDto>,
}

/// What waits to be committed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Queue")]
pub struct QueueDto {
    /// In events.
    depth: usize,
    /// In bytes.
    bytes: usize,
}

impl HealthDto {
    pub(super) const fn alive() -> Self {
        Self { status: "ok", store: None, queue: None }
    }

    pub(super) const fn full(reachable: bool, ingest: &Statistics) -> Self {
        let status = if reachable { "ok" } else { "unavailable" };
        let queue = QueueDto { depth: ingest.depth, bytes: ingest.waiting_bytes };
        Self { status, store: Some(status), queue: Some(queue) }
    }
}
