//! Where an application comes for its tokens.

use application::oauth::GrantRepository;
use application::ports::{StoreError, Stores};
use chrono::TimeDelta;
use domain::applications::ApplicationStatus;
use domain::oauth::Grant;
use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use super::{App, CALLBACK, CHALLENGE, VERIFIER, refused, text};
use crate::client::Answer;
use crate::harness::{ADMIN, Server, now, on_both_stores};

on_both_stores!(
    a_code_is_exchanged_for_a_token_that_works,
    a_code_is_exchanged_once_even_by_many_at_once,
    what_is_wrong_with_a_request_is_told_in_order,
    an_application_shows_who_it_is_in_one_way,
    a_code_is_gone_with_the_first_try,
    a_code_with_a_challenge_needs_its_verifier,
    a_public_application_needs_a_challenge,
    an_application_that_is_not_active_gets_nothing,
    a_user_who_is_not_active_gives_nothing,
    whatever_a_form_holds_is_no_failure,
);

const CODE: (&str, &str) = ("grant_type", "authorization_code");

fn exchange(app: &App, server: &Server, code: &str) -> Answer {
    app.token(server, &[CODE, ("code", code)])
}

fn a_code_is_exchanged_for_a_token_that_works(server: Server) {
    server.user("kim@example.com", "member");
    let app = App::new(&server);
    let login = server.login("kim@example.com");
    let code = app.code(&login, "&scope=org:read%20event:read%20org:write");
    let answer = exchange(&app, &server, &code).expect(200);
    assert_eq!(answer.header("cache-control"), "max-age=0, no-cache, no-store, must-revalidate, private");
    let token = answer.json();
    let id = login.call("GET", "/api/0/users/me/").send().expect(200).json()["id"].clone();
    let expected = json!({
        "access_token": token["access_token"],
        "refresh_token": token["refresh_token"],
        "expires_in": 2_592_000,
        "expires_at": token["expires_at"],
        "token_type": "Bearer",
        "scope": "event:read org:read org:write",
        "user": {"id": id, "name": "", "email": "kim@example.com"},
    });
    assert_eq!(token, expected);
    for name in ["access_token", "refresh_token"] {
        assert!(text(&token, name).len() == 64 && text(&token, name).bytes().all(|b| b.is_ascii_hexdigit()));
    }
    assert!(text(&token, "expires_at").len() == 27, "{token}");
    let ask = |method: &str, path: &str| {
        server.call(method, path).token(text(&token, "access_token")).json(&json!({"name": "x"})).send()
    };
    ask("GET", "/api/0/organizations/acme/").expect(200);
    // The user is a member alone: the scope gives nothing that the user has not.
    ask("POST", "/api/0/organizations/acme/org-auth-tokens/").expect(403);
    // It is no personal token.
    assert_eq!(login.call("GET", "/api/0/api-tokens/").send().expect(200).json(), json!([]));
    ask("GET", "/api/0/api-tokens/").expect(403);
}

