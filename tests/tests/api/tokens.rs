//! Personal tokens.

use domain::permissions::Scope;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::{ADMIN, Login, PASSWORD, Server, on_both_stores};

on_both_stores!(
    a_token_is_made_listed_renamed_and_removed,
    a_new_token_works_and_a_removed_one_does_not,
    what_a_token_is_made_of_is_checked,
    a_form_says_a_list_by_repeating_its_name,
    every_scope_can_be_chosen,
    only_the_name_of_a_token_can_be_changed,
    a_token_is_removed_by_its_id_in_a_body,
    tokens_are_managed_with_a_login_alone,
    tokens_of_others_are_not_there,
    in_superuser_mode_a_user_can_be_chosen,
    whatever_stands_in_place_of_an_id_is_refused,
    the_mail_about_a_new_token_leads_to_a_page_where_it_is_deleted,
);

const LIST: &str = "/api/0/api-tokens/";
const NEVER: &str = "max-age=0, no-cache, no-store, must-revalidate, private";

fn item(id: &Value) -> String {
    format!("{LIST}{}/", id.as_str().unwrap())
}

#[track_caller]
fn create(login: &Login<'_>, body: &Value) -> Value {
    login.call("POST", LIST).json(body).send().expect(201).json()
}

#[track_caller]
fn list(login: &Login<'_>) -> Value {
    login.call("GET", LIST).send().expect(200).json()
}

fn new_user<'a>(server: &'a Server) -> Login<'a> {
    server.user("kim@example.com", "member");
    server.login("kim@example.com")
}

fn a_form_says_a_list_by_repeating_its_name(server: Server) {
    let kim = new_user(&server);
    for (scopes, expected) in [
        (&[("scopes", "org:read"), ("scopes", "event:read")][..], json!(["event:read", "org:read"])),
        (&[("scopes", "org:read")], json!(["org:read"])),
    ] {
        let made = kim.call("POST", LIST).form(scopes).send().expect(201).json();
        assert_eq!(made["scopes"], expected);
    }
}

fn is_never_cached(answer: &Answer) -> bool {
    answer.header("cache-control") == NEVER
}

fn a_token_is_made_listed_renamed_and_removed(server: Server) {
    let kim = new_user(&server);
    assert_eq!(list(&kim), json!([]));
    let answer = kim.call("POST", LIST).json(&json!({"scopes": ["org:read", "event:read"]})).send().expect(201);
    assert!(is_never_cached(&answer));
    let mut nameless = answer.json();
    let text = nameless["token"].as_str().unwrap().to_owned();
    let (prefix, digits) = text.split_at(7);
    assert!(prefix == "sntryu_" && digits.len() == 64, "{text}");
    assert!(digits.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit)), "{text}");
    let mut expected = json!({
        "id": nameless["id"],
        "name": null,
        "scopes": ["event:read", "org:read"],
        "application": null,
        "expiresAt": null,
        "dateCreated": nameless["dateCreated"],
        "state": null,
        "tokenLastCharacters": &text[67..],
        "token": text,
    });
    assert_eq!(nameless, expected);
    nameless.as_object_mut().unwrap().remove("token");
    let mut named = create(&kim, &json!({"name": " testname1 ", "scopes": []}));
    named.as_object_mut().unwrap().remove("token");
    assert_eq!((&named["name"], &named["scopes"]), (&json!("testname1"), &json!([])));
    let listed = kim.call("GET", LIST).send().expect(200);
    assert!(is_never_cached(&listed) && listed.header("link").is_empty());
    assert_eq!(listed.json(), json!([nameless, named]));

    let path = item(&nameless["id"]);
    let one = kim.call("GET", &path).send().expect(200);
    assert!(is_never_cached(&one));
    assert_eq!(one.json(), nameless);
    expected.as_object_mut().unwrap().remove("token");
    for name in ["laptop", "", "another"] {
        expected["name"] = json!(name);
        let renamed = kim.call("PUT", &path).json(&json!({"name": name})).send().expect(200);
        assert!(is_never_cached(&renamed));
        assert_eq!(renamed.json(), expected);
        assert_eq!(kim.call("GET", &path).send().expect(200).json(), expected);
    }
    assert!(is_never_cached(&kim.call("DELETE", &path).send().expect(204)));
    for method in ["GET", "DELETE"] {
        assert_eq!(kim.call(method, &path).send().expect(404).json(), json!({"detail": "Invalid token ID"}));
    }
    assert_eq!(list(&kim), json!([named]));
}

