//! Accounts and tenants from the command line beside a running server, its first start and its end.

use std::io::Write;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use application::ports::Clock;
use application::spans::Spans;
use chrono::{DateTime, TimeDelta, Utc};
use domain::permissions::{Role, Scope};
use serde_json::{Value, json};

use crate::harness::{ADMIN, ORGANIZATION, PASSWORD, PROJECT, Server, now, on_both_stores, report_to};

on_both_stores!(
    setup_again_makes_another_token_and_nothing_else,
    setup_adds_what_is_missing_and_changes_the_password,
    accounts_are_made_once_with_what_was_asked_for,
    another_password_ends_the_logins_and_the_same_does_not,
    setup_run_many_times_at_once_makes_everything_once,
    an_account_without_a_password_cannot_log_in,
    identities_are_recorded_once,
    a_wrong_identity_is_refused,
    a_refused_account_leaves_nothing_behind,
    cleanup_removes_what_is_past_its_time,
    cleanup_removes_transactions_and_their_counts_each_in_their_time,
    a_stopping_server_commits_what_it_was_given,
);

const NEW_PASSWORD: &str = "another horse battery";

/// What a refused command says, which prints nothing else.
#[track_caller]
fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The status that a password gets.
fn login(server: &Server, email: &str, password: &str) -> u16 {
    server.try_login(&"a".repeat(64), email, password).status
}

fn slugs(server: &Server, path: &str, token: &str) -> Vec<String> {
    let list = server.call("GET", path).token(token).send().expect(200).json();
    let mut slugs: Vec<_> =
        list.as_array().unwrap().iter().map(|row| row["slug"].as_str().unwrap().to_owned()).collect();
    slugs.sort();
    slugs
}

fn setup_again_makes_another_token_and_nothing_else(server: Server) {
    let mut again = server.other_organization(ADMIN, ORGANIZATION, PROJECT);
    let token = again["token"].take();
    assert!(token.as_str().unwrap().starts_with("sntryu_") && token != server.token());
    let mut before = server.setup.clone();
    before["token"].take();
    assert_eq!(again, before);
    for token in [server.token(), token.as_str().unwrap()] {
        let root = server.call("GET", "/api/0/").token(token).send().expect(200).json();
        assert_eq!(root["auth"]["scopes"].as_array().unwrap().len(), Scope::ALL.len());
        assert_eq!(slugs(&server, "/api/0/organizations/", token), [ORGANIZATION]);
    }
    assert_eq!(server.get("/api/0/projects/acme/web/keys/").expect(200).json().as_array().unwrap().len(), 1);
    server.report(&json!({"message": "the key still works"}));
}

