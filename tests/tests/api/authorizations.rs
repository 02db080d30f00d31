//! What users have let applications do.

use application::ports::StoreError;
use application::tokens::NewToken;
use chrono::DateTime;
use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::permissions::{Scope, ScopeSet};
use domain::secrets::Secret;
use serde_json::{Value, json};

use crate::applications::{create, new_user, update};
use crate::harness::{Login, Server, on_both_stores};

on_both_stores!(
    a_user_sees_its_own_authorizations_by_application,
    an_authorization_is_taken_back_with_all_tokens_of_its_application,
    whatever_stands_in_place_of_an_authorization_is_refused,
    authorizations_are_managed_with_a_login_alone,
    authorizations_are_listed_by_pages,
);

const LIST: &str = "/api/0/api-authorizations/";
const NEVER: &str = "max-age=0, no-cache, no-store, must-revalidate, private";

/// The user lets the application do this; the authorization's id.
fn grant(server: &Server, user: UserId, application: &Value, organization: Option<&Value>, scopes: &[Scope]) -> String {
    let id = row_id(server, application);
    let organization = organization.map(|it| OrganizationId::parse(it["id"].as_str().unwrap()).unwrap());
    let granted = server.uow().transaction::<_, StoreError>(|stores| {
        stores.authorizations().grant(user, id, organization, ScopeSet::of(scopes), DateTime::UNIX_EPOCH)
    });
    granted.unwrap().to_string()
}

fn row_id(server: &Server, application: &Value) -> ApplicationId {
    let client_id = application["id"].as_str().unwrap();
    server.uow().read::<_, StoreError>(|stores| stores.applications().find(client_id)).unwrap().unwrap().id
}

/// Gives the application a token of the user.
fn token(server: &Server, user: UserId, application: &Value, digit: &str) -> String {
    let text = digit.repeat(64);
    let token = NewToken::of(user, None, &Secret::new(text.clone()), ScopeSet::all(), DateTime::UNIX_EPOCH);
    let token = NewToken { application_id: Some(row_id(server, application)), ..token };
    server.uow().transaction::<_, StoreError>(|stores| stores.tokens().add(&token)).unwrap();
    text
}

fn works(server: &Server, token: &str) -> bool {
    server.call("GET", "/api/0/organizations/acme/").token(token).send().status == 200
}

#[track_caller]
fn list(login: &Login<'_>) -> Value {
    login.call("GET", LIST).send().expect(200).json()
}

#[track_caller]
fn revoke(login: &Login<'_>, body: &Value, status: u16) -> String {
    login.call("DELETE", LIST).json(body).send().expect(status).text()
}

fn a_user_sees_its_own_authorizations_by_application(server: Server) {
    let (kims, kim) = new_user(&server, "kim@example.com");
    let (bobs, bob) = new_user(&server, "bob@example.com");
    let (b, mut a) = (create(&kim, &json!({})), create(&bob, &json!({"isPublic": true})));
    let (mut b, c) = (update(&kim, &b, &json!({"name": "b"})), create(&kim, &json!({})));
    a = update(&bob, &a, &json!({"name": "a", "redirectUris": ["https://example.com"]}));
    let organization = server.get("/api/0/organizations/acme/").expect(200).json();
    let of_b = grant(&server, kims, &b, None, &[Scope::OrgRead, Scope::EventRead]);
    let inside = grant(&server, kims, &b, Some(&organization), &[]);
    let of_a = grant(&server, kims, &a, None, &[Scope::ProjectRead]);
    let of_bob = grant(&server, bobs, &b, None, &[]);
    grant(&server, kims, &c, None, &[]);
    kim.call("DELETE", &crate::applications::item(&c)).send().expect(204);

    let answer = kim.call("GET", LIST).send().expect(200);
    assert_eq!(answer.header("cache-control"), NEVER);
    let date = "1970-01-01T00:00:00Z";
    let reference = json!({"id": organization["id"], "slug": "acme", "name": organization["name"]});
    // Kim registered b, and sees its secret here as well.
    assert!(b["clientSecret"].is_string());
    let expected = json!([
        {"id": of_a, "scopes": ["project:read"], "application": a, "organization": null, "dateCreated": date},
        {"id": of_b, "scopes": ["event:read", "org:read"], "application": b, "organization": null, "dateCreated": date},
        {"id": inside, "scopes": [], "application": b, "organization": reference, "dateCreated": date},
    ]);
    assert_eq!(answer.json(), expected);
    b["clientSecret"] = Value::Null;
    let of_bob = json!({"id": of_bob, "scopes": [], "application": b, "organization": null, "dateCreated": date});
    assert_eq!(list(&bob), json!([of_bob]));
}

