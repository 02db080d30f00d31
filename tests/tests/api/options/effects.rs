//! What options do.

use serde_json::json;

use super::{put, superuser};
use crate::harness::{ADMIN, PASSWORD, Server, on_both_stores, report_to};

on_both_stores!(
    the_url_prefix_counts_at_once,
    events_beyond_the_rate_limit_are_refused_until_the_minute_is_over,
    a_report_larger_than_allowed_is_refused,
    wrong_passwords_are_bounded_as_the_options_say,
    metrics_tell_of_processor_and_memory_where_they_may,
    a_provider_is_there_once_its_options_are_set,
    pages_name_who_may_be_written_to,
    staff_mode_opens_while_the_option_is_on,
);

fn the_url_prefix_counts_at_once(server: Server) {
    put(&superuser(&server), &json!({"system.url-prefix": "https://picket.example.com/errors/"})).expect(200);
    let issues = server.get("/api/0/organizations/").expect(200);
    assert!(
        issues.header("link").contains("<https://picket.example.com/errors/api/0/organizations/"),
        "{:?}",
        issues.headers
    );
    assert_eq!(issues.json()[0]["links"]["regionUrl"], "https://picket.example.com/errors");
    let keys = server.get("/api/0/projects/acme/web/keys/").expect(200).json();
    assert!(keys[0]["dsn"]["public"].as_str().unwrap().contains("@picket.example.com/errors/"), "{keys}");
    let config = server.call("GET", "/api/0/auth/config/").send().expect(200);
    assert!(config.cookie("sc").unwrap().1.contains("Secure"));
    let page = server.call("GET", "/auth/login/").send().expect(200).text();
    assert!(page.contains("/errors/static/pages.css"), "{page}");
}

fn events_beyond_the_rate_limit_are_refused_until_the_minute_is_over(server: Server) {
    put(&superuser(&server), &json!({"system.rate-limit": 2})).expect(200);
    let report = || report_to(server.url(), server.dsn(), &json!({"message": "x"})).send();
    let statuses = [report().status, report().status, report().status];
    // The minute may end in between.
    let refused = if statuses == [200, 200, 429] { report() } else { (report(), report(), report()).2 };
    assert_eq!(refused.status, 429, "{statuses:?}");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=61).contains(&seconds));
    let limits = format!("{seconds}:error;default:organization:system_rate_limit");
    assert_eq!(refused.header("x-sentry-rate-limits"), limits);
    put(&superuser(&server), &json!({"system.rate-limit": 0})).expect(200);
    assert_eq!(report().status, 200);
}

fn a_report_larger_than_allowed_is_refused(server: Server) {
    let report =
        |size: usize| report_to(server.url(), server.dsn(), &json!({"message": "x".repeat(size)})).send().status;
    assert_eq!(report(20_000), 200);
    put(&superuser(&server), &json!({"system.maximum-file-size": 10_000})).expect(200);
    assert_eq!((report(20_000), report(5000)), (413, 200));
}

fn wrong_passwords_are_bounded_as_the_options_say(server: Server) {
    let mut login = superuser(&server);
    put(&login, &json!({"auth.ip-rate-limit": 3})).expect(200);
    let csrf = login.csrf.clone();
    let guess = |name: &str| server.try_login(&csrf, name, "wrong password").status;
    assert_eq!(
        [guess("a@example.com"), guess("b@example.com"), guess("c@example.com"), guess("d@example.com")],
        [400, 400, 400, 429]
    );
    assert_eq!(server.try_login(&csrf, ADMIN, PASSWORD).status, 429, "all of the address waits");
    assert_eq!(login.elevate(PASSWORD).status, 429);
    put(&login, &json!({"auth.ip-rate-limit": 0})).expect(200);
    server.try_login(&csrf, ADMIN, PASSWORD).expect(200);
}

fn metrics_tell_of_processor_and_memory_where_they_may(server: Server) {
    let metrics = || server.call("GET", "/metrics").send().expect(200).text();
    let tells =
        |text: &str| ["process_cpu_seconds_total ", "process_resident_memory_bytes "].map(|name| text.contains(name));
    assert_eq!(tells(&metrics()), [false, false]);
    put(&superuser(&server), &json!({"beacon.record_cpu_ram_usage": true})).expect(200);
    assert_eq!(tells(&metrics()), [true, true]);
}

fn a_provider_is_there_once_its_options_are_set(server: Server) {
    let login = superuser(&server);
    let start = || login.call("GET", "/account/settings/social/associate/github/").send();
    start().expect(404);
    put(&login, &json!({"github-login.client-id": "an-id", "github-login.client-secret": "a-secret"})).expect(200);
    let location = start().expect(302).header("location").to_owned();
    assert!(
        location.starts_with("https://github.com/login/oauth/authorize?") && location.contains("an-id"),
        "{location}"
    );
    put(&login, &json!({"github-login.client-id": ""})).expect(200);
    start().expect(404);
}

fn pages_name_who_may_be_written_to(server: Server) {
    let login = superuser(&server);
    let page = || server.call("GET", "/auth/login/").send().expect(200).text();
    assert!(!page().contains("mailto:"));
    put(&login, &json!({"system.admin-email": "ops@example.com"})).expect(200);
    assert!(page().contains("href=\"mailto:ops@example.com\""));
    put(&login, &json!({"beacon.anonymous": true})).expect(200);
    assert!(!page().contains("mailto:"));
    put(&login, &json!({"system.support-email": "help@example.com"})).expect(200);
    assert!(page().contains("href=\"mailto:help@example.com\""));
}

fn staff_mode_opens_while_the_option_is_on(server: Server) {
    let made = server.run(&["user", "create", "--email", "staff@example.com", "--staff", "--json"]);
    assert!(made.status.success());
    let admin = superuser(&server);
    let path = format!("/api/0/users/{}/user-identities/", server.admin());
    let mut staff = server.login("staff@example.com");
    staff.elevate(PASSWORD).expect(200);
    staff.call("GET", &path).send().expect(403);
    put(&admin, &json!({"staff.ga-rollout": true})).expect(200);
    staff.call("GET", &path).send().expect(403);
    staff.elevate("wrong password").expect(403);
    let opened = staff.elevate(PASSWORD).expect(200);
    assert!(opened.cookie("staff").is_some() && opened.cookie("su").is_none());
    staff.call("GET", &path).send().expect(200);
    // It opens what staff may see, and nothing else.
    staff.call("GET", &format!("/api/0/users/{}/social-identities/", server.admin())).send().expect(403);
    staff.call("GET", "/api/0/internal/options/").send().expect(403);
    staff.call("GET", "/api/0/organizations/acme/").send().expect(403);
    put(&admin, &json!({"staff.ga-rollout": false})).expect(200);
    staff.call("GET", &path).send().expect(403);
}