fn setup_adds_what_is_missing_and_changes_the_password(server: Server) {
    let arguments =
        |organization, project| ["setup", "--email", ADMIN, "--organization", organization, "--project", project];
    let shop = server.run(&arguments(ORGANIZATION, "shop"));
    let printed = String::from_utf8(shop.stdout).unwrap();
    assert!(
        shop.status.success() && printed.contains("DSN    http") && printed.contains("Token  sntryu_"),
        "{printed}"
    );
    assert_eq!(slugs(&server, "/api/0/organizations/acme/projects/", server.token()), ["shop", "web"]);

    let mut command = server.command(&arguments("umbrella", "lab"));
    command.args(["--json", "--password", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{NEW_PASSWORD}\n").as_bytes()).unwrap();
    let umbrella = answer(&child.wait_with_output().unwrap());
    assert_eq!(umbrella["user_id"], server.setup["user_id"]);
    assert_eq!(slugs(&server, "/api/0/organizations/", server.token()), [ORGANIZATION, "umbrella"]);
    assert_eq!((login(&server, ADMIN, NEW_PASSWORD), login(&server, ADMIN, PASSWORD)), (200, 400));

    // The same slug in another organization is another project, and a second administrator is an owner as well.
    let other = server.other_organization("other@example.com", "umbrella", PROJECT);
    assert_ne!(other["project"]["id"], server.setup["project"]["id"]);
    assert_eq!(other["organization"], umbrella["organization"]);
    let token = other["token"].as_str().unwrap();
    assert_eq!(slugs(&server, "/api/0/organizations/umbrella/projects/", token), ["lab", PROJECT]);
    report_to(server.url(), other["project"]["dsn"].as_str().unwrap(), &json!({"message": "m"})).send().expect(200);
}

fn accounts_are_made_once_with_what_was_asked_for(server: Server) {
    let arguments = ["user", "create", "--email", "Kim@example.com", "--superuser", "--staff", "--json"];
    let made = answer(&server.run(&arguments));
    assert_eq!(made.as_object().unwrap().len(), 1, "{made}");
    let mut kim = server.login("kim@example.com");
    let me = kim.call("GET", "/api/0/users/me/").send().expect(200).json();
    assert_eq!((&me["id"], &me["isSuperuser"], &me["isStaff"]), (&made["user_id"], &json!(true), &json!(true)));
    kim.call("GET", "/api/0/organizations/acme/").send().expect(403);
    kim.elevate(PASSWORD).expect(200);
    kim.call("GET", "/api/0/organizations/acme/").send().expect(200);
    assert!(refusal(&server.run(&arguments)).contains("there is a user with this address already"));

    let access = |email: &str| {
        let organization = server.login(email).call("GET", "/api/0/organizations/acme/").send().expect(200).json();
        organization["access"].clone()
    };
    let scopes = |role: Role| role.scopes().iter().map(Scope::as_str).collect::<Value>();
    for name in ["member", "admin", "manager", "owner"] {
        let email = format!("{name}-kim@example.com");
        server.user(&email, name);
        assert_eq!(access(&email), scopes(Role::parse(name).unwrap()), "{name}");
    }
    let plain = server.run(&["user", "create", "--email", "plain@example.com", "--organization", ORGANIZATION]);
    assert!(String::from_utf8(plain.stdout).unwrap().ends_with(" was made.\n"));
    assert_eq!(access("plain@example.com"), scopes(Role::Member));
}

fn another_password_ends_the_logins_and_the_same_does_not(server: Server) {
    server.user("kim@example.com", "member");
    let (admin, kim) = (server.login(ADMIN), server.login("kim@example.com"));
    let me = |login: &crate::harness::Login<'_>| login.call("GET", "/api/0/users/me/").send().status;
    let setup = ["setup", "--email", ADMIN, "--organization", ORGANIZATION, "--project", PROJECT, "--json"];
    answer(&server.run(&setup));
    assert_eq!((me(&admin), me(&kim)), (200, 200));
    answer(&server.command(&setup).env("PICKET_PASSWORD", NEW_PASSWORD).output().unwrap());
    assert_eq!((me(&admin), me(&kim)), (401, 200));
    assert_eq!((login(&server, ADMIN, NEW_PASSWORD), login(&server, ADMIN, PASSWORD)), (200, 400));
}

fn setup_run_many_times_at_once_makes_everything_once(server: Server) {
    let made: Vec<Value> = thread::scope(|scope| {
        let run = || server.other_organization("other@example.com", "umbrella", "lab");
        let running: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    });
    for one in &made {
        assert_eq!((&one["user_id"], &one["organization"]), (&made[0]["user_id"], &made[0]["organization"]));
        assert_eq!(one["project"], made[0]["project"]);
        let token = one["token"].as_str().unwrap();
        assert_eq!(slugs(&server, "/api/0/organizations/umbrella/projects/", token), ["lab"]);
    }
}

fn identities_are_recorded_once(server: Server) {
    let user = server.user("kim@example.com", "member");
    server.user("lee@example.com", "member");
    let record = |email: &str, more: &[&str]| {
        let mut command = server.command(&["user", "identity", "--email", email, "--provider", "github"]);
        command.args(["--external-id", "1234"]).args(more).output().unwrap()
    };
    let mut ids = Vec::new();
    for more in [
        &["--category", "social-identity", "--json"][..],
        &["--category", "global-identity", "--login", "--json"],
        &["--category", "org-identity", "--organization", ORGANIZATION, "--allow-unlinked", "--json"],
    ] {
        let made = answer(&record("Kim@example.com", more));
        let id = made["identity_id"].as_str().unwrap().to_owned();
        let expected = json!({"identity_id": id, "user_id": user.to_string(), "category": more[1]});
        assert_eq!(made, expected);
        assert_eq!(answer(&record("kim@example.com", more)), expected);
        assert!(!ids.contains(&id), "{ids:?} {id}");
        ids.push(id);
        assert!(refusal(&record("lee@example.com", more)).contains("this identity is another user's"));
    }
    let printed = record("kim@example.com", &["--category", "social-identity"]).stdout;
    assert_eq!(String::from_utf8(printed).unwrap(), format!("Identity {} of user {user} was recorded.\n", ids[0]));
}

fn a_wrong_identity_is_refused(server: Server) {
    let record = |more: &[&str]| {
        let mut command = server.command(&["user", "identity", "--json"]);
        refusal(&command.args(more).output().unwrap())
    };
    let text = record(&["--email", "kim", "--category", "org", "--provider", "Git Hub", "--external-id", ""]);
    for part in ["the arguments have 4 faults", "--email: ", "--category: ", "--provider: ", "--external-id: "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let of = |email: &str, more: &[&str]| {
        record(&[&["--email", email, "--provider", "github", "--external-id", "1"], more].concat())
    };
    let text = of(ADMIN, &["--category", "org-identity", "--login"]);
    assert!(text.contains("--organization: is missing") && text.contains("--login: goes with"), "{text}");
    let text = of(ADMIN, &["--category", "social-identity", "--allow-unlinked", "--organization", ORGANIZATION]);
    assert!(text.contains("--organization: goes with") && text.contains("--allow-unlinked: goes with"), "{text}");
    let text = of(ADMIN, &["--category", "social-identity", "--provider-external-id", "T1"]);
    assert!(text.contains("--provider-external-id: goes with"), "{text}");
    let text = of(ADMIN, &["--category", "org-identity", "--organization", "nothing"]);
    assert!(text.contains("there is no organization with this slug"), "{text}");
    let text = of("nobody@example.com", &["--category", "social-identity"]);
    assert!(text.contains("there is no user with this address"), "{text}");
}

fn an_account_without_a_password_cannot_log_in(server: Server) {
    let arguments = ["user", "create", "--email", "kim@example.com", "--json"];
    let without = |flags: &[&str]| {
        let mut command = server.command(&arguments);
        command.env_remove("PICKET_PASSWORD").args(flags).output().unwrap()
    };
    assert!(refusal(&without(&[])).contains("--password: is missing; or give --no-password"));
    answer(&without(&["--no-password"]));
    for password in [PASSWORD, "", "-"] {
        assert_eq!(login(&server, "kim@example.com", password), 400);
    }
}

fn a_refused_account_leaves_nothing_behind(server: Server) {
    let create = |flags: &[&str]| {
        let mut command = server.command(&["user", "create", "--email", "kim@example.com", "--json"]);
        command.args(flags).output().unwrap()
    };
    let role = refusal(&create(&["--organization", ORGANIZATION, "--role", "king"]));
    assert!(role.contains("--role: is none of member, admin, manager and owner"), "{role}");
    let organization = refusal(&create(&["--organization", "nothing"]));
    assert!(organization.contains("there is no organization with this slug"), "{organization}");
    let password = refusal(&create(&["--password", "short"]));
    assert!(password.contains("password"), "{password}");
    assert_eq!(create(&["--role", "owner"]).status.code(), Some(2), "a role of what?");
    let email = refusal(&server.run(&["user", "create", "--email", "kim", "--json"]));
    assert!(email.contains("--email"), "{email}");
    answer(&create(&[]));
}

fn cleanup_removes_what_is_past_its_time(server: Server) {
    let five_days_ago = now() - TimeDelta::days(5);
    server.report(&json!({"message": "old", "timestamp": five_days_ago.to_rfc3339()}));
    server.report(&json!({"message": "new"}));
    let titles = || {
        let list = server.get("/api/0/organizations/acme/issues/").expect(200).json();
        let titles = list.as_array().unwrap().iter().map(|issue| issue["title"].as_str().unwrap().to_owned());
        titles.collect::<Vec<_>>()
    };
    let cleaned = |days: &str| {
        let output = server.command(&["cleanup"]).env("PICKET_EVENT_RETENTION_DAYS", days).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let nothing = "Removed 0 events, 0 user reports, 0 issues, 0 users, 0 old counts, 0 old outcomes, 0 transactions, 0 \
                   old counts of spans, 0 ended sessions and 0 unsent mails.\n";
    assert_eq!(cleaned("90"), nothing);
    assert_eq!(titles(), ["new", "old"]);
    assert!(cleaned("1").contains(" 1 issues, "));
    assert_eq!(titles(), ["new"]);
    assert_eq!(cleaned("1"), nothing);
    server.get("/api/0/organizations/acme/issues/WEB-1/").expect(404);
    server.get("/api/0/organizations/acme/issues/WEB-2/events/latest/").expect(200);
    // The same fault again is an issue again, of a number of its own.
    server.report(&json!({"message": "old"}));
    assert_eq!(server.get("/api/0/organizations/acme/issues/WEB-3/").expect(200).json()["count"], "1");
}

fn cleanup_removes_transactions_and_their_counts_each_in_their_time(server: Server) {
    let transaction = |number: u128, days: i64| {
        let end = (now() - TimeDelta::days(days)).timestamp();
        server.report(&json!({
            "type": "transaction", "event_id": format!("{number:032x}"), "start_timestamp": end - 1, "timestamp": end,
            "transaction": format!("of {days} days ago"),
            "contexts": {"trace": {"trace_id": format!("{number:032x}"), "span_id": "00000000000000aa"}},
        }))
    };
    let (old, new) = (transaction(1, 20), transaction(2, 1));
    let status = |id: &str| server.get(&format!("/api/0/projects/acme/web/events/{id}/")).status;
    let counted = || {
        let list = server.get("/api/0/organizations/acme/events-spans-performance/?statsPeriod=28d").expect(200).json();
        let mut names: Vec<_> = list.as_array().unwrap().iter().map(|row| row["description"].clone()).collect();
        names.sort_by_key(ToString::to_string);
        names
    };
    let cleaned = |options: &Value| {
        count_spans(&server);
        let output = server.command(&["cleanup"]).env("PICKET_OPTIONS", options.to_string()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(cleaned(&json!({})).contains(" 0 transactions, 0 old counts of spans, "));
    assert_eq!((status(&old), status(&new), counted().len()), (200, 200, 2));
    assert!(cleaned(&json!({"spans.retention-days": 7})).contains(" 1 transactions, 0 old counts of spans, "));
    assert_eq!((status(&old), status(&new), counted().len()), (404, 200, 2));
    // Of its hour, day and week: how long it took and its root span, by its kind and of all kinds together.
    let both = json!({"spans.retention-days": 7, "spans.counts-retention-days": 7});
    assert!(cleaned(&both).contains(" 0 transactions, 12 old counts of spans, "));
    assert_eq!(counted(), ["of 1 days ago"]);
}

/// Has all that is reported added to the counts, as a thread of the server does every few seconds.
fn count_spans(server: &Server) {
    struct Now;
    impl Clock for Now {
        fn now(&self) -> DateTime<Utc> {
            now()
        }
    }
    Spans::new(server.uow(), Arc::new(Now)).fold(&|| false).unwrap();
}

fn a_stopping_server_commits_what_it_was_given(mut server: Server) {
    let answered = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for client in 0..8 {
            let (server, answered) = (&server, &answered);
            scope.spawn(move || {
                for number in 0.. {
                    let event = json!({"message": "m", "event_id": format!("{:032x}", client * 1_000_000 + number)});
                    match report_to(server.url(), server.dsn(), &event).try_send() {
                        Some(answer) if answer.status == 200 => {
                            answered.lock().unwrap().push(answer.json()["id"].as_str().unwrap().to_owned());
                        }
                        Some(answer) => assert_eq!(answer.status, 503, "{}", answer.text()),
                        None => return,
                    }
                }
            });
        }
        let deadline = Instant::now() + Duration::from_secs(60);
        while answered.lock().unwrap().len() < 100 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        server.tell_to_stop();
    });
    let status = server.stop();
    assert!(status.success(), "{status}: {}", server.log());
    server.start_again();
    let answered = answered.into_inner().unwrap();
    assert!(answered.len() >= 100);
    for event in &answered {
        server.get(&format!("/api/0/organizations/acme/issues/WEB-1/events/{event}/")).expect(200);
    }
    let issue = server.get("/api/0/organizations/acme/issues/WEB-1/").expect(200).json();
    assert_eq!(issue["count"], answered.len().to_string());
}

/// What follows a word in the log.
fn printed(log: &str, word: &str) -> Vec<String> {
    let lines = log.lines().filter_map(|line| line.trim().strip_prefix(word));
    lines.map(|rest| rest.trim().to_owned()).collect()
}

#[test]
fn the_first_start_shows_how_to_begin_once() {
    let mut server = Server::start_empty();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !server.log().contains("/api/0/docs/") && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    let log = server.log();
    let one = |word: &str| {
        let [text] = &printed(&log, word)[..] else { panic!("{word} is not there once: {log}") };
        text.clone()
    };
    let (email, password, token, dsn) = (one("Login"), one("Password"), one("Token"), one("DSN"));
    assert_eq!(login(&server, &email, &password), 200);
    report_to(server.url(), &dsn, &json!({"message": "the first"})).send().expect(200);
    let line_to_try = log.lines().find(|line| line.trim().starts_with("curl ")).unwrap();
    let url = line_to_try.split_whitespace().last().unwrap();
    assert!(line_to_try.contains(&format!("Authorization: Bearer {token}")), "{line_to_try}");
    let path = url.strip_prefix(server.url()).unwrap();
    let issues = server.call("GET", path).token(&token).send().expect(200).json();
    assert_eq!(issues[0]["title"], "the first");

    assert!(server.stop().success());
    server.start_again();
    assert_eq!(server.log().matches(&password).count(), 1);
    assert_eq!(printed(&server.log(), "Login").len(), 1);
    assert_eq!(login(&server, &email, &password), 200);
    assert_eq!(server.call("GET", path).token(&token).send().expect(200).json()[0]["count"], "1");
    // The server takes connections a moment before it says so, but says so before it answers.
    assert_eq!(server.log().matches(" listens on ").count(), 2);
}