fn a_new_token_works_and_a_removed_one_does_not(server: Server) {
    let kim = new_user(&server);
    let made = create(&kim, &json!({"scopes": ["org:read", "org:admin"]}));
    let token = made["token"].as_str().unwrap();
    let root = server.call("GET", "/api/0/").token(token).send().expect(200).json();
    assert_eq!(
        (&root["auth"]["scopes"], &root["user"]["email"]),
        (&json!(["org:admin", "org:read"]), &json!("kim@example.com"))
    );
    // The scopes are more than the role has: it bounds them whenever they are used.
    let path = "/api/0/organizations/acme/";
    assert_eq!(server.call("GET", path).token(token).send().expect(200).json()["access"], json!(["org:read"]));
    kim.call("DELETE", &item(&made["id"])).send().expect(204);
    let refused = server.call("GET", path).token(token).send().expect(401).json();
    assert_eq!(refused, json!({"detail": "Invalid token"}));
}

fn what_a_token_is_made_of_is_checked(server: Server) {
    let kim = new_user(&server);
    let unknown =
        |text: &str| json!({"scopes": [format!("Select a valid choice. {text} is not one of the available choices.")]});
    let cases = [
        (json!({}), json!({"scopes": ["This field is required."]})),
        (json!({"scopes": null}), json!({"scopes": ["This field may not be null."]})),
        (json!({"scopes": "event:read"}), json!({"scopes": ["Please provide a valid list."]})),
        (json!({"scopes": {"event:read": true}}), json!({"scopes": ["Please provide a valid list."]})),
        (json!({"scopes": ["event:read", "free text", "more"]}), unknown("free text")),
        (json!({"scopes": ["event:all"]}), unknown("event:all")),
        (json!({"scopes": [7]}), unknown("7")),
        (json!({"scopes": [null]}), unknown("null")),
        (
            json!({"scopes": [], "name": "x".repeat(256)}),
            json!({"name": ["Ensure this field has no more than 255 characters."]}),
        ),
        (json!({"scopes": [], "name": "a\u{0}b"}), json!({"name": ["Null characters are not allowed."]})),
        (json!({"name": ["x"]}), json!({"scopes": ["This field is required."], "name": ["Not a valid string."]})),
        (json!({"scopes": [], "name": null}), json!({"name": ["This field may not be null."]})),
        (json!(["scopes"]), json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]})),
    ];
    for (body, faults) in cases {
        assert_eq!(kim.call("POST", LIST).json(&body).send().expect(400).json(), faults, "{body}");
    }
    let broken = kim.call("POST", LIST).header("Content-Type", "application/json").body("{").send().expect(400);
    assert!(broken.json()["detail"].as_str().unwrap().starts_with("JSON parse error - "));
    assert_eq!(list(&kim), json!([]), "no row of them");
    assert_eq!(create(&kim, &json!({"scopes": [], "name": "\u{fc}".repeat(255)}))["name"], "\u{fc}".repeat(255));
}

fn every_scope_can_be_chosen(server: Server) {
    let kim = new_user(&server);
    let all: Value = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let reversed: Value = Scope::ALL.iter().rev().map(|scope| scope.as_str()).collect();
    assert_eq!(create(&kim, &json!({"scopes": reversed}))["scopes"], all);
}

fn only_the_name_of_a_token_can_be_changed(server: Server) {
    let kim = new_user(&server);
    let made = create(&kim, &json!({"scopes": ["event:read"], "name": "laptop"}));
    let path = item(&made["id"]);
    let put = |path: &str, body: &Value| kim.call("PUT", path).json(body).send();
    let only = json!({"error": "Only auth token name can be edited after creation"});
    for path in [&path, "/api/0/api-tokens/999999/"] {
        assert_eq!(put(path, &json!({"name": "x", "scopes": []})).expect(403).json(), only);
        assert_eq!(put(path, &json!({"userId": 1})).expect(403).json(), only);
    }
    assert_eq!(put(&path, &json!({})).expect(400).json(), json!({"name": ["This field is required."]}));
    assert_eq!(put(&path, &json!({"name": null})).expect(400).json(), json!({"name": ["This field may not be null."]}));
    let long = json!({"name": ["Ensure this field has no more than 255 characters."]});
    assert_eq!(put(&path, &json!({"name": "x".repeat(256)})).expect(400).json(), long);
    assert_eq!(kim.call("GET", &path).send().expect(200).json()["name"], "laptop");
    let renamed = put(&path, &json!({"name": "desk", "tokenId": "7"})).expect(200).json();
    assert_eq!((&renamed["name"], &renamed["scopes"]), (&json!("desk"), &json!(["event:read"])));
}

