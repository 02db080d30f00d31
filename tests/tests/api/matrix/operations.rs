//! What the API's description says of each operation.

use domain::permissions::{Scope, ScopeSet};
use serde_json::Value;

use crate::harness::Server;

/// What every member of an organization may do.
const FOR_MEMBERS: &[&str] = &["continueOnboardingByMail"];

/// One method on one path.
#[derive(Clone)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub aliases: Vec<String>,
    pub authentication: String,
    pub scopes: ScopeSet,
    /// The statuses that say that all is well.
    pub success: Vec<u16>,
}

impl Operation {
    fn new(path: &str, method: &str, described: &Value) -> Self {
        let text = |name: &str| described[name].as_str().unwrap().to_owned();
        let texts = |name: &str| -> Vec<_> {
            described[name].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
        };
        let scopes: Vec<_> = texts("x-scopes").iter().map(|scope| Scope::parse(scope).unwrap()).collect();
        let statuses = described["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap());
        Self {
            id: text("operationId"),
            method: method.to_uppercase(),
            path: path.to_owned(),
            aliases: texts("x-aliases"),
            authentication: text("x-authentication"),
            scopes: ScopeSet::of(&scopes),
            success: statuses.filter(|status| *status < 400).collect(),
        }
    }

    /// It is about an organization, or what belongs to one.
    pub fn is_of_tenant(&self) -> bool {
        ["{organization_id_or_slug}", "{project_id_or_slug}", "{issue_id}"].iter().any(|name| self.path.contains(name))
    }

    /// It is for every member of an organization: no scope opens or closes it.
    pub fn is_for_members(&self) -> bool {
        FOR_MEMBERS.contains(&self.id.as_str())
    }

    /// It is about the whole system: superuser mode opens it, and nothing else does.
    pub fn is_of_system(&self) -> bool {
        self.path.starts_with("/api/0/internal/")
    }

    /// It changes nothing, so that a browser needs no CSRF token for it.
    pub fn is_safe(&self) -> bool {
        self.method == "GET"
    }

    /// The account that it is about stands in its path.
    pub fn names_an_account(&self) -> bool {
        self.path.contains("{user_id}")
    }

    /// It is about something that belongs to an account or an organization, named in the path or the body.
    pub fn names_an_object(&self) -> bool {
        let in_path = ["{client_id}", "{token_id}", "{identity_id}", "{session_id}", "{member_id}", "{tombstone_id}"];
        in_path.iter().any(|name| self.path.contains(name))
            || ["deleteApiTokenOfBody", "submitTokensPage", "revokeApiAuthorization"].contains(&self.id.as_str())
    }

    /// All scopes but those of which a token needs one.
    pub fn other_scopes(&self) -> ScopeSet {
        let others: Vec<_> = ScopeSet::all().iter().filter(|scope| !self.scopes.contains(*scope)).collect();
        ScopeSet::of(&others)
    }
}

/// All operations there are.
pub fn operations(server: &Server) -> Vec<Operation> {
    let document = server.call("GET", "/api/0/openapi.json").send().expect(200).json();
    let paths = document["paths"].as_object().unwrap().clone();
    let operations: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, it)| Operation::new(path, method, it))
        })
        .collect();
    assert!(operations.len() > 10);
    operations
}
