//! Getting the next token when one is about to expire.

use serde_json::Value;

use super::{App, CHALLENGE, VERIFIER, refused, text};
use crate::client::Answer;
use crate::harness::{ADMIN, Server, on_both_stores};

on_both_stores!(
    a_confidential_application_refreshes_its_token_in_place,
    a_public_applications_refresh_token_that_is_used_again_ends_its_family,
    a_refresh_token_used_by_many_at_once_is_good_for_one_at_most,
    a_refresh_that_meets_a_revocation_leaves_no_token,
    a_refresh_token_used_again_beside_its_successor_ends_both,
    what_a_refresh_needs_is_told,
);

fn refresh(app: &App, server: &Server, token: &Value) -> Answer {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", text(token, "refresh_token"))];
    app.token(server, &fields)
}

fn first(app: &App, server: &Server) -> Value {
    let more = format!("&scope=org:read&force_prompt=1&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let code = app.code(&server.login(ADMIN), &more);
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
    app.token(server, &fields).expect(200).json()
}

fn works(server: &Server, token: &Value) -> bool {
    server.call("GET", "/api/0/organizations/acme/").token(text(token, "access_token")).send().status == 200
}

fn a_confidential_application_refreshes_its_token_in_place(server: Server) {
    let app = App::new(&server);
    let old = first(&app, &server);
    let new = refresh(&app, &server, &old).expect(200).json();
    assert_ne!((&new["access_token"], &new["refresh_token"]), (&old["access_token"], &old["refresh_token"]));
    for name in ["scope", "token_type", "expires_in", "user"] {
        assert_eq!(new[name], old[name]);
    }
    assert_eq!((works(&server, &old), works(&server, &new)), (false, true));
    refused(refresh(&app, &server, &old), "invalid_grant");
    // The new one is not hurt by that.
    refresh(&app, &server, &new).expect(200);
}

fn a_public_applications_refresh_token_that_is_used_again_ends_its_family(server: Server) {
    let app = App::public(&server);
    let (one, other) = (first(&app, &server), first(&app, &server));
    let two = refresh(&app, &server, &one).expect(200).json();
    let three = refresh(&app, &server, &two).expect(200).json();
    assert_eq!([&one, &two, &three].map(|token| works(&server, token)), [false, false, true]);
    refused(refresh(&app, &server, &one), "invalid_grant");
    assert!(!works(&server, &three), "whoever stole it has nothing left");
    refused(refresh(&app, &server, &three), "invalid_grant");
    assert!(works(&server, &other), "what was approved by itself stays");
}

fn a_refresh_token_used_by_many_at_once_is_good_for_one_at_most(server: Server) {
    for app in [App::new(&server), App::public(&server)] {
        let token = first(&app, &server);
        let statuses = std::thread::scope(|scope| {
            let running: Vec<_> = (0..4).map(|_| scope.spawn(|| refresh(&app, &server, &token).status)).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 400].contains(status)), "{statuses:?}");
    }
}

fn a_refresh_that_meets_a_revocation_leaves_no_token(server: Server) {
    let app = App::public(&server);
    let login = server.login(ADMIN);
    for round in 0..12 {
        let old = first(&app, &server);
        let listed = login.call("GET", "/api/0/api-authorizations/").send().expect(200).json();
        let body = serde_json::json!({"authorization": listed[0]["id"]});
        let new = std::thread::scope(|scope| {
            let refreshing = scope.spawn(|| refresh(&app, &server, &old));
            login.call("DELETE", "/api/0/api-authorizations/").json(&body).send().expect(204);
            refreshing.join().unwrap()
        });
        assert!(!works(&server, &old));
        if new.status == 200 {
            assert!(!works(&server, &new.json()), "round {round}");
            refused(refresh(&app, &server, &new.json()), "invalid_grant");
        }
    }
}

fn a_refresh_token_used_again_beside_its_successor_ends_both(server: Server) {
    let app = App::public(&server);
    for round in 0..12 {
        let one = first(&app, &server);
        let two = refresh(&app, &server, &one).expect(200).json();
        let three = std::thread::scope(|scope| {
            let refreshing = scope.spawn(|| refresh(&app, &server, &two));
            refused(refresh(&app, &server, &one), "invalid_grant");
            refreshing.join().unwrap()
        });
        assert!(!works(&server, &two));
        if three.status == 200 {
            assert!(!works(&server, &three.json()), "round {round}");
        }
    }
}

fn what_a_refresh_needs_is_told(server: Server) {
    let (app, other) = (App::new(&server), App::public(&server));
    let token = first(&app, &server);
    let kind = ("grant_type", "refresh_token");
    refused(app.token(&server, &[kind]), "invalid_request");
    refused(app.token(&server, &[kind, ("refresh_token", "x")]), "invalid_grant");
    let with_scope = [kind, ("refresh_token", text(&token, "refresh_token")), ("scope", "org:read")];
    refused(app.token(&server, &with_scope), "invalid_request");
    refused(refresh(&other, &server, &token), "invalid_grant");
    refresh(&app, &server, &token).expect(200);
}