fn a_token_is_removed_by_its_id_in_a_body(server: Server) {
    let id = server.user("kim@example.com", "member").get();
    let kim = server.login("kim@example.com");
    let remove = |body: &Value| kim.call("DELETE", LIST).json(body).send();
    let made: Vec<_> = (0..2).map(|_| create(&kim, &json!({"scopes": []}))["id"].clone()).collect();
    for body in [json!({}), json!({"tokenId": null})] {
        assert_eq!(remove(&body).expect(400).json(), json!({"tokenId": null}));
    }
    let foreign = server.login(ADMIN).call("GET", LIST).send().expect(200).json()[0]["id"].clone();
    let odd =
        [json!(999_999), json!("999999"), json!("x"), json!(""), json!(1.5), json!([1]), json!(-1), json!(u64::MAX)];
    for named in odd.iter().chain([&foreign]) {
        let refused = remove(&json!({"tokenId": named})).expect(400);
        assert!(is_never_cached(&refused));
        assert_eq!(refused.json(), json!({"tokenId": named, "userId": id}));
    }
    assert_eq!(list(&kim).as_array().unwrap().len(), 2);
    let number: i64 = made[0].as_str().unwrap().parse().unwrap();
    assert!(is_never_cached(&remove(&json!({"tokenId": number})).expect(204)));
    remove(&json!({"tokenId": made[1]})).expect(204);
    assert_eq!(list(&kim), json!([]));
    assert_eq!(remove(&json!({"tokenId": number})).expect(400).json(), json!({"tokenId": number, "userId": id}));
}

fn tokens_are_managed_with_a_login_alone(server: Server) {
    let admin = server.login(ADMIN);
    let path = item(&admin.call("GET", LIST).send().expect(200).json()[0]["id"]);
    let nobody = json!({"detail": "Authentication credentials were not provided."});
    let forbidden = json!({"detail": "You do not have permission to perform this action."});
    for method in ["GET", "POST", "DELETE"] {
        let anonymous = server.call(method, LIST).send().expect(403);
        assert_eq!((anonymous.json(), anonymous.header("www-authenticate")), (nobody.clone(), ""));
        assert_eq!(server.call(method, LIST).token(server.token()).send().expect(403).json(), nobody);
        let both = admin.call(method, LIST).token(server.token()).send().expect(403);
        assert_eq!(both.json(), nobody, "a header stands before the cookie");
    }
    for method in ["GET", "PUT", "DELETE"] {
        let anonymous = server.call(method, &path).send().expect(401);
        assert_eq!((anonymous.json(), anonymous.header("www-authenticate")), (nobody.clone(), "xBasic realm=\"api\""));
        assert_eq!(server.call(method, &path).token(server.token()).send().expect(403).json(), forbidden);
    }
    let csrf = json!({"detail": "CSRF Failed: CSRF token missing."});
    for (method, path) in [("POST", LIST), ("DELETE", LIST), ("PUT", &path), ("DELETE", &path)] {
        assert_eq!(admin.without_csrf(method, path).json(&json!({})).send().expect(403).json(), csrf);
    }
    admin.call("GET", &path).send().expect(200);
}

fn tokens_of_others_are_not_there(server: Server) {
    let kim = new_user(&server);
    let admin = server.login(ADMIN);
    let path = item(&create(&kim, &json!({"scopes": [], "name": "kim's"}))["id"]);
    // The flag alone gives nothing.
    let chosen = format!("{path}?userId={}", server.admin());
    for path in [&path, &chosen] {
        let missing = json!({"detail": "Invalid token ID"});
        assert_eq!(admin.call("GET", path).send().expect(404).json(), missing);
        assert_eq!(admin.call("PUT", path).json(&json!({"name": "mine"})).send().expect(404).json(), missing);
        assert_eq!(admin.call("DELETE", path).send().expect(404).json(), missing);
    }
    assert_eq!(list(&kim)[0]["name"], "kim's");
}

