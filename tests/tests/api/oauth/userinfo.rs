//! Who a token's user is, and what the provider says of itself.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{App, text};
use crate::harness::{ADMIN, Server, on_both_stores};

on_both_stores!(
    a_token_tells_as_much_of_its_user_as_was_approved,
    whoever_shows_no_good_token_is_told_nothing,
    an_id_token_is_for_who_asked_and_by_this_server,
    the_provider_says_where_everything_is,
    pages_of_any_origin_may_come_for_tokens,
);

fn token(server: &Server, scope: &str) -> Value {
    let app = App::new(server);
    let code = app.code(&server.login(ADMIN), &format!("&scope={scope}&nonce=n-1"));
    app.token(server, &[("grant_type", "authorization_code"), ("code", &code)]).expect(200).json()
}

fn a_token_tells_as_much_of_its_user_as_was_approved(server: Server) {
    let all = token(&server, "openid%20profile%20email");
    let info = server.call("GET", "/oauth/userinfo/").token(text(&all, "access_token")).send().expect(200).json();
    let sub: i64 = server.admin().get();
    let expected = json!({
        "sub": sub,
        "name": "",
        "avatar_type": 0,
        "avatar_url": null,
        "date_joined": info["date_joined"],
        "email": ADMIN,
        "email_verified": false,
    });
    assert_eq!(info, expected);
    let bare =
        server.token_of(server.admin(), domain::permissions::ScopeSet::of(&[domain::permissions::Scope::OpenId]), None);
    let info = server.call("GET", "/oauth/userinfo/").token(&bare).send().expect(200).json();
    assert_eq!(info, json!({"sub": sub}));
}

fn whoever_shows_no_good_token_is_told_nothing(server: Server) {
    let ask = |token: &str| server.call("GET", "/oauth/userinfo/").token(token).send();
    let none = server.call("GET", "/oauth/userinfo/").send().expect(400).json();
    assert_eq!(none["detail"]["code"], "parameter-validation-error");
    assert_eq!(ask("x").expect(404).json(), json!({"detail": "The requested resource does not exist"}));
    let scoped = token(&server, "org:read");
    let answer = ask(text(&scoped, "access_token")).expect(403);
    assert!(answer.header("www-authenticate").contains("insufficient_scope"));
    let openid = domain::permissions::ScopeSet::of(&[domain::permissions::Scope::OpenId]);
    let past = crate::harness::now() - chrono::TimeDelta::seconds(1);
    ask(&server.token_of(server.admin(), openid, Some(past))).expect(401);
}

fn an_id_token_is_for_who_asked_and_by_this_server(server: Server) {
    let app = "1".repeat(64);
    assert_eq!(token(&server, "openid%20email")["id_token"].as_str().unwrap().split('.').count(), 3);
    let made = {
        let code = App { client_id: app.clone(), secret: "5".repeat(64) };
        let text = code.code(&server.login(ADMIN), "&scope=openid%20email&nonce=n-2&force_prompt=1");
        code.token(&server, &[("grant_type", "authorization_code"), ("code", &text)]).expect(200).json()
    };
    let id_token = text(&made, "id_token");
    let part = |at: usize| -> Value {
        let part = id_token.split('.').nth(at).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let keys = server.call("GET", "/oauth/jwks/").send().expect(200).json();
    assert_eq!(part(0), json!({"alg": "ES256", "typ": "JWT", "kid": keys["keys"][0]["kid"]}));
    let claims = part(1);
    let expected = json!({
        "iss": server.url(), "sub": server.admin().to_string(), "aud": app, "nonce": "n-2",
        "iat": claims["iat"], "exp": claims["iat"].as_i64().unwrap() + 3600,
        "email": ADMIN, "email_verified": false,
    });
    assert_eq!(claims, expected);
}

fn the_provider_says_where_everything_is(server: Server) {
    let document = server.call("GET", "/.well-known/oauth-authorization-server").send().expect(200).json();
    assert_eq!(document, server.call("GET", "/.well-known/openid-configuration").send().expect(200).json());
    let base = server.url();
    for (name, path) in [
        ("issuer", ""),
        ("authorization_endpoint", "/oauth/authorize/"),
        ("token_endpoint", "/oauth/token/"),
        ("userinfo_endpoint", "/oauth/userinfo/"),
        ("jwks_uri", "/oauth/jwks/"),
        ("device_authorization_endpoint", "/oauth/device/code/"),
    ] {
        assert_eq!(text(&document, name), format!("{base}{path}"));
    }
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
}

fn pages_of_any_origin_may_come_for_tokens(server: Server) {
    for path in ["/oauth/token/", "/oauth/device/code/", "/oauth/userinfo/", "/.well-known/openid-configuration"] {
        let answer = server.call("OPTIONS", path).header("Origin", "https://spa.example").send().expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
    }
}
