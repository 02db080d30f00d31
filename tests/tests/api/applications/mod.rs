//! API applications of users.

use application::applications::NewApplication;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::permissions::ScopeSet;
use serde_json::{Value, json};

use crate::harness::{Login, Server, on_both_stores};

mod deletion;
mod fields;
mod secrets;

on_both_stores!(
    an_application_is_registered_listed_and_shown,
    applications_are_managed_with_a_login_alone,
    a_change_needs_the_csrf_token,
    applications_of_others_are_not_there,
    applications_are_listed_by_pages,
);

/// The list of a user's applications.
const LIST: &str = "/api/0/api-applications/";
const NEVER: &str = "max-age=0, no-cache, no-store, must-revalidate, private";

/// Where an application is.
pub fn item(application: &Value) -> String {
    format!("{LIST}{}/", application["id"].as_str().unwrap())
}

/// Registers an application.
#[track_caller]
pub fn create(login: &Login<'_>, body: &Value) -> Value {
    login.call("POST", LIST).json(body).send().expect(201).json()
}

/// Changes an application.
#[track_caller]
pub fn update(login: &Login<'_>, application: &Value, body: &Value) -> Value {
    login.call("PUT", &item(application)).json(body).send().expect(200).json()
}

/// Another user's id and login.
pub fn new_user<'a>(server: &'a Server, email: &str) -> (UserId, Login<'a>) {
    (server.user(email, "member"), server.login(email))
}

/// An application that was registered at a time, whose client id is this digit; its secret cannot be opened.
fn registered(server: &Server, owner: UserId, digit: &str, date_added: DateTime<Utc>) -> Value {
    let client_id = digit.repeat(64);
    let new = NewApplication {
        client_id: client_id.clone(),
        secret_hash: Some("0".repeat(64)),
        sealed_secret: Some(b"sealed by somebody else".to_vec()),
        owner_id: owner,
        name: format!("Number {digit}"),
        scopes: ScopeSet::EMPTY,
        requires_org_level_access: false,
        date_added,
    };
    let added = server.uow().transaction(|stores| stores.applications().add(&new));
    added.map_err(|error: StoreError| error).unwrap();
    json!({"id": client_id})
}

fn is_64_digits(value: &Value) -> bool {
    let text = value.as_str().unwrap();
    text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
}

fn is_two_words(value: &Value) -> bool {
    let words: Vec<_> = value.as_str().unwrap().split(' ').collect();
    let is_word = |word: &&str| word.len() <= 10 && word.starts_with(|first: char| first.is_ascii_uppercase());
    words.len() == 2 && words.iter().all(is_word)
}

fn an_application_is_registered_listed_and_shown(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    assert_eq!(kim.call("GET", LIST).send().expect(200).json(), json!([]));
    let answer = kim.call("POST", LIST).send().expect(201);
    assert_eq!(answer.header("cache-control"), NEVER);
    let made = answer.json();
    assert!(is_64_digits(&made["id"]) && is_64_digits(&made["clientSecret"]), "{made}");
    assert!(is_two_words(&made["name"]) && made["dateCreated"].as_str().unwrap().ends_with('Z'), "{made}");
    let expected = json!({
        "id": made["id"],
        "clientID": made["id"],
        "clientSecret": made["clientSecret"],
        "dateCreated": made["dateCreated"],
        "isPublic": false,
        "name": made["name"],
        "homepageUrl": null,
        "privacyUrl": null,
        "termsUrl": null,
        "allowedOrigins": [],
        "redirectUris": [],
        "scopes": [],
        "requiresOrgLevelAccess": false,
    });
    assert_eq!(made, expected);
    assert_eq!(kim.call("GET", &item(&made)).send().expect(200).json(), made);
    // What is not asked for is ignored; the order is that of the names.
    let mut second = create(&kim, &json!({"name": "b", "redirectUris": 7}));
    assert!(second["id"] != made["id"] && second["clientSecret"] != made["clientSecret"]);
    assert_eq!(second["redirectUris"], json!([]));
    update(&kim, &made, &json!({"name": "b"}));
    update(&kim, &second, &json!({"name": "a"}));
    second["name"] = json!("a");
    let mut first = made;
    first["name"] = json!("b");
    let listed = kim.call("GET", LIST).send().expect(200);
    assert_eq!(listed.header("cache-control"), NEVER);
    assert_eq!(listed.json(), json!([second, first]));
}

