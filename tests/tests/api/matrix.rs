//! Every operation in the API's description, asked by every kind of caller: the status of each cell is what the table
//! of routes says it must be.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::permissions::{Role, Scope, ScopeSet};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, Login, PASSWORD, Server, now, on_both_stores};

on_both_stores!(
    every_caller_gets_what_the_table_says,
    a_token_needs_one_of_the_scopes_that_are_described_and_no_other,
    superuser_mode_opens_with_the_password_alone,
);

struct Operation {
    id: String,
    method: String,
    path: String,
    authentication: String,
    scopes: ScopeSet,
}

impl Operation {
    fn new(path: &str, method: &str, described: &Value) -> Self {
        let text = |name: &str| described[name].as_str().unwrap().to_owned();
        let scopes = described["x-scopes"].as_array().unwrap().iter();
        let scopes: Vec<_> = scopes.map(|scope| Scope::parse(scope.as_str().unwrap()).unwrap()).collect();
        Self {
            id: text("operationId"),
            method: method.to_uppercase(),
            path: path.to_owned(),
            authentication: text("x-authentication"),
            scopes: ScopeSet::of(&scopes),
        }
    }

    /// The path with what exists in the server's first organization; what only its owner may see does not exist.
    fn filled(&self, server: &Server, issue: &str) -> String {
        let project = server.setup["project"]["id"].as_str().unwrap();
        let path = self
            .path
            .replace("{organization_id_or_slug}", "acme")
            .replace("{project_id_or_slug}", "web")
            .replace("{project_id}", project)
            .replace("{issue_id}", issue)
            .replace("{event_id}", "latest")
            .replace("{user_id}", "me")
            .replace("{category}", "social-identity");
        let known = |segment: &str| if segment.starts_with('{') { "999999".to_owned() } else { segment.to_owned() };
        path.split('/').map(known).collect::<Vec<_>>().join("/")
    }

    /// It is about an organization, or what belongs to one.
    fn is_of_tenant(&self) -> bool {
        ["{organization_id_or_slug}", "{project_id", "{issue_id}"].iter().any(|name| self.path.contains(name))
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Caller {
    Anonymous,
    Dsn,
    Member(Role),
    Outsider,
    SuperuserNotElevated,
    SuperuserElevated,
    TokenWithoutScope,
    TokenOfWrongScope,
    TokenOfRightScope,
    TokenOfOutsider,
    OrganizationToken,
    ExpiredToken,
    RevokedToken,
}

impl Caller {
    fn all() -> Vec<Self> {
        use Caller::*;
        let roles = Role::ALL.into_iter().map(Member);
        let others = [
            Anonymous,
            Dsn,
            Outsider,
            SuperuserNotElevated,
            SuperuserElevated,
            TokenWithoutScope,
            TokenOfWrongScope,
            TokenOfRightScope,
            TokenOfOutsider,
            OrganizationToken,
            ExpiredToken,
            RevokedToken,
        ];
        others.into_iter().chain(roles).collect()
    }

    fn is_bad_token(self) -> bool {
        matches!(self, Self::ExpiredToken | Self::RevokedToken)
    }

    fn is_token(self) -> bool {
        use Caller::*;
        self.is_bad_token()
            || matches!(
                self,
                TokenWithoutScope | TokenOfWrongScope | TokenOfRightScope | TokenOfOutsider | OrganizationToken
            )
    }
}

/// What a cell must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// This status.
    Exactly(u16),
    /// The caller gets past all checks: any answer but 401, 403 and a failure.
    Allowed,
    /// Nothing is asked, or something else than these credentials: any answer but a failure.
    Answered,
}

impl Expected {
    fn of(operation: &Operation, caller: Caller) -> Self {
        match operation.authentication.as_str() {
            "none" | "ingest-key" | "page" => Self::Answered,
            "optional" if caller.is_bad_token() => Self::Exactly(401),
            "optional" => Self::Allowed,
            "session-only" => match caller {
                Caller::Anonymous | Caller::Dsn => Self::Exactly(403),
                caller if caller.is_token() => Self::Exactly(403),
                caller => Self::of_login(operation, caller),
            },
            "no-token" => match caller {
                Caller::Anonymous | Caller::Dsn => Self::Exactly(401),
                caller if caller.is_bad_token() => Self::Exactly(401),
                caller if caller.is_token() => Self::Exactly(403),
                caller => Self::of_login(operation, caller),
            },
            "any" => match caller {
                Caller::Anonymous | Caller::Dsn => Self::Exactly(401),
                caller if caller.is_bad_token() => Self::Exactly(401),
                caller if caller.is_token() => Self::of_token(operation, caller),
                caller => Self::of_login(operation, caller),
            },
            other => panic!("{other} is not in the matrix"),
        }
    }

