//! The logins of an account: listed, ended, and over by themselves.

use chrono::{DateTime, TimeDelta, Utc};
use domain::sessions::{Client, Session, SessionId};
use serde_json::{Value, json};

use crate::harness::{ADMIN, Login, PASSWORD, Server, now, on_both_stores};

on_both_stores!(
    logins_are_listed_and_ended_one_by_one,
    all_logins_are_ended_but_the_one_that_asks_or_with_it,
    logins_of_others_are_out_of_reach_but_for_superuser_mode,
    a_login_that_is_not_used_ends,
    superuser_mode_gives_the_login_another_key,
    one_client_guesses_at_many_names_no_longer_than_fifty_times,
    guesses_at_once_do_not_get_past_the_limit,
);

const PATH: &str = "/api/0/users/me/sessions/";

fn list(login: &Login<'_>) -> Vec<Value> {
    login.call("GET", PATH).send().expect(200).json().as_array().unwrap().clone()
}

fn is_live(login: &Login<'_>) -> bool {
    login.call("GET", "/api/0/users/me/").send().status == 200
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

fn logins_are_listed_and_ended_one_by_one(server: Server) {
    let (one, other) = (server.login(ADMIN), server.login(ADMIN));
    let answer = one.call("GET", PATH).send().expect(200);
    assert!(answer.header("cache-control").contains("no-store"), "{}", answer.header("cache-control"));
    let listed = list(&one);
    assert_eq!(listed.len(), 2);
    assert_eq!([&listed[0]["isCurrent"], &listed[1]["isCurrent"]], [&json!(false), &json!(true)]);
    let own = &listed[1];
    let created = time(&own["dateCreated"]);
    assert_eq!(time(&own["expiresAt"]), created + TimeDelta::days(14));
    assert!((now() - created).num_seconds().abs() < 60);
    let expected = json!({
        "id": own["id"],
        "dateCreated": own["dateCreated"],
        "lastUsed": own["dateCreated"],
        "expiresAt": own["expiresAt"],
        "ipAddress": "127.0.0.1",
        "userAgent": own["userAgent"],
        "isCurrent": true,
        "isElevated": false,
    });
    assert_eq!(own, &expected);
    let path = |id: &Value| format!("{PATH}{}/", id.as_str().unwrap());
    one.without_csrf("DELETE", &path(&listed[0]["id"])).send().expect(403);
    let ended = one.call("DELETE", &path(&listed[0]["id"])).send().expect(204);
    assert_eq!((ended.cookie("sentrysid"), is_live(&other), is_live(&one)), (None, false, true));
    one.call("DELETE", &path(&listed[0]["id"])).send().expect(404);
    for unknown in ["0", "%00", &"f".repeat(5000)] {
        one.call("DELETE", &format!("{PATH}{unknown}/")).send().expect(404);
    }
    let ended = one.call("DELETE", &path(&own["id"])).send().expect(204);
    assert_eq!(ended.cookie("sentrysid").unwrap().0, "");
    assert!(!is_live(&one));
}

fn all_logins_are_ended_but_the_one_that_asks_or_with_it(server: Server) {
    let (one, two, three) = (server.login(ADMIN), server.login(ADMIN), server.login(ADMIN));
    one.call("DELETE", PATH).send().expect(204);
    assert_eq!([is_live(&one), is_live(&two), is_live(&three)], [true, false, false]);
    let four = server.login(ADMIN);
    let refused = one.call("DELETE", "/api/0/auth/").json(&json!({"all": "x"})).send().expect(400);
    assert_eq!(refused.json(), json!({"all": ["Must be a valid boolean."]}));
    one.call("DELETE", "/api/0/auth/").json(&json!({"all": true})).send().expect(204);
    assert_eq!([is_live(&one), is_live(&four)], [false, false]);
}

fn logins_of_others_are_out_of_reach_but_for_superuser_mode(server: Server) {
    let id = server.user("member@example.com", "member");
    let member = server.login("member@example.com");
    let mut admin = server.login(ADMIN);
    let theirs = format!("/api/0/users/{id}/sessions/");
    let own = list(&admin)[0]["id"].as_str().unwrap().to_owned();
    admin.call("GET", &theirs).send().expect(403);
    admin.call("DELETE", &theirs).send().expect(403);
    member.call("GET", &format!("/api/0/users/{}/sessions/", server.admin())).send().expect(403);
    member.call("DELETE", &format!("{theirs}{own}/")).send().expect(404);
    assert!(is_live(&admin) && is_live(&member));
    admin.elevate(PASSWORD).expect(200);
    let listed = admin.call("GET", &theirs).send().expect(200).json();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["isCurrent"]), (1, &json!(false)));
    admin.call("DELETE", &theirs).send().expect(204);
    assert!(is_live(&admin) && !is_live(&member));
}

fn a_login_that_is_not_used_ends(server: Server) {
    let uow = server.uow();
    for (key, unused, status) in [("in-use", TimeDelta::days(6), 200), ("forgotten", TimeDelta::days(8), 401)] {
        let session = Session {
            id: SessionId::new(application::tokens::hash(key)[..32].to_owned()),
            user_id: server.admin(),
            date_added: now() - unused,
            last_used_at: now() - unused,
            client: Client::default(),
            expires_at: now() + TimeDelta::days(1),
            elevation: None,
        };
        let hash = application::tokens::hash(key);
        let added: Result<(), application::ports::StoreError> =
            uow.transaction(|stores| stores.sessions().add(&hash, &session));
        added.unwrap();
        let call = || server.call("GET", PATH).header("Cookie", &format!("sentrysid={key}"));
        call().send().expect(status);
        if status == 200 {
            // Its use is written down beside the requests.
            let is_recorded = || time(&call().send().expect(200).json()[0]["lastUsed"]) > now() - TimeDelta::hours(1);
            assert!((0..200).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(20));
                is_recorded()
            }));
        }
    }
}

fn superuser_mode_gives_the_login_another_key(server: Server) {
    let mut login = server.login(ADMIN);
    let before = login.cookies().to_owned();
    let id = list(&login)[0]["id"].clone();
    let (_, attributes) = login.elevate(PASSWORD).expect(200).cookie("sentrysid").unwrap();
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
    server.call("GET", PATH).header("Cookie", &before).send().expect(401);
    let listed = list(&login);
    assert_eq!((listed.len(), &listed[0]["id"], &listed[0]["isElevated"]), (1, &id, &json!(true)));
}

fn one_client_guesses_at_many_names_no_longer_than_fifty_times(server: Server) {
    let csrf = "a".repeat(64);
    for number in 0..50 {
        server.try_login(&csrf, &format!("user{number}@example.com"), "wrong horse battery").expect(400);
    }
    let throttled = server.try_login(&csrf, ADMIN, PASSWORD).expect(429);
    assert!((1..=60).contains(&throttled.header("retry-after").parse::<u32>().unwrap()));
}

fn guesses_at_once_do_not_get_past_the_limit(server: Server) {
    let csrf = "a".repeat(64);
    let guess = || (0..4).map(|_| server.try_login(&csrf, ADMIN, "wrong horse battery").status).collect::<Vec<_>>();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..8).map(|_| scope.spawn(guess)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let checked = statuses.iter().filter(|status| **status == 400).count();
    assert_eq!((checked, statuses.iter().filter(|status| **status == 429).count()), (10, 22), "{statuses:?}");
}