fn applications_are_managed_with_a_login_alone(server: Server) {
    let path = item(&registered(&server, server.admin(), "1", DateTime::UNIX_EPOCH));
    let rotate = format!("{path}rotate-secret/");
    let cases = [("GET", LIST), ("POST", LIST), ("GET", &path), ("PUT", &path), ("DELETE", &path), ("POST", &rotate)];
    for (method, path) in cases {
        let nobody = json!({"detail": "Authentication credentials were not provided."});
        for call in [server.call(method, path), server.call(method, path).token(server.token())] {
            let answer = call.send().expect(403);
            assert_eq!((answer.json(), answer.header("www-authenticate")), (nobody.clone(), ""), "{method} {path}");
        }
    }
}

fn a_change_needs_the_csrf_token(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    let path = item(&create(&kim, &json!({})));
    let rotate = format!("{path}rotate-secret/");
    for (method, path) in [("POST", LIST), ("PUT", &path), ("DELETE", &path), ("POST", &rotate)] {
        let refused = kim.without_csrf(method, path).send().expect(403).json();
        assert!(refused["detail"].as_str().unwrap().starts_with("CSRF Failed: "), "{method} {path}: {refused}");
        // A form brings it as a field; PUT of nothing else changes nothing.
        if method != "DELETE" {
            let form = format!("csrfmiddlewaretoken={}", kim.csrf);
            let call = kim.without_csrf(method, path).header("Content-Type", "application/x-www-form-urlencoded");
            assert!(call.body(form).send().status < 300, "{method} {path}");
        }
    }
}

fn applications_of_others_are_not_there(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    let (_, bob) = new_user(&server, "bob@example.com");
    let mut of_bob = create(&bob, &json!({}));
    let of_kim = create(&kim, &json!({}));
    let missing = json!({"detail": "The requested resource does not exist"});
    let upper = of_kim["id"].as_str().unwrap().to_uppercase();
    let paths = [item(&of_bob), format!("{LIST}{}/", "f".repeat(64)), format!("{LIST}{upper}/"), format!("{LIST}%00/")];
    for path in &paths {
        let rotate = format!("{path}rotate-secret/");
        // What is wrong with a body is not told of what is not there.
        for (method, path) in [("GET", path), ("PUT", path), ("DELETE", path), ("POST", &rotate)] {
            let answer = kim.call(method, path).json(&json!({"name": ""})).send().expect(404);
            assert_eq!(answer.json(), missing, "{method} {path}");
        }
    }
    assert_eq!(bob.call("GET", &item(&of_bob)).send().expect(200).json(), of_bob);
    assert_eq!(kim.call("GET", LIST).send().expect(200).json(), json!([of_kim]));
    of_bob["name"] = json!("mine");
    assert_eq!(update(&bob, &of_bob, &json!({"name": "mine"})), of_bob);
}

fn applications_are_listed_by_pages(server: Server) {
    let (id, kim) = new_user(&server, "kim@example.com");
    for digit in ["1", "2", "3"] {
        registered(&server, id, digit, DateTime::UNIX_EPOCH);
    }
    let page = |query: &str| {
        let answer = kim.call("GET", &format!("{LIST}{query}")).send().expect(200);
        let names: Vec<_> =
            answer.json().as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
        (names, answer.cursor("previous"), answer.cursor("next"))
    };
    let cursor = |text: &str, has_results| (text.to_owned(), has_results);
    let names = |digits: &[u8]| digits.iter().map(|digit| format!("Number {digit}")).collect::<Vec<_>>();
    assert_eq!(page(""), (names(&[1, 2, 3]), cursor("100:-1:1", false), cursor("100:1:0", false)));
    assert_eq!(page("?per_page=2"), (names(&[1, 2]), cursor("2:-1:1", false), cursor("2:1:0", true)));
    assert_eq!(page("?per_page=2&cursor=2:1:0"), (names(&[3]), cursor("2:0:1", true), cursor("2:2:0", false)));
    for (query, detail) in [
        ("?per_page=101", "Invalid per_page value. Cannot exceed 100."),
        ("?cursor=abc", "Invalid cursor parameter."),
        ("?cursor=100:-1:1", "Pagination offset cannot be negative"),
    ] {
        let answer = kim.call("GET", &format!("{LIST}{query}")).send().expect(400);
        assert_eq!(answer.json(), json!({"detail": detail}));
    }
}
