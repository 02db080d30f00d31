//! Logging in and out, tokens, superuser mode.

use chrono::DateTime;
use domain::permissions::ScopeSet;
use serde_json::json;

use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

on_both_stores!(
    a_login_lives_from_its_password_to_its_end_and_through_a_restart,
    cookies_are_for_http_alone_but_the_one_that_pages_copy,
    a_wrong_password_and_an_unknown_name_answer_alike,
    a_login_needs_its_fields_and_the_proof_that_a_page_meant_it,
    what_a_login_changes_needs_the_proof_and_what_a_token_changes_does_not,
    guessing_is_slowed_down,
    bad_headers_say_what_is_wrong,
    whoever_asks_with_a_token_learns_who_they_are,
    superuser_mode_is_for_who_has_the_flag_and_survives_a_restart,
);

fn a_login_lives_from_its_password_to_its_end_and_through_a_restart(server: Server) {
    let login = server.login(ADMIN);
    let me = login.without_csrf("GET", "/api/0/users/me/").send().expect(200).json();
    assert_eq!(me["email"], ADMIN);
    assert_eq!(me, login.call("GET", "/api/0/auth/").send().expect(200).json());
    let (cookies, csrf) = (login.cookies().to_owned(), login.csrf);
    let server = server.restart();
    let call = |method, path| server.call(method, path).header("Cookie", &cookies).header("X-CSRFToken", &csrf);
    assert_eq!(call("GET", "/api/0/users/me/").send().expect(200).json(), me);
    call("DELETE", "/api/0/auth/").send().expect(204);
    call("GET", "/api/0/users/me/").send().expect(401);
}

fn cookies_are_for_http_alone_but_the_one_that_pages_copy(server: Server) {
    let config = server.call("GET", "/api/0/auth/config/").send().expect(200);
    let (csrf, attributes) = config.cookie("sc").unwrap();
    assert!(!attributes.contains("HttpOnly") && !attributes.contains("Secure"), "{attributes}");
    let kept = server.call("GET", "/api/0/auth/config/").header("Cookie", &format!("sc={csrf}")).send().expect(200);
    assert_eq!(kept.cookie("sc"), None, "a good cookie is kept");
    let (_, attributes) = server.try_login(&csrf, ADMIN, PASSWORD).expect(200).cookie("sentrysid").unwrap();
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
}

fn a_wrong_password_and_an_unknown_name_answer_alike(server: Server) {
    let csrf = "a".repeat(64);
    let wrong = server.try_login(&csrf, ADMIN, "wrong horse battery").expect(400);
    let unknown = server.try_login(&csrf, "nobody@example.com", "wrong horse battery").expect(400);
    assert_eq!(wrong.json(), unknown.json());
    assert_eq!(wrong.cookie("sentrysid"), None);
}

fn a_login_needs_its_fields_and_the_proof_that_a_page_meant_it(server: Server) {
    let csrf = "a".repeat(64);
    let login = || server.call("POST", "/api/0/auth/login/").header("Cookie", &format!("sc={csrf}"));
    let required = ["This field is required."];
    let empty = login().header("X-CSRFToken", &csrf).json(&json!({})).send().expect(400);
    assert_eq!(empty.json(), json!({"username": required, "password": required}));
    let body = json!({"username": ADMIN, "password": PASSWORD});
    let refused = login().json(&body).send().expect(403).json();
    assert_eq!(refused, json!({"detail": "CSRF Failed: CSRF token missing."}));
    login().header("X-CSRFToken", &"b".repeat(64)).json(&body).send().expect(403);
    let form = format!("username={ADMIN}&password={}&csrfmiddlewaretoken={csrf}", PASSWORD.replace(' ', "+"));
    login().header("Content-Type", "application/x-www-form-urlencoded").body(form).send().expect(200);
}

fn what_a_login_changes_needs_the_proof_and_what_a_token_changes_does_not(server: Server) {
    let login = server.login(ADMIN);
    let refused = login.without_csrf("DELETE", "/api/0/auth/").send().expect(403).json();
    assert_eq!(refused, json!({"detail": "CSRF Failed: CSRF token missing."}));
    login.call("GET", "/api/0/users/me/").send().expect(200);
}

fn guessing_is_slowed_down(server: Server) {
    let csrf = "a".repeat(64);
    for _ in 0..10 {
        server.try_login(&csrf, ADMIN, "wrong horse battery").expect(400);
    }
    let throttled = server.try_login(&csrf, ADMIN, PASSWORD).expect(429);
    assert!((1..=60).contains(&throttled.header("retry-after").parse::<u32>().unwrap()));
}

fn bad_headers_say_what_is_wrong(server: Server) {
    let expired = server.token_of(server.admin(), ScopeSet::all(), Some(DateTime::UNIX_EPOCH));
    let cases = [
        ("Bearer nonsense".to_owned(), "Invalid token"),
        ("bearer nonsense".to_owned(), "Invalid token"),
        (format!("Bearer {expired}"), "Token expired"),
        ("Bearer".to_owned(), "Invalid token header. No credentials provided."),
        ("Bearer a b".to_owned(), "Invalid token header. Token string should not contain spaces."),
        ("Bearer sntrys_a_b".to_owned(), "Invalid org token"),
        ("Basic a2V5Og==".to_owned(), "API key is not valid"),
    ];
    for (header, detail) in cases {
        for path in ["/api/0/organizations/", "/api/0/users/me/", "/api/0/"] {
            let answer = server.call("GET", path).header("Authorization", &header).send().expect(401);
            assert_eq!(answer.json(), json!({"detail": detail}), "{path}");
            assert_eq!(answer.header("www-authenticate"), "xBasic realm=\"api\"");
        }
    }
}

fn whoever_asks_with_a_token_learns_who_they_are(server: Server) {
    let root = server.get("/api/0/").expect(200).json();
    assert_eq!(root["user"]["email"], ADMIN);
    assert_eq!(root["auth"]["scopes"].as_array().unwrap().len(), domain::permissions::Scope::ALL.len());
    assert_eq!(server.get("/api/0/auth/").expect(200).json()["id"], server.setup["user_id"]);
    let nobody = server.call("GET", "/api/0/").send().expect(200).json();
    assert_eq!((&nobody["auth"], &nobody["user"]), (&json!(null), &json!(null)));
}

fn superuser_mode_is_for_who_has_the_flag_and_survives_a_restart(server: Server) {
    server.user("member@example.com", "member");
    let mut member = server.login("member@example.com");
    assert_eq!(member.elevate(PASSWORD).expect(200).cookie("su"), None);
    member.call("PUT", "/api/0/auth/").json(&json!({})).send().expect(400);
    let mut admin = server.login(ADMIN);
    server.other_organization("other@example.com", "umbrella", "lab");
    let (cookie, attributes) = admin.elevate(PASSWORD).expect(200).cookie("su").unwrap();
    assert!(attributes.contains("HttpOnly") && cookie.len() > 64, "{attributes}");
    let cookies = admin.cookies().to_owned();
    let server = server.restart();
    let path = "/api/0/organizations/umbrella/";
    server.call("GET", path).header("Cookie", &cookies).send().expect(200);
    let forged = cookies.replace(&cookie, &format!("{}0", &cookie[..cookie.len() - 1]));
    let status = server.call("GET", path).header("Cookie", &forged).send().status;
    assert!(status == 403 || forged == cookies);
}
