//! Changing one's password.

use serde_json::json;

use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores};

on_both_stores!(
    a_changed_password_ends_all_other_logins,
    what_is_wrong_with_a_change_is_told_and_nothing_changes,
    a_password_is_changed_by_its_owner_alone,
    guessing_the_current_password_is_slowed_down,
);

const PATH: &str = "/api/0/users/me/password/";
const NEW: &str = "another horse";

fn a_changed_password_ends_all_other_logins(server: Server) {
    let (one, other) = (server.login(ADMIN), server.login(ADMIN));
    let body = json!({"password": PASSWORD, "passwordNew": NEW, "passwordVerify": NEW});
    one.call("PUT", PATH).json(&body).send().expect(204);
    one.call("GET", "/api/0/users/me/").send().expect(200);
    other.call("GET", "/api/0/users/me/").send().expect(401);
    server.try_login(&one.csrf, ADMIN, PASSWORD).expect(400);
    server.try_login(&one.csrf, ADMIN, NEW).expect(200);
}

fn what_is_wrong_with_a_change_is_told_and_nothing_changes(server: Server) {
    let (login, other) = (server.login(ADMIN), server.login(ADMIN));
    let required = ["This field is required."];
    let short = ["a password has at least 8 characters and at most 256 bytes"];
    let cases = [
        (json!({}), json!({"password": required, "passwordNew": required, "passwordVerify": required})),
        (
            json!({"password": PASSWORD, "passwordNew": "short", "passwordVerify": "shorter"}),
            json!({"passwordNew": short, "passwordVerify": ["The passwords do not match."]}),
        ),
        (
            json!({"password": PASSWORD, "passwordNew": "x".repeat(257), "passwordVerify": "x".repeat(257)}),
            json!({"passwordNew": short}),
        ),
        (
            json!({"password": "wrong horse", "passwordNew": NEW, "passwordVerify": NEW}),
            json!({"password": ["The password is wrong."]}),
        ),
        (
            json!({"password": ["x"], "passwordNew": NEW, "passwordVerify": NEW}),
            json!({"password": ["Not a valid string."]}),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(login.call("PUT", PATH).json(&body).send().expect(400).json(), expected);
    }
    let good = json!({"password": PASSWORD, "passwordNew": NEW, "passwordVerify": NEW});
    login.without_csrf("PUT", PATH).json(&good).send().expect(403);
    other.call("GET", "/api/0/users/me/").send().expect(200);
}

fn a_password_is_changed_by_its_owner_alone(server: Server) {
    let member = server.user("member@example.com", "member");
    let path = format!("/api/0/users/{member}/password/");
    let body = json!({"password": PASSWORD, "passwordNew": NEW, "passwordVerify": NEW});
    let mut admin = server.login(ADMIN);
    admin.call("PUT", &path).json(&body).send().expect(403);
    admin.elevate(PASSWORD).expect(200);
    admin.call("PUT", &path).json(&body).send().expect(403);
    for unknown in ["999999", "x", "99999999999999999999"] {
        admin.call("PUT", &format!("/api/0/users/{unknown}/password/")).json(&body).send().expect(404);
    }
    server.login("member@example.com").call("PUT", &path).json(&body).send().expect(204);
}

fn guessing_the_current_password_is_slowed_down(server: Server) {
    let login = server.login(ADMIN);
    let wrong = json!({"password": "wrong horse", "passwordNew": NEW, "passwordVerify": NEW});
    for _ in 0..10 {
        login.call("PUT", PATH).json(&wrong).send().expect(400);
    }
    let throttled = login.call("PUT", PATH).json(&wrong).send().expect(429);
    assert!((1..=60).contains(&throttled.header("retry-after").parse::<u32>().unwrap()));
}