fn an_authorization_is_taken_back_with_all_tokens_of_its_application(server: Server) {
    let (kims, kim) = new_user(&server, "kim@example.com");
    let (bobs, bob) = new_user(&server, "bob@example.com");
    let (first, second) = (create(&kim, &json!({})), create(&kim, &json!({})));
    let organization = server.get("/api/0/organizations/acme/").expect(200).json();
    let inside = grant(&server, kims, &first, Some(&organization), &[]);
    let everywhere = grant(&server, kims, &first, None, &[]);
    let (of_second, of_bob) = (grant(&server, kims, &second, None, &[]), grant(&server, bobs, &first, None, &[]));
    let gone = [token(&server, kims, &first, "1"), token(&server, kims, &first, "2")];
    let kept = [
        token(&server, kims, &second, "3"),
        token(&server, bobs, &first, "4"),
        server.token_of(kims, ScopeSet::all(), None),
    ];
    assert!(gone.iter().chain(&kept).all(|token| works(&server, token)));
    // Another user's is not there.
    assert_eq!(revoke(&bob, &json!({"authorization": inside}), 404), "");
    assert_eq!(revoke(&kim, &json!({"authorization": inside.parse::<i64>().unwrap()}), 204), "");
    assert!(!gone.iter().any(|token| works(&server, token)) && kept.iter().all(|token| works(&server, token)));
    assert_eq!(revoke(&kim, &json!({"authorization": inside}), 404), "");
    let ids = |login: &Login<'_>| -> Vec<_> {
        list(login).as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let mut left = ids(&kim);
    left.sort_unstable();
    let mut expected = [everywhere, of_second.clone()];
    expected.sort_unstable();
    assert_eq!((left, ids(&bob)), (expected.to_vec(), vec![of_bob]));
    // As a form, which brings the CSRF token with it.
    let form = format!("authorization={of_second}&csrfmiddlewaretoken={}", kim.csrf);
    let call = kim.without_csrf("DELETE", LIST).header("Content-Type", "application/x-www-form-urlencoded");
    call.body(form).send().expect(204);
    assert_eq!(ids(&kim).len(), 1);
}

fn whatever_stands_in_place_of_an_authorization_is_refused(server: Server) {
    let (kims, kim) = new_user(&server, "kim@example.com");
    let made = create(&kim, &json!({}));
    grant(&server, kims, &made, None, &[]);
    for empty in [json!(null), json!(""), json!(0), json!(false), json!([]), json!({})] {
        assert_eq!(revoke(&kim, &json!({"authorization": empty}), 400), r#"{"authorization":""}"#, "{empty}");
    }
    assert_eq!(revoke(&kim, &json!({}), 400), r#"{"authorization":""}"#);
    assert_eq!(kim.call("DELETE", LIST).send().expect(400).json(), json!({"authorization": ""}));
    for odd in
        [json!("x"), json!(999_999), json!(-1), json!(1.5), json!("99999999999999999999"), json!([1]), json!(true)]
    {
        assert_eq!(revoke(&kim, &json!({"authorization": odd}), 404), "", "{odd}");
    }
    let faults = json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]});
    assert_eq!(kim.call("DELETE", LIST).json(&json!([1])).send().expect(400).json(), faults);
    assert_eq!(list(&kim).as_array().unwrap().len(), 1);
}

fn authorizations_are_managed_with_a_login_alone(server: Server) {
    let nobody = json!({"detail": "Authentication credentials were not provided."});
    for method in ["GET", "DELETE"] {
        for call in [server.call(method, LIST), server.call(method, LIST).token(server.token())] {
            assert_eq!(call.send().expect(403).json(), nobody, "{method}");
        }
    }
    let (_, kim) = new_user(&server, "kim@example.com");
    let refused = kim.without_csrf("DELETE", LIST).json(&json!({"authorization": 1})).send().expect(403).json();
    assert!(refused["detail"].as_str().unwrap().starts_with("CSRF Failed: "), "{refused}");
}

fn authorizations_are_listed_by_pages(server: Server) {
    let (kims, kim) = new_user(&server, "kim@example.com");
    for name in ["c", "a", "b"] {
        let made = create(&kim, &json!({}));
        update(&kim, &made, &json!({"name": name}));
        grant(&server, kims, &made, None, &[]);
    }
    let page = |query: &str| {
        let answer = kim.call("GET", &format!("{LIST}{query}")).send().expect(200);
        let rows = answer.json();
        let names: String =
            rows.as_array().unwrap().iter().map(|it| it["application"]["name"].as_str().unwrap()).collect();
        (names, answer.cursor("previous"), answer.cursor("next"))
    };
    let cursor = |text: &str, has_results| (text.to_owned(), has_results);
    assert_eq!(page(""), ("abc".to_owned(), cursor("100:-1:1", false), cursor("100:1:0", false)));
    assert_eq!(page("?per_page=1&cursor=1:1:0"), ("b".to_owned(), cursor("1:0:1", true), cursor("1:2:0", true)));
    assert_eq!(page("?per_page=1&cursor=1:3:0"), (String::new(), cursor("1:2:1", true), cursor("1:4:0", false)));
}