fn in_superuser_mode_a_user_can_be_chosen(server: Server) {
    let user = server.user("kim@example.com", "member");
    let kim = server.login("kim@example.com");
    let mut admin = server.login(ADMIN);
    let own = list(&admin);
    let made = create(&kim, &json!({"scopes": ["event:read"], "name": "laptop"}));
    let of_kim = format!("?userId={user}");
    let get = |login: &Login<'_>, query: &str| login.call("GET", &format!("{LIST}{query}")).send();
    for query in [&of_kim, "?userId=x", "?userId="] {
        assert_eq!(get(&admin, query).expect(200).json(), own, "ignored without superuser mode: {query}");
    }
    assert_eq!(get(&kim, &format!("?userId={}", server.admin())).expect(200).json(), list(&kim));
    admin.elevate(PASSWORD).expect(200);
    assert_eq!(get(&admin, &of_kim).expect(200).json(), list(&kim));
    assert_eq!((get(&admin, "").expect(200).json(), get(&admin, "?x=1").expect(200).json()), (own.clone(), own));
    assert_eq!(get(&admin, "?userId=999999").expect(200).json(), json!([]));
    let path = item(&made["id"]);
    let invalid = json!({"detail": "Invalid user ID"});
    for odd in ["x", "", "1.5", "99999999999999999999"] {
        assert_eq!(get(&admin, &format!("?userId={odd}")).expect(404).json(), invalid, "{odd}");
        admin.call("DELETE", &format!("{path}?userId={odd}")).send().expect(404);
    }
    admin.call("GET", &path).send().expect(404);
    let chosen = format!("{path}{of_kim}");
    assert_eq!(admin.call("GET", &chosen).send().expect(200).json(), list(&kim)[0]);
    let renamed = admin.call("PUT", &chosen).json(&json!({"name": "seized"})).send().expect(200).json();
    assert_eq!((&renamed, &renamed["name"]), (&list(&kim)[0], &json!("seized")));

    let remove = |query: &str, body: Value| admin.call("DELETE", &format!("{LIST}{query}")).json(&body).send();
    let (named, kims) = (&made["id"], user.get());
    // What is in the query hides what is in the body.
    let refused = remove("?x=1", json!({"tokenId": named, "userId": kims})).expect(400).json();
    assert_eq!(refused, json!({"tokenId": named, "userId": server.admin().get()}));
    let refused = remove("", json!({"tokenId": "999999", "userId": kims})).expect(400).json();
    assert_eq!(refused, json!({"tokenId": "999999", "userId": kims}));
    assert_eq!(remove("", json!({"tokenId": named, "userId": "kim"})).expect(404).json(), invalid);
    remove("", json!({"tokenId": named, "userId": kims})).expect(204);
    assert_eq!(list(&kim), json!([]));
    // Making one is for oneself always.
    admin.call("POST", &format!("{LIST}{of_kim}")).json(&json!({"scopes": [], "userId": kims})).send().expect(201);
    assert_eq!(list(&kim), json!([]));
    let second = item(&create(&kim, &json!({"scopes": []}))["id"]);
    admin.call("DELETE", &format!("{second}{of_kim}")).send().expect(204);
    assert_eq!(list(&kim), json!([]));
}

fn whatever_stands_in_place_of_an_id_is_refused(server: Server) {
    let kim = new_user(&server);
    for odd in ["x", "-1", "0", "1.5", "99999999999999999999", "%00", "me"] {
        let path = format!("{LIST}{odd}/");
        let missing = json!({"detail": "Invalid token ID"});
        assert_eq!(kim.call("GET", &path).send().expect(404).json(), missing, "{odd}");
        assert_eq!(kim.call("PUT", &path).json(&json!({"name": "x"})).send().expect(404).json(), missing, "{odd}");
        assert_eq!(kim.call("DELETE", &path).send().expect(404).json(), missing, "{odd}");
    }
}

fn the_mail_about_a_new_token_leads_to_a_page_where_it_is_deleted(server: Server) {
    let kim = new_user(&server);
    let made = create(&kim, &json!({"name": "ci <laptop>", "scopes": ["org:read"]}));
    let mail = server.mails_to("kim@example.com").remove(0);
    let path = crate::accounts::link(&server, &mail, "/settings/");
    let nobody = server.call("GET", &path).send().expect(302);
    assert_eq!(nobody.header("location"), format!("/auth/login/?next={path}"));
    let page = kim.call("GET", &path).send().expect(200).text();
    assert!(page.contains("ci &lt;laptop&gt;") && page.contains("For: org:read"), "{page}");
    assert!(!page.contains(made["token"].as_str().unwrap()), "{page}");
    let id = made["id"].as_str().unwrap();
    server.login(ADMIN).submit(&path, &[("token_id", id)]).expect(404);
    kim.without_csrf("POST", &path).form(&[("token_id", id)]).send().expect(403);
    let done = kim.submit(&path, &[("token_id", id)]).expect(302);
    assert_eq!((done.header("location"), list(&kim)), (path.as_str(), json!([])));
    assert!(kim.call("GET", &path).send().expect(200).text().contains("You have none."));
}
