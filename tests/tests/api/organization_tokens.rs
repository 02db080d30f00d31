//! Tokens of organizations.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

on_both_stores!(
    a_token_of_an_organization_is_made_listed_renamed_and_revoked,
    a_token_of_an_organization_says_where_it_is_good,
    a_token_of_an_organization_authenticates_until_it_is_revoked,
    use_of_a_token_of_an_organization_is_recorded,
    who_may_write_the_organization_manages_its_tokens,
    tokens_of_another_organization_are_not_there,
    a_name_is_checked,
);

const LIST: &str = "/api/0/organizations/acme/org-auth-tokens/";
const NEVER: &str = "max-age=0, no-cache, no-store, must-revalidate, private";

#[track_caller]
fn create(server: &Server, name: &str) -> Value {
    server.call("POST", LIST).token(server.token()).json(&json!({"name": name})).send().expect(201).json()
}

fn item(token: &Value) -> String {
    format!("{LIST}{}/", token["id"].as_str().unwrap())
}

fn without_text(mut token: Value) -> Value {
    assert!(token.as_object_mut().unwrap().remove("token").is_some());
    token
}

fn a_token_of_an_organization_is_made_listed_renamed_and_revoked(server: Server) {
    let login = server.login(ADMIN);
    assert_eq!(server.get(LIST).expect(200).json(), json!([]));
    let answer = login.call("POST", LIST).json(&json!({"name": " deploys "})).send().expect(201);
    assert_eq!(answer.header("cache-control"), NEVER);
    let made = answer.json();
    let text = made["token"].as_str().unwrap();
    let expected = json!({
        "id": made["id"],
        "name": "deploys",
        "scopes": ["org:ci"],
        "tokenLastCharacters": &text[text.len() - 4..],
        "dateCreated": made["dateCreated"],
        "dateLastUsed": null,
        "projectLastUsedId": null,
        "token": text,
    });
    assert_eq!(made, expected);
    let deploys = without_text(made);
    let (again, builds) = (without_text(create(&server, "deploys")), without_text(create(&server, "builds")));
    let listed = server.get(LIST).expect(200);
    assert_eq!((listed.header("cache-control"), listed.header("link")), (NEVER, ""));
    assert_eq!(listed.json(), json!([builds, deploys, again]));
    let id = server.get("/api/0/organizations/acme/").expect(200).json()["id"].clone();
    let by_id = server.get(&LIST.replace("acme", id.as_str().unwrap())).expect(200).json();
    assert_eq!(by_id, listed.json());

    let path = item(&deploys);
    assert_eq!(server.get(&path).expect(200).json(), deploys);
    login.call("PUT", &path).json(&json!({"name": "artifacts"})).send().expect(204);
    let mut renamed = deploys;
    renamed["name"] = json!("artifacts");
    assert_eq!(server.get(LIST).expect(200).json(), json!([renamed, builds, again]));
    login.call("DELETE", &path).send().expect(204);
    let missing = json!({"detail": "The requested resource does not exist"});
    assert_eq!(server.get(&path).expect(404).json(), missing);
    assert_eq!(login.call("DELETE", &path).send().expect(404).json(), missing);
    assert_eq!(login.call("PUT", &path).json(&json!({"name": "x"})).send().expect(404).json(), missing);
    assert_eq!(server.get(LIST).expect(200).json(), json!([builds, again]));
    for odd in ["x", "0", "-1", "99999999999999999999", "%00"] {
        server.get(&format!("{LIST}{odd}/")).expect(404);
        login.call("DELETE", &format!("{LIST}{odd}/")).send().expect(404);
    }
}

fn a_token_of_an_organization_says_where_it_is_good(server: Server) {
    let made = create(&server, "deploys");
    let text = made["token"].as_str().unwrap().strip_prefix("sntrys_").unwrap();
    let (payload, random) = text.rsplit_once('_').unwrap();
    assert_eq!(BASE64_STANDARD_NO_PAD.decode(random).unwrap().len(), 32);
    let payload: Value = serde_json::from_slice(&BASE64_STANDARD.decode(payload).unwrap()).unwrap();
    assert!(payload["iat"].is_f64(), "{payload}");
    let expected = json!({"iat": payload["iat"], "url": server.url(), "region_url": server.url(), "org": "acme"});
    assert_eq!(payload, expected);
}

fn a_token_of_an_organization_authenticates_until_it_is_revoked(server: Server) {
    let made = create(&server, "deploys");
    let token = made["token"].as_str().unwrap();
    let ask = |path: &str| server.call("GET", path).token(token).send();
    let root = ask("/api/0/").expect(200).json();
    assert_eq!((&root["auth"], &root["user"]), (&json!({"scopes": ["org:ci"]}), &json!(null)));
    let forbidden = json!({"detail": "You do not have permission to perform this action."});
    for path in [LIST, "/api/0/organizations/", "/api/0/organizations/acme/", "/api/0/users/me/", "/api/0/auth/"] {
        assert_eq!(ask(path).expect(403).json(), forbidden, "{path}");
    }
    for method in ["POST", "GET"] {
        let refused = server.call(method, LIST).token(token).json(&json!({"name": "more"})).send().expect(403);
        assert_eq!(refused.json(), forbidden);
    }
    ask("/api/0/api-tokens/").expect(403);
    let invalid = json!({"detail": "Invalid org token"});
    let changed = format!("{}{}", &token[..token.len() - 1], if token.ends_with('A') { 'B' } else { 'A' });
    let refused = server.call("GET", "/api/0/").token(&changed).send().expect(401);
    assert_eq!((refused.json(), refused.header("www-authenticate")), (invalid.clone(), "xBasic realm=\"api\""));
    server.call("DELETE", &item(&made)).token(server.token()).send().expect(204);
    for path in ["/api/0/", LIST] {
        assert_eq!(ask(path).expect(401).json(), invalid);
    }
}

