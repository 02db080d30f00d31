//! Every operation in the API's description, asked by everyone who must not have it, and by those who may.

use domain::permissions::{Scope, ScopeSet};
use serde_json::Value;

use crate::client::Answer;
use crate::harness::{ADMIN, Server, on_both_stores};

on_both_stores!(
    nobody_gets_past_an_operation_that_asks_who_is_there,
    a_token_needs_one_of_the_scopes_that_are_described_and_no_other,
    a_token_is_no_login,
    another_organization_is_out_of_reach,
    a_login_reaches_what_its_user_does_and_superuser_mode_all,
);

struct Operation {
    id: String,
    method: String,
    path: String,
    authentication: String,
    scopes: Vec<Scope>,
}

impl Operation {
    fn new(path: &str, method: &str, described: &Value) -> Self {
        let text = |name: &str| described[name].as_str().unwrap().to_owned();
        let scopes = described["x-scopes"].as_array().unwrap().iter();
        Self {
            id: text("operationId"),
            method: method.to_uppercase(),
            path: path.to_owned(),
            authentication: text("x-authentication"),
            scopes: scopes.map(|scope| Scope::parse(scope.as_str().unwrap()).unwrap()).collect(),
        }
    }

    /// The path with what exists in the server's first organization.
    fn filled(&self, server: &Server, issue: &str) -> String {
        let project = server.setup["project"]["id"].as_str().unwrap();
        self.path
            .replace("{organization_id_or_slug}", "acme")
            .replace("{project_id_or_slug}", "web")
            .replace("{project_id}", project)
            .replace("{issue_id}", issue)
            .replace("{event_id}", "latest")
            // There is none: what is left to refuse, once the caller is known, is that or the body.
            .replace("{token_id}", "999999")
    }

    fn ask(&self, server: &Server, issue: &str, token: Option<&str>) -> Answer {
        let call = server.call(&self.method, &self.filled(server, issue));
        match token {
            Some(token) => call.token(token),
            None => call,
        }
        .send()
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
    server.report(&serde_json::json!({"message": "something happened"}));
    let issues = server.get("/api/0/projects/acme/web/issues/").expect(200).json();
    issues[0]["id"].as_str().unwrap().to_owned()
}

fn nobody_gets_past_an_operation_that_asks_who_is_there(server: Server) {
    let issue = issue(&server);
    for operation in operations(&server) {
        let answer = operation.ask(&server, &issue, None);
        match operation.authentication.as_str() {
            "any" | "no-token" => {
                assert_eq!(answer.status, 401, "{}", operation.id);
                assert_eq!(answer.header("www-authenticate"), "xBasic realm=\"api\"", "{}", operation.id);
                let detail = "Authentication credentials were not provided.";
                assert_eq!(answer.json(), serde_json::json!({"detail": detail}), "{}", operation.id);
            }
            "session-only" => {
                assert_eq!(answer.status, 403, "{}", operation.id);
                assert_eq!(answer.header("www-authenticate"), "", "{}", operation.id);
            }
            "optional" | "none" | "ingest-key" => assert!(answer.status < 500, "{} {}", operation.id, answer.status),
            other => panic!("{other} is not in the matrix"),
        }
    }
}

fn a_token_needs_one_of_the_scopes_that_are_described_and_no_other(server: Server) {
    let issue = issue(&server);
    let tokens: Vec<_> = Scope::ALL
        .iter()
        .map(|scope| (*scope, server.token_of(server.admin(), ScopeSet::of(&[*scope]), None)))
        .collect();
    for operation in operations(&server).iter().filter(|operation| !operation.scopes.is_empty()) {
        for (scope, token) in &tokens {
            let answer = operation.ask(&server, &issue, Some(token));
            if operation.scopes.contains(scope) {
                let allowed = answer.status < 500 && ![401, 403].contains(&answer.status);
                assert!(allowed, "{} {scope:?}: {}", operation.id, answer.status);
            } else {
                assert_eq!(answer.status, 403, "{} {scope:?}", operation.id);
                let detail = "You do not have permission to perform this action.";
                assert_eq!(answer.json(), serde_json::json!({"detail": detail}), "{}", operation.id);
            }
        }
    }
}

fn a_token_is_no_login(server: Server) {
    let of_sessions = ["session-only", "no-token"];
    for operation in operations(&server) {
        if of_sessions.contains(&operation.authentication.as_str()) {
            assert_eq!(operation.ask(&server, "1", Some(server.token())).status, 403, "{}", operation.id);
        }
    }
}

fn another_organization_is_out_of_reach(server: Server) {
    let issue = issue(&server);
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let token = other["token"].as_str().unwrap();
    for operation in operations(&server) {
        if operation.scopes.is_empty() || !operation.path.contains('{') {
            continue;
        }
        let answer = operation.ask(&server, &issue, Some(token));
        assert!([403, 404].contains(&answer.status), "{} {}", operation.id, answer.status);
    }
}

fn a_login_reaches_what_its_user_does_and_superuser_mode_all(server: Server) {
    server.other_organization("other@example.com", "umbrella", "lab");
    let mut login = server.login(ADMIN);
    let path = "/api/0/organizations/umbrella/";
    login.call("GET", "/api/0/organizations/acme/").send().expect(200);
    login.call("GET", path).send().expect(403);
    login.elevate("wrong horse battery").expect(403);
    login.call("GET", path).send().expect(403);
    login.elevate(crate::harness::PASSWORD).expect(200);
    login.call("GET", path).send().expect(200);
}