    fn of_login(operation: &Operation, caller: Caller) -> Self {
        if !operation.is_of_tenant() {
            return Self::Allowed;
        }
        match caller {
            Caller::SuperuserElevated => Self::Allowed,
            Caller::Member(role) if role.scopes().intersects(operation.scopes) => Self::Allowed,
            _ => Self::Exactly(403),
        }
    }

    fn of_token(operation: &Operation, caller: Caller) -> Self {
        let has_scopes = operation.scopes != ScopeSet::EMPTY;
        match caller {
            Caller::TokenOfRightScope => Self::Allowed,
            // It has every scope; what it lacks is the organization.
            Caller::TokenOfOutsider if has_scopes && operation.is_of_tenant() => Self::Exactly(403),
            Caller::TokenOfOutsider => Self::Allowed,
            Caller::OrganizationToken if operation.scopes.contains(Scope::OrgCi) => Self::Allowed,
            // No scope is asked for, but an account.
            Caller::OrganizationToken => Self::Exactly(403),
            _ if has_scopes => Self::Exactly(403),
            _ => Self::Allowed,
        }
    }

    fn holds(self, status: u16) -> bool {
        match self {
            Self::Exactly(expected) => status == expected,
            Self::Allowed => status < 500 && ![401, 403].contains(&status),
            Self::Answered => status < 500,
        }
    }
}

fn operations(server: &Server) -> Vec<Operation> {
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

/// Reports one event; the id of its issue.
fn issue(server: &Server) -> String {
    server.report(&json!({"message": "something happened"}));
    let issues = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    issues[0]["id"].as_str().unwrap().to_owned()
}

/// All callers' credentials.
struct Cast<'a> {
    server: &'a Server,
    logins: BTreeMap<Caller, Login<'a>>,
    tokens: BTreeMap<Caller, String>,
}

const OUTSIDER: &str = "outsider@example.com";
const SUPERUSER: &str = "root@example.com";

impl<'a> Cast<'a> {
    fn new(server: &'a Server) -> Self {
        for role in Role::ALL {
            server.user(&email(role), role.as_str());
        }
        let outside = server.other_organization(OUTSIDER, "umbrella", "lab");
        let made = server.run(&["user", "create", "--email", SUPERUSER, "--superuser", "--json"]);
        assert!(made.status.success());
        let mut cast = Self { server, logins: BTreeMap::new(), tokens: BTreeMap::new() };
        let of = |scopes| server.token_of(server.admin(), scopes, None);
        cast.tokens.insert(Caller::TokenWithoutScope, of(ScopeSet::EMPTY));
        cast.tokens.insert(Caller::TokenOfRightScope, of(ScopeSet::all()));
        cast.tokens.insert(Caller::TokenOfOutsider, outside["token"].as_str().unwrap().to_owned());
        let ended = server.token_of(server.admin(), ScopeSet::all(), Some(now() - TimeDelta::seconds(1)));
        cast.tokens.insert(Caller::ExpiredToken, ended);
        cast.tokens.insert(Caller::RevokedToken, format!("sntryu_{}", "f".repeat(64)));
        let owner = server.login(ADMIN);
        let path = "/api/0/organizations/acme/org-auth-tokens/";
        let made = owner.call("POST", path).json(&json!({"name": "ci"})).send().expect(201).json();
        cast.tokens.insert(Caller::OrganizationToken, made["token"].as_str().unwrap().to_owned());
        for caller in Caller::all() {
            cast.log_in(caller);
        }
        cast
    }