fn use_of_a_token_of_an_organization_is_recorded(server: Server) {
    let made = create(&server, "deploys");
    server.call("GET", "/api/0/").token(made["token"].as_str().unwrap()).send().expect(200);
    let used = || server.get(&item(&made)).expect(200).json()["dateLastUsed"].clone();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while used().is_null() && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let first = used();
    assert!(first.is_string());
    server.call("GET", "/api/0/").token(made["token"].as_str().unwrap()).send().expect(200);
    assert_eq!(used(), first, "once a minute");
}

fn who_may_write_the_organization_manages_its_tokens(server: Server) {
    let made = create(&server, "deploys");
    let path = item(&made);
    for (role, may) in [("member", false), ("admin", false), ("manager", true), ("owner", true)] {
        let email = format!("kim-{role}@example.com");
        server.user(&email, role);
        let login = server.login(&email);
        login.call("GET", LIST).send().expect(200);
        login.call("GET", &path).send().expect(200);
        let name = json!({"name": role});
        let (created, renamed) = if may { (201, 204) } else { (403, 403) };
        let other = login.call("POST", LIST).json(&name).send().expect(created);
        login.call("PUT", &path).json(&name).send().expect(renamed);
        if may {
            login.call("DELETE", &item(&other.json())).send().expect(204);
        } else {
            login.call("DELETE", &path).send().expect(403);
            // Who may not is not told what a body must hold.
            login.call("POST", LIST).json(&json!({})).send().expect(403);
        }
    }
    let of = |scope| server.token_of(server.admin(), ScopeSet::of(&[scope]), None);
    for (scope, status) in [(Scope::OrgRead, 403), (Scope::OrgWrite, 201), (Scope::OrgAdmin, 201), (Scope::OrgCi, 403)]
    {
        server.call("POST", LIST).token(&of(scope)).json(&json!({"name": "x"})).send().expect(status);
    }
    server.call("GET", LIST).token(&of(Scope::ProjectAdmin)).send().expect(403);
    server.call("GET", LIST).send().expect(401);
    let login = server.login(ADMIN);
    let csrf = json!({"detail": "CSRF Failed: CSRF token missing."});
    assert_eq!(login.without_csrf("POST", LIST).json(&json!({"name": "x"})).send().expect(403).json(), csrf);
}

fn tokens_of_another_organization_are_not_there(server: Server) {
    let made = create(&server, "deploys");
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let token = other["token"].as_str().unwrap();
    let elsewhere = item(&made).replace("acme", "umbrella");
    for method in ["GET", "PUT", "DELETE"] {
        let call = |path: &str| server.call(method, path).token(token).json(&json!({"name": "mine"})).send();
        call(&item(&made)).expect(403);
        call(&elsewhere).expect(404);
    }
    server.call("GET", LIST).token(token).send().expect(403);
    server.call("GET", &LIST.replace("acme", "nothing")).token(token).send().expect(404);
    assert_eq!(server.get(LIST).expect(200).json()[0]["name"], "deploys");
    let mut admin = server.login(ADMIN);
    let foreign = "/api/0/organizations/umbrella/org-auth-tokens/";
    admin.call("POST", foreign).json(&json!({"name": "x"})).send().expect(403);
    admin.elevate(PASSWORD).expect(200);
    admin.call("POST", foreign).json(&json!({"name": "x"})).send().expect(201);
}

fn a_name_is_checked(server: Server) {
    let made = create(&server, "deploys");
    let cases = [
        (json!({}), "This field is required."),
        (json!({"name": null}), "This field may not be null."),
        (json!({"name": "  "}), "This field may not be blank."),
        (json!({"name": {}}), "Not a valid string."),
        (json!({"name": "x".repeat(256)}), "Ensure this field has no more than 255 characters."),
        (json!({"name": "a\u{0}b"}), "Null characters are not allowed."),
    ];
    for (body, fault) in cases {
        for (method, path) in [("POST", LIST), ("PUT", &item(&made))] {
            let refused = server.call(method, path).token(server.token()).json(&body).send().expect(400).json();
            assert_eq!(refused, json!({"name": [fault]}), "{method} {body}");
        }
    }
    let broken = server.call("POST", LIST).token(server.token()).header("Content-Type", "text/plain").body("x");
    broken.send().expect(415);
    assert_eq!(server.get(LIST).expect(200).json(), json!([without_text(made)]));
}
