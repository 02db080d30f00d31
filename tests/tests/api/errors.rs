//! Refusals: their statuses, bodies and headers.

use domain::permissions::{Scope, ScopeSet};
use serde_json::json;

use crate::harness::{ADMIN, Server};

#[test]
fn an_unknown_route_says_what_may_be_meant() {
    let server = Server::start();
    let slashless = server.get("/api/0/organizations").expect(404);
    assert_eq!(slashless.header("content-type").split(';').next(), Some("text/plain"));
    let help = "Route not found, did you forget a trailing slash?";
    assert_eq!(slashless.text().lines().next(), Some(help));
    let lines: Vec<_> = slashless.text().lines().map(str::to_owned).collect();
    assert_eq!((lines.len(), lines[1].as_str(), lines[2].as_str()), (4, "", "try: /api/0/organizations/"));
    assert_eq!(lines[3].len(), lines[2].len());
    let json = server.call("GET", "/api/0/organizations").header("Content-Type", "application/json").send();
    assert_eq!(json.expect(404).json(), json!({"info": format!("{help} try: /api/0/organizations/")}));
    assert_eq!(server.get("/api/0/nothing/here/").expect(404).text(), "");
    assert_eq!(server.call("POST", "/api/0/envelope/").send().expect(404).text(), "");
}

#[test]
fn an_unsupported_method_is_refused_after_who_is_asking() {
    let server = Server::start();
    let path = "/api/0/organizations/acme/";
    server.call("PATCH", path).send().expect(401);
    server.call("PATCH", path).token(server.token()).send().expect(403);
    // A token's scopes decide, for methods that have scopes.
    server.call("PUT", path).token(server.token()).send().expect(405);
    let reader = server.token_of(server.admin(), ScopeSet::of(&[Scope::OrgRead]), None);
    server.call("PUT", path).token(&reader).send().expect(403);
    server.call("DELETE", path).token(&reader).send().expect(403);
    let login = server.login(ADMIN);
    let refused = login.call("PATCH", path).send().expect(405);
    assert_eq!(refused.json(), json!({"detail": "Method \"PATCH\" not allowed."}));
    assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS");
    server.call("POST", "/_health/").send().expect(405);
    server.call("PATCH", "/api/0/auth/").send().expect(401);
}

#[test]
fn page_parameters_are_checked_after_who_is_asking() {
    let server = Server::start();
    let cases = [
        ("per_page=101", "Invalid per_page value. Cannot exceed 100."),
        ("per_page=x", "Invalid per_page parameter."),
        ("cursor=abc", "Invalid cursor parameter."),
    ];
    for (query, detail) in cases {
        let path = format!("/api/0/organizations/acme/projects/?{query}");
        assert_eq!(server.get(&path).expect(400).json(), json!({"detail": detail}));
        server.call("GET", &path).send().expect(401);
        server.get(&format!("/api/0/organizations/nothing/projects/?{query}")).expect(404);
    }
}

#[test]
fn bodies_are_checked() {
    let server = Server::start();
    let login = server.login(ADMIN);
    let put = || login.call("PUT", "/api/0/auth/");
    let broken = put().header("Content-Type", "application/json").body("{").send().expect(400).json();
    assert!(broken["detail"].as_str().unwrap().starts_with("JSON parse error - "), "{broken}");
    let text = put().header("Content-Type", "text/plain").body("x").send().expect(415).json();
    assert_eq!(text, json!({"detail": "Unsupported media type \"text/plain\" in request."}));
    let deep = put().header("Content-Type", "application/json").body("[".repeat(10_000)).send();
    deep.expect(400);
    let list = put().json(&json!([])).send().expect(400).json();
    assert_eq!(list, json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}));
    let large = format!("{{\"password\":\"{}\"}}", "x".repeat(1 << 20));
    put().header("Content-Type", "application/json").body(large).send().expect(413);
}

#[test]
fn every_answer_of_the_api_tells_browsers_who_may_read_it() {
    let server = Server::start();
    for (path, status) in [("/api/0/organizations/", 401), ("/api/0/nothing/", 404), ("/api/0/", 200)] {
        let answer = server.call("GET", path).header("Origin", "https://app.example").send().expect(status);
        assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert!(answer.header("access-control-expose-headers").ends_with("Endpoint, Retry-After, Link"));
        let null = server.call("GET", path).header("Origin", "null").send();
        assert_eq!(null.header("access-control-allow-origin"), "*");
        let own = server.call("GET", path).header("Origin", server.url()).send();
        assert_eq!(own.header("access-control-allow-credentials"), "true");
    }
    let preflight = server.call("OPTIONS", "/api/0/organizations/").send().expect(200);
    assert_eq!(preflight.text(), "");
    assert_eq!(preflight.header("access-control-max-age"), "3600");
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
}

#[test]
fn what_must_not_be_cached_says_so() {
    let server = Server::start();
    let answer = server.call("GET", "/api/0/auth/config/").send().expect(200);
    assert_eq!(answer.header("cache-control"), "max-age=0, no-cache, no-store, must-revalidate, private");
    assert_eq!(server.get("/api/0/organizations/").header("cache-control"), "");
}

#[test]
fn head_answers_as_get_without_a_body() {
    let server = Server::start();
    let head = server.call("HEAD", "/api/0/organizations/").token(server.token()).send().expect(200);
    assert_eq!(head.text(), "");
    assert!(head.header("link").contains("rel=\"next\""));
}
