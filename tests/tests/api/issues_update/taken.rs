//! Issues that are nobody's, and whoever resolves them.

use serde_json::{Value, json};

use super::{changed, details, happened, path, reported};
use crate::harness::{Login, Server, on_both_stores};

on_both_stores!(
    whoever_resolves_an_issue_that_is_nobodys_gets_it_if_they_want,
    what_a_user_prefers_is_its_own_business,
);

const KIM: &str = "kim@example.com";
const SETTINGS: &str = "/api/0/users/me/notifications/";

fn set(login: &Login<'_>, body: &Value) -> Value {
    login.call("PUT", SETTINGS).json(body).send().expect(200).json()
}

fn assignee(server: &Server, id: &str) -> Value {
    details(server, id)["assignedTo"]["email"].clone()
}

fn whoever_resolves_an_issue_that_is_nobodys_gets_it_if_they_want(server: Server) {
    let [first, second, third, fourth] = ["a", "b", "c", "d"].map(|title| reported(&server, title));
    let kim = server.user(KIM, "member").to_string();
    server.user("lee@example.com", "member");
    let login = server.login(KIM);
    let update = |id: &str, body: &Value| login.call("PUT", &path(id)).json(body).send().expect(200).json();
    let resolve = |id: &str| update(id, &json!({"status": "resolved"}));
    assert_eq!(resolve(&first)["assignedTo"], Value::Null, "nobody said so");

    assert_eq!(set(&login, &json!({"selfAssignOnResolve": "1"})), json!({"selfAssignOnResolve": true}));
    let taken = json!({"type": "user", "id": kim, "name": KIM, "email": KIM});
    assert_eq!(resolve(&second)["assignedTo"], taken);
    let assigned = json!({"assignee": kim, "assigneeEmail": KIM, "assigneeType": "user"});
    let expected = [("assigned".to_owned(), assigned), ("set_resolved".to_owned(), json!({}))];
    assert_eq!(happened(&server, &second), expected);
    resolve(&second);
    assert_eq!(happened(&server, &second), expected, "once");

    changed(&server, &third, &json!({"assignedTo": "lee@example.com"}));
    resolve(&third);
    assert_eq!(assignee(&server, &third), "lee@example.com", "whoever has it keeps it");
    update(&fourth, &json!({"status": "ignored"}));
    update(&fourth, &json!({"status": "resolved", "assignedTo": ""}));
    assert_eq!(assignee(&server, &fourth), Value::Null, "as they say");
    let many = format!("/api/0/organizations/acme/issues/?id={first}&id={third}&id={fourth}");
    login.call("PUT", &many).json(&json!({"status": "resolved"})).send().expect(200);
    let all = [&first, &third, &fourth].map(|id| assignee(&server, id));
    assert_eq!(all, [KIM, "lee@example.com", KIM]);
}

fn what_a_user_prefers_is_its_own_business(server: Server) {
    let [kim, lee] = [KIM, "lee@example.com"].map(|email| server.user(email, "member"));
    let login = server.login(KIM);
    let off = json!({"selfAssignOnResolve": false});
    assert_eq!(login.call("GET", SETTINGS).send().expect(200).json(), off);
    assert_eq!(set(&login, &json!({"deployNotifications": 4})), off, "other keys are nothing");
    assert_eq!(set(&login, &json!({"selfAssignOnResolve": true})), json!({"selfAssignOnResolve": true}));
    assert_eq!(set(&login, &json!({})), json!({"selfAssignOnResolve": true}));
    let wrong = login.call("PUT", SETTINGS).json(&json!({"selfAssignOnResolve": "perhaps"})).send();
    assert_eq!(wrong.expect(400).json(), json!({"selfAssignOnResolve": ["Must be a valid boolean."]}));
    let of = |id| format!("/api/0/users/{id}/notifications/");
    let others = login.call("PUT", &of(lee)).json(&json!({"selfAssignOnResolve": "perhaps"})).send();
    others.expect(403);
    let lees = server.login("lee@example.com");
    assert_eq!(lees.call("GET", SETTINGS).send().expect(200).json(), off);
    lees.call("GET", &of(kim)).send().expect(403);
    server.get(SETTINGS).expect(403);
}