fn a_code_is_exchanged_once_even_by_many_at_once(server: Server) {
    let app = App::new(&server);
    let code = app.code(&server.login(ADMIN), "&scope=org:read");
    let statuses = std::thread::scope(|scope| {
        let running: Vec<_> = (0..6).map(|_| scope.spawn(|| exchange(&app, &server, &code).status)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
    refused(exchange(&app, &server, &code), "invalid_grant");
}

fn what_is_wrong_with_a_request_is_told_in_order(server: Server) {
    let app = App::new(&server);
    let unknown = App { client_id: "9".repeat(64), secret: String::new() };
    let wrong = App { client_id: app.client_id.clone(), secret: "6".repeat(64) };
    let none = App { client_id: app.client_id.clone(), secret: String::new() };
    let other_method = server.call("GET", "/oauth/token/").send().expect(405);
    assert!(other_method.header("cache-control").contains("no-store"));
    refused(app.token(&server, &[]), "invalid_request");
    refused(app.token(&server, &[("grant_type", "")]), "invalid_request");
    refused(unknown.token(&server, &[("grant_type", "foo")]), "unsupported_grant_type");
    for app in [&unknown, &wrong, &none] {
        refused(exchange(app, &server, "x"), "invalid_client");
    }
    refused(server.call("POST", "/oauth/token/").form(&[CODE, ("code", "x")]).send(), "invalid_client");
    refused(app.token(&server, &[CODE]), "invalid_grant");
    refused(exchange(&app, &server, "x"), "invalid_grant");
    refused(app.token(&server, &[CODE, CODE, ("code", "x")]), "invalid_request");
    let json = server.call("POST", "/oauth/token/").json(&json!({"grant_type": "authorization_code"})).send();
    refused(json, "invalid_request");
}

fn an_application_shows_who_it_is_in_one_way(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let call = || server.call("POST", "/oauth/token/");
    let code = app.code(&login, "&scope=org:read");
    let fields = [CODE, ("code", code.as_str())];
    call().basic(&app.client_id, &app.secret).form(&fields).send().expect(200);
    let both = call().basic(&app.client_id, &app.secret).form(&[CODE, ("client_id", &app.client_id)]).send();
    refused(both, "invalid_request");
    refused(call().basic(&app.client_id, "wrong").form(&fields).send(), "invalid_client");
    refused(call().header("Authorization", "Basic %%").form(&fields).send(), "invalid_client");
    refused(call().header("Authorization", "Basic YQ==").form(&fields).send(), "invalid_client");
    refused(call().basic("a", &"b".repeat(4000)).form(&fields).send(), "invalid_client");
}

fn a_code_is_gone_with_the_first_try(server: Server) {
    let (app, other) = (App::new(&server), App::public(&server));
    let login = server.login(ADMIN);
    let with_uri = format!("&scope=org:read&redirect_uri={CALLBACK}");
    let again = "&scope=org:read&force_prompt=1";
    let code = app.code(&login, &with_uri);
    let with = |code: &str, uri: &str| app.token(&server, &[CODE, ("code", code), ("redirect_uri", uri)]);
    // Another application does not spoil it.
    refused(exchange(&other, &server, &code), "invalid_grant");
    refused(with(&code, "https://app.example/other"), "invalid_grant");
    refused(with(&code, CALLBACK), "invalid_grant");
    let code = app.code(&login, &format!("{with_uri}&force_prompt=1"));
    refused(exchange(&app, &server, &code), "invalid_grant");
    let code = app.code(&login, &format!("{with_uri}&force_prompt=1"));
    with(&code, CALLBACK).expect(200);
    // Where the request named none, the registered one may be named, and no other.
    let code = app.code(&login, again);
    with(&code, CALLBACK).expect(200);
    let code = app.code(&login, again);
    refused(with(&code, "https://app.example/other"), "invalid_grant");

    let expired = |stores: &mut dyn Stores| {
        let application_id = stores.applications().find(&app.client_id)?.unwrap().id;
        let grant = Grant {
            user_id: server.admin(),
            application_id,
            organization_id: None,
            redirect_uri: String::new(),
            scopes: ScopeSet::of(&[Scope::OrgRead]),
            code_challenge: None,
            nonce: None,
            expires_at: now() - TimeDelta::seconds(1),
        };
        GrantRepository::add(stores.grants(), &application::tokens::hash("late"), &grant)
    };
    server.uow().transaction(expired).map_err(|error: StoreError| error).unwrap();
    refused(exchange(&app, &server, "late"), "invalid_grant");
}

fn a_code_with_a_challenge_needs_its_verifier(server: Server) {
    let app = App::new(&server);
    let login = server.login(ADMIN);
    let more = format!("&scope=org:read&force_prompt=1&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let with = |verifier: &str| {
        let code = app.code(&login, &more);
        app.token(&server, &[CODE, ("code", &code), ("code_verifier", verifier)])
    };
    with(VERIFIER).expect(200);
    for wrong in ["", "short", &"a".repeat(43), &VERIFIER[..42], &"é".repeat(50)] {
        refused(with(wrong), "invalid_grant");
    }
    // A verifier that answers nothing.
    let code = app.code(&login, "&scope=org:read&force_prompt=1");
    refused(app.token(&server, &[CODE, ("code", &code), ("code_verifier", VERIFIER)]), "invalid_grant");
}

fn a_public_application_needs_a_challenge(server: Server) {
    let app = App::public(&server);
    let login = server.login(ADMIN);
    let code = app.code(&login, "&scope=org:read");
    refused(exchange(&app, &server, &code), "invalid_grant");
    let more = format!("&scope=org:read&force_prompt=1&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let code = app.code(&login, &more);
    let fields = [CODE, ("code", code.as_str()), ("client_id", &app.client_id), ("code_verifier", VERIFIER)];
    server.call("POST", "/oauth/token/").form(&fields).send().expect(200);
}

fn an_application_that_is_not_active_gets_nothing(server: Server) {
    let app = App::new(&server);
    let code = app.code(&server.login(ADMIN), "&scope=org:read");
    let token = exchange(&app, &server, &code).expect(200).json();
    let code = app.code(&server.login(ADMIN), "&scope=org:read&force_prompt=1");
    let switch = |from, to| {
        let work = |stores: &mut dyn Stores| {
            let id = stores.applications().find(&app.client_id)?.unwrap().id;
            stores.applications().set_status(id, from, to)
        };
        assert!(server.uow().transaction(work).map_err(|error: StoreError| error).unwrap());
    };
    switch(ApplicationStatus::Active, ApplicationStatus::Inactive);
    refused(exchange(&app, &server, &code), "invalid_grant");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", text(&token, "refresh_token"))];
    refused(app.token(&server, &refresh), "invalid_grant");
    let used = server.call("GET", "/api/0/organizations/acme/").token(text(&token, "access_token")).send().expect(401);
    assert_eq!(used.json(), json!({"detail": "UserApplication inactive or deleted"}));
    // The code is gone with it; the refresh token is not.
    switch(ApplicationStatus::Inactive, ApplicationStatus::Active);
    refused(exchange(&app, &server, &code), "invalid_grant");
    app.token(&server, &refresh).expect(200);
}

fn a_user_who_is_not_active_gives_nothing(server: Server) {
    server.user("kim@example.com", "member");
    let app = App::new(&server);
    let login = server.login("kim@example.com");
    let first = app.code(&login, "&scope=org:read");
    let token = exchange(&app, &server, &first).expect(200).json();
    let second = app.code(&login, "&scope=org:read&force_prompt=1");
    assert!(server.run(&["user", "deactivate", "--email", "kim@example.com"]).status.success());
    refused(exchange(&app, &server, &second), "invalid_grant");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", text(&token, "refresh_token"))];
    refused(app.token(&server, &refresh), "invalid_grant");
}

fn whatever_a_form_holds_is_no_failure(server: Server) {
    let app = App::new(&server);
    let odd = ["\0", "é", "'", "%00", &"x".repeat(10_000), "a b", "\u{feff}", "-1", "{}"];
    for grant in ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"] {
        for text in odd {
            for name in ["code", "refresh_token", "device_code", "redirect_uri", "code_verifier", "scope", "x"] {
                let answer = app.token(&server, &[("grant_type", grant), (name, text)]);
                assert_eq!(answer.status, 400, "{grant} {name}={text:?}: {}", answer.text());
            }
            let answer =
                App { client_id: text.to_owned(), secret: text.to_owned() }.token(&server, &[("grant_type", grant)]);
            assert_eq!(answer.status, 401, "{text:?}");
        }
    }
    for body in ["grant_type=%ff", "=&=", "&&&", "grant_type", "%"] {
        let call = server.call("POST", "/oauth/token/").header("Content-Type", "application/x-www-form-urlencoded");
        let answer: Value = call.body(body).send().expect(400).json();
        assert!(["invalid_request", "unsupported_grant_type"].contains(&answer["error"].as_str().unwrap()), "{body}");
    }
    let large = server.call("POST", "/oauth/token/").header("Content-Type", "application/x-www-form-urlencoded");
    refused(large.body("x".repeat(100_000)).send(), "invalid_request");
}