    fn log_in(&mut self, caller: Caller) {
        let mut login = match caller {
            Caller::Member(role) => self.server.login(&email(role)),
            Caller::Outsider => self.server.login(OUTSIDER),
            Caller::SuperuserNotElevated | Caller::SuperuserElevated => self.server.login(SUPERUSER),
            _ => return,
        };
        if caller == Caller::SuperuserElevated {
            login.elevate(PASSWORD).expect(200);
        }
        self.logins.insert(caller, login);
    }

    fn ask(&mut self, operation: &Operation, caller: Caller, issue: &str) -> Answer {
        let path = operation.filled(self.server, issue);
        let method = operation.method.as_str();
        let token = if caller == Caller::TokenOfWrongScope {
            let wrong = Scope::ALL.iter().find(|scope| !operation.scopes.contains(**scope)).unwrap();
            Some(self.server.token_of(self.server.admin(), ScopeSet::of(&[*wrong]), None))
        } else {
            self.tokens.get(&caller).cloned()
        };
        let call = match (caller, token) {
            (_, Some(token)) => self.server.call(method, &path).token(&token),
            (Caller::Anonymous, _) => self.server.call(method, &path),
            (Caller::Dsn, _) => {
                self.server.call(method, &path).header("Authorization", &format!("DSN {}", self.server.dsn()))
            }
            (caller, None) => self.logins[&caller].call(method, &path),
        };
        let answer = call.send();
        // It may have ended the login, or another of the same user.
        if method != "GET" && answer.status < 400 && self.logins.contains_key(&caller) {
            self.log_in(Caller::SuperuserNotElevated);
            self.log_in(Caller::SuperuserElevated);
            self.log_in(caller);
        }
        answer
    }
}

fn email(role: Role) -> String {
    format!("the-{}@example.com", role.as_str())
}

fn every_caller_gets_what_the_table_says(server: Server) {
    let issue = issue(&server);
    let mut cast = Cast::new(&server);
    let (mut cells, mut wrong) = (0, Vec::new());
    for operation in operations(&server) {
        for caller in Caller::all() {
            let expected = Expected::of(&operation, caller);
            let answer = cast.ask(&operation, caller, &issue);
            cells += 1;
            if !expected.holds(answer.status) {
                wrong.push(format!("{} as {caller:?}: {} is not {expected:?}", operation.id, answer.status));
            }
            if caller == Caller::Anonymous && expected == Expected::Exactly(401) {
                assert_eq!(answer.header("www-authenticate"), "xBasic realm=\"api\"", "{}", operation.id);
                let detail = "Authentication credentials were not provided.";
                assert_eq!(answer.json(), json!({"detail": detail}), "{}", operation.id);
            }
        }
    }
    println!("{cells} cells");
    assert!(wrong.is_empty(), "of {cells} cells:\n{}", wrong.join("\n"));
}

fn a_token_needs_one_of_the_scopes_that_are_described_and_no_other(server: Server) {
    let issue = issue(&server);
    let tokens: Vec<_> = Scope::ALL
        .iter()
        .map(|scope| (*scope, server.token_of(server.admin(), ScopeSet::of(&[*scope]), None)))
        .collect();
    for operation in operations(&server).iter().filter(|operation| operation.scopes != ScopeSet::EMPTY) {
        for (scope, token) in &tokens {
            let answer = server.call(&operation.method, &operation.filled(&server, &issue)).token(token).send();
            if operation.scopes.contains(*scope) {
                // The token's user is the owner: what is left to refuse is the body, or what is not there.
                assert!(Expected::Allowed.holds(answer.status), "{} {scope:?}: {}", operation.id, answer.status);
            } else {
                assert_eq!(answer.status, 403, "{} {scope:?}", operation.id);
                let detail = "You do not have permission to perform this action.";
                assert_eq!(answer.json(), json!({"detail": detail}), "{}", operation.id);
            }
        }
    }
}

fn superuser_mode_opens_with_the_password_alone(server: Server) {
    server.other_organization("other@example.com", "umbrella", "lab");
    let mut login = server.login(ADMIN);
    let path = "/api/0/organizations/umbrella/";
    login.call("GET", "/api/0/organizations/acme/").send().expect(200);
    login.call("GET", path).send().expect(403);
    login.elevate("wrong horse battery").expect(403);
    login.call("GET", path).send().expect(403);
    login.elevate(PASSWORD).expect(200);
    login.call("GET", path).send().expect(200);
}
