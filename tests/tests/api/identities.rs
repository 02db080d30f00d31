//! The accounts that users have with others: listed, shown, disconnected.

use serde_json::{Value, json};

use crate::harness::{ADMIN, Login, ORGANIZATION, PASSWORD, Server, on_both_stores};

on_both_stores!(
    social_identities_are_listed_and_disconnected,
    global_identities_are_listed_by_pages_and_by_provider,
    an_identity_with_an_organizations_provider_is_disconnected_whether_there_or_not,
    all_kinds_of_identities_are_listed_and_shown,
    an_identity_that_is_needed_stays,
    a_bad_category_or_an_unknown_identity_is_not_found,
    identities_of_others_are_out_of_reach_but_for_superuser_mode,
    a_token_or_nobody_has_no_identities,
);

const SOCIAL: [&str; 2] = ["--category", "social-identity"];
const GLOBAL: [&str; 2] = ["--category", "global-identity"];
const ORG: [&str; 4] = ["--category", "org-identity", "--organization", ORGANIZATION];

/// Records an identity; its id.
fn record(server: &Server, email: &str, provider: &str, external_id: &str, more: &[&str]) -> String {
    let account = ["--email", email, "--provider", provider, "--external-id", external_id, "--json"];
    let output = server.run(&[&["user", "identity"], &account[..], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    made["identity_id"].as_str().unwrap().to_owned()
}

/// What is answered at a path below an account.
fn get(login: &Login<'_>, account: &str, path: &str) -> Value {
    login.call("GET", &format!("/api/0/users/{account}/{path}")).send().expect(200).json()
}

fn delete(login: &Login<'_>, path: &str, status: u16) {
    let answer = login.call("DELETE", &format!("/api/0/users/me/{path}")).send().expect(status);
    assert_eq!(answer.text(), "", "{path}");
}

fn social_identities_are_listed_and_disconnected(server: Server) {
    let login = server.login(ADMIN);
    assert_eq!(get(&login, "me", "social-identities/"), json!([]));
    let github = record(&server, ADMIN, "github", "1234", &SOCIAL);
    let other = record(&server, ADMIN, "unheard-of", "5", &SOCIAL);
    record(&server, ADMIN, "slack", "U1", &GLOBAL);
    let answer = login.call("GET", "/api/0/users/me/social-identities/").send().expect(200);
    assert!(answer.header("cache-control").contains("no-store"), "{}", answer.header("cache-control"));
    let expected = json!([
        {"id": github, "provider": "github", "providerLabel": "GitHub"},
        {"id": other, "provider": "unheard-of", "providerLabel": "unheard-of"},
    ]);
    assert_eq!(answer.json(), expected);
    assert_eq!(get(&login, &server.admin().to_string(), "social-identities/"), expected);
    let path = format!("/api/0/users/me/social-identities/{github}/");
    login.without_csrf("DELETE", &path).send().expect(403);
    for id in [&github, &other] {
        delete(&login, &format!("social-identities/{id}/"), 204);
        delete(&login, &format!("social-identities/{id}/"), 404);
    }
    for unknown in ["999", "x", "99999999999999999999", "%00"] {
        delete(&login, &format!("social-identities/{unknown}/"), 404);
    }
    assert_eq!(get(&login, "me", "social-identities/"), json!([]));
}

fn global_identities_are_listed_by_pages_and_by_provider(server: Server) {
    let login = server.login(ADMIN);
    let of_slack = [GLOBAL.to_vec(), vec!["--provider-external-id", "T1"]].concat();
    let slack = record(&server, ADMIN, "slack", "U1", &of_slack);
    let github = record(&server, ADMIN, "github", "7", &GLOBAL);
    record(&server, ADMIN, "slack", "U2", &SOCIAL);
    let listed = get(&login, "me", "identities/");
    let element = |id: &str, place: &Value, kind: &str, team: &str, external_id: &str| {
        let provider = json!({"id": place, "type": kind, "externalId": team});
        json!({"id": id, "identityProvider": provider, "externalId": external_id, "status": 1})
    };
    let place = |number: usize| listed[number]["identityProvider"]["id"].clone();
    assert!(place(0).is_string() && place(0) != place(1));
    let expected = [element(&slack, &place(0), "slack", "T1", "U1"), element(&github, &place(1), "github", "", "7")];
    assert_eq!(listed, json!(expected));
    for (query, found) in [
        ("provider=SLACK", json!([expected[0]])),
        ("provider=github", json!([expected[1]])),
        ("provider=", listed.clone()),
        ("provider=asana", json!([])),
        ("provider=%00", json!([])),
    ] {
        assert_eq!(get(&login, "me", &format!("identities/?{query}")), found, "{query}");
    }
    let page = login.call("GET", "/api/0/users/me/identities/?per_page=1").send().expect(200);
    assert_eq!(page.json(), json!([expected[0]]));
    assert_eq!((page.cursor("previous"), page.cursor("next")), (("1:-1:1".into(), false), ("1:1:0".into(), true)));
    let page = login.call("GET", "/api/0/users/me/identities/?per_page=1&cursor=1:1:0").send().expect(200);
    assert_eq!((page.json(), page.cursor("next").1), (json!([expected[1]]), false));
    let refused = login.call("GET", "/api/0/users/me/identities/?cursor=100:-1:1").send().expect(400);
    assert_eq!(refused.json(), json!({"detail": "Pagination offset cannot be negative"}));
}

fn an_identity_with_an_organizations_provider_is_disconnected_whether_there_or_not(server: Server) {
    let login = server.login(ADMIN);
    let id = record(&server, ADMIN, "okta", "kim", &ORG);
    let global = record(&server, ADMIN, "slack", "U1", &GLOBAL);
    login.without_csrf("DELETE", &format!("/api/0/users/me/identities/{id}/")).send().expect(403);
    for id in [&id, &id, &global, "999", "x"] {
        delete(&login, &format!("identities/{id}/"), 204);
    }
    let left = get(&login, "me", "user-identities/");
    assert_eq!((left.as_array().unwrap().len(), &left[0]["id"]), (1, &json!(global)));
}

fn all_kinds_of_identities_are_listed_and_shown(server: Server) {
    let login = server.login(ADMIN);
    let strict = record(&server, ADMIN, "okta", "kim@corp.example", &ORG);
    let lax = [ORG.to_vec(), vec!["--allow-unlinked"]].concat();
    let lax = record(&server, ADMIN, "google", "kim@example.com", &lax);
    let global = record(&server, ADMIN, "github", "1234", &[GLOBAL.to_vec(), vec!["--login"]].concat());
    let social = record(&server, ADMIN, "visualstudio", "1234", &SOCIAL);
    let listed = get(&login, &server.admin().to_string(), "user-identities/");
    let organization = json!({"id": server.setup["organization"]["id"], "slug": "acme", "name": "acme"});
    let free = "can_disconnect";
    let expected = [
        ("social-identity", &social, ["visualstudio", "Visual Studio"], "1234", free, false, Value::Null),
        ("global-identity", &global, ["github", "GitHub"], "1234", free, true, Value::Null),
        (
            "org-identity",
            &strict,
            ["okta", "okta"],
            "kim@corp.example",
            "needed_for_org_auth",
            true,
            organization.clone(),
        ),
        ("org-identity", &lax, ["google", "Google"], "kim@example.com", free, true, organization),
    ];
    assert_eq!(listed.as_array().unwrap().len(), expected.len());
    for (number, (category, id, [key, label], name, status, is_login, organization)) in expected.into_iter().enumerate()
    {
        let date_added = listed[number]["dateAdded"].clone();
        assert_eq!(date_added.is_string(), category != "social-identity");
        let element = json!({
            "category": category,
            "id": id,
            "provider": {"key": key, "name": label},
            "name": name,
            "status": status,
            "isLogin": is_login,
            "organization": organization,
            "dateAdded": date_added,
            "dateVerified": null,
            "dateSynced": null,
        });
        assert_eq!(listed[number], element);
        assert_eq!(get(&login, "me", &format!("user-identities/{category}/{id}/")), element);
    }
}

fn an_identity_that_is_needed_stays(server: Server) {
    let login = server.login(ADMIN);
    let strict = record(&server, ADMIN, "okta", "kim", &ORG);
    delete(&login, &format!("user-identities/org-identity/{strict}/"), 403);
    let path = |id: &str| format!("user-identities/global-identity/{id}/");
    let id = record(&server, ADMIN, "github", "1", &[GLOBAL.to_vec(), vec!["--login"]].concat());
    login.without_csrf("DELETE", &format!("/api/0/users/me/{}", path(&id))).send().expect(403);
    delete(&login, &path(&id), 204);
    delete(&login, &path(&id), 404);

    // Superuser mode reaches an account that has no password.
    let make = ["user", "create", "--email", "lee@example.com", "--no-password", "--json"];
    let made = server.command(&make).env_remove("PICKET_PASSWORD").output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let mut root = server.login(ADMIN);
    root.elevate(PASSWORD).expect(200);
    let more = [GLOBAL.to_vec(), vec!["--login"]].concat();
    let ids = ["1", "2"].map(|number| record(&server, "lee@example.com", "github", number, &more));
    let theirs = |id: &str| format!("/api/0/users/{}/{}", made["user_id"].as_str().unwrap(), path(id));
    root.call("DELETE", &theirs(&ids[0])).send().expect(204);
    let last = root.call("GET", &theirs(&ids[1])).send().expect(200).json();
    assert_eq!(last["status"], "needed_for_global_auth");
    assert_eq!(root.call("DELETE", &theirs(&ids[1])).send().expect(403).text(), "");
}

fn a_bad_category_or_an_unknown_identity_is_not_found(server: Server) {
    let login = server.login(ADMIN);
    let id = record(&server, ADMIN, "github", "1234", &SOCIAL);
    for path in [
        format!("user-identities/global-identity/{id}/"),
        format!("user-identities/identity/{id}/"),
        "user-identities/social-identity/999/".to_owned(),
        "user-identities/social-identity/x/".to_owned(),
    ] {
        let answer = login.call("GET", &format!("/api/0/users/me/{path}")).send().expect(404);
        assert_eq!(answer.text(), "", "{path}");
        delete(&login, &path, 404);
    }
    for account in ["999999", "kim", "0x1"] {
        for path in ["social-identities/", "identities/", "user-identities/", "user-identities/social-identity/1/"] {
            let answer = login.call("GET", &format!("/api/0/users/{account}/{path}")).send().expect(404);
            assert_eq!(answer.json(), json!({"detail": "The requested resource does not exist"}));
        }
    }
}

fn identities_of_others_are_out_of_reach_but_for_superuser_mode(server: Server) {
    let member = server.user("member@example.com", "member");
    let theirs = record(&server, "member@example.com", "github", "1", &SOCIAL);
    let mut admin = server.login(ADMIN);
    let at = |path: &str| format!("/api/0/users/{member}/{path}");
    let lists = ["social-identities/", "identities/", "user-identities/"];
    let item = format!("user-identities/social-identity/{theirs}/");
    let items = [item.clone(), format!("social-identities/{theirs}/"), format!("identities/{theirs}/")];
    for path in lists.iter().copied().chain([item.as_str()]) {
        admin.call("GET", &at(path)).send().expect(403);
    }
    for path in &items {
        admin.call("DELETE", &at(path)).send().expect(403);
    }
    // One's own account holds no identity of another's.
    delete(&admin, &format!("social-identities/{theirs}/"), 404);
    delete(&admin, &item, 404);
    delete(&admin, &format!("identities/{theirs}/"), 204);
    admin.elevate(PASSWORD).expect(200);
    for path in lists.iter().copied().chain([item.as_str()]) {
        admin.call("GET", &at(path)).send().expect(200);
    }
    let listed = admin.call("GET", &at("social-identities/")).send().expect(200).json();
    assert_eq!(listed, json!([{"id": theirs, "provider": "github", "providerLabel": "GitHub"}]));
    admin.call("DELETE", &at(&items[1])).send().expect(204);
    assert_eq!(get(&server.login("member@example.com"), "me", "social-identities/"), json!([]));
}

fn a_token_or_nobody_has_no_identities(server: Server) {
    let id = record(&server, ADMIN, "github", "1", &SOCIAL);
    let item = format!("user-identities/social-identity/{id}/");
    for (method, path) in [
        ("GET", "social-identities/"),
        ("GET", "identities/"),
        ("GET", "user-identities/"),
        ("GET", &item),
        ("DELETE", &item),
        ("DELETE", &format!("social-identities/{id}/")),
        ("DELETE", &format!("identities/{id}/")),
    ] {
        let path = format!("/api/0/users/me/{path}");
        server.call(method, &path).send().expect(401);
        server.call(method, &path).token(server.token()).send().expect(403);
    }
    assert_eq!(get(&server.login(ADMIN), "me", "social-identities/").as_array().unwrap().len(), 1);
}
