//! What is one issue: as every project groups events, and as its rules say.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{ADMIN, Server, now, on_both_stores};

on_both_stores!(
    events_of_sdks_are_told_apart_by_what_is_the_fault_alone,
    a_fingerprint_rule_decides_before_the_client_and_gives_a_title,
    stack_trace_rules_say_what_counts,
    an_event_says_what_it_is_grouped_by,
    rules_count_soon_after_they_are_set,
    bad_rules_are_told_by_line_and_change_nothing,
    a_project_is_changed_as_far_as_is_said,
    a_project_is_changed_by_who_may_alone,
);

const PROJECT: &str = "/api/0/projects/acme/web/";

/// Sets what stands in the body; the project as it is then.
#[track_caller]
fn set(server: &Server, body: &Value) -> Value {
    server.call("PUT", PROJECT).token(server.token()).json(body).send().expect(200).json()
}

/// The project's issues as title and number of events, those seen last first.
fn issues(server: &Server) -> Vec<(String, String)> {
    let list = server.get("/api/0/projects/acme/web/issues/?query=").expect(200).json();
    let text = |issue: &Value, key: &str| issue[key].as_str().unwrap().to_owned();
    list.as_array().unwrap().iter().map(|issue| (text(issue, "title"), text(issue, "count"))).collect()
}

#[track_caller]
fn are(server: &Server, expected: &[(&str, &str)]) {
    let mut found = issues(server);
    found.sort();
    let expected: Vec<_> = expected.iter().map(|(title, count)| ((*title).to_owned(), (*count).to_owned())).collect();
    assert_eq!(found, expected);
}

/// An event of one exception, raised in the last of these functions.
fn raised(kind: &str, functions: &[&str]) -> Value {
    let frame = |function: &&str| json!({"function": function, "filename": "shop/pay.py", "lineno": 3, "in_app": true});
    let frames: Vec<_> = functions.iter().map(frame).collect();
    json!({"platform": "python", "exception": {"values": [
        {"type": kind, "value": "failed", "stacktrace": {"frames": frames}},
    ]}})
}

fn events_of_sdks_are_told_apart_by_what_is_the_fault_alone(server: Server) {
    for text in [
        include_str!("../../../domain/tests/grouping/browser.json"),
        include_str!("../../../domain/tests/grouping/java.json"),
        include_str!("../../../domain/tests/grouping/python-log.json"),
        include_str!("../../../domain/tests/grouping/rust.json"),
    ] {
        let fixture: Value = serde_json::from_str(text).unwrap();
        let before = issues(&server).len();
        let changes = [json!([["", "", ""]]), fixture["same"].clone()];
        let changes = changes.iter().flat_map(|changes| changes.as_array().unwrap());
        let report = |(number, change): (usize, &Value)| {
            let event = fixture["event"].to_string();
            let [from, to] = [1, 2].map(|at| change[at].as_str().unwrap());
            let event = if from.is_empty() { event } else { event.replace(from, to) };
            let mut event: Value = serde_json::from_str(&event).unwrap();
            event["event_id"] = json!(format!("{:016x}{number:016x}", before + 1));
            event["timestamp"] = json!(now().to_rfc3339());
            server.report(&event);
        };
        changes.enumerate().for_each(report);
        assert_eq!(issues(&server).len(), before + 1);
    }
}

fn a_fingerprint_rule_decides_before_the_client_and_gives_a_title(server: Server) {
    let rules = "# payments\nerror.type:Pay* tags.region:eu* -> payments {{ tags.region }} title=\"Payments in {{ tags.region }}\"";
    assert_eq!(set(&server, &json!({"fingerprintingRules": rules}))["fingerprintingRules"], rules);
    for (kind, region) in [("PayError", "eu-1"), ("PayTimeout", "eu-1"), ("PayError", "eu-2"), ("PayError", "us-1")] {
        let mut event = raised(kind, &["pay"]);
        event["tags"] = json!({"region": region});
        event["fingerprint"] = json!(["mine"]);
        server.report(&event);
    }
    are(&server, &[("PayError: failed", "1"), ("Payments in eu-1", "2"), ("Payments in eu-2", "1")]);
    let list = server.get("/api/0/projects/acme/web/issues/?query=").expect(200).json();
    let id = list.as_array().unwrap().iter().find(|it| it["title"] == "Payments in eu-1").unwrap()["id"].clone();
    let event = server.get(&format!("/api/0/issues/{}/events/latest/", id.as_str().unwrap())).expect(200).json();
    assert_eq!(event["title"], "Payments in eu-1");
    let id = event["eventID"].as_str().unwrap();
    let info = server.get(&format!("/api/0/projects/acme/web/events/{id}/grouping-info/")).expect(200).json();
    let rule = rules.lines().last().unwrap();
    let expected = json!({
        "client_fingerprint": ["mine"],
        "matched_rule": {
            "text": rule, "fingerprint": ["payments", "{{ tags.region }}"],
            "attributes": {"title": "Payments in {{ tags.region }}"},
        },
    });
    assert_eq!(info["custom_fingerprint"]["fingerprintInfo"], expected);
    assert_eq!(info["custom_fingerprint"]["hash"], event["fingerprints"][0]);
}

fn stack_trace_rules_say_what_counts(server: Server) {
    let rules = "stack.function:retry -app\nstack.function:pay ^-group";
    assert_eq!(set(&server, &json!({"groupingEnhancements": rules}))["groupingEnhancements"], rules);
    for functions in [&["main", "pay"][..], &["retry", "main", "pay"], &["main", "pay", "connect", "read"]] {
        server.report(&raised("PayError", functions));
    }
    server.report(&raised("PayError", &["main", "refund"]));
    are(&server, &[("PayError: failed", "1"), ("PayError: failed", "3")]);
}

fn an_event_says_what_it_is_grouped_by(server: Server) {
    let event = server.report(&raised("PayError", &["main", "pay"]));
    let path = format!("/api/0/projects/acme/web/events/{event}/grouping-info/");
    let variants = server.get(&path).expect(200).json();
    let leaf = |id: &str, text: &str| json!({"id": id, "contributes": true, "values": [text]});
    let values = [
        ("filename", "pay.py"),
        ("function", "main"),
        ("filename", "pay.py"),
        ("function", "pay"),
        ("type", "PayError"),
    ];
    let variant = |key: &str, description: &str| {
        json!({
            "key": key, "type": "component", "description": description, "hash": variants["app"]["hash"],
            "hashMismatch": false, "contributes": true,
            "component": {
                "id": key, "contributes": true, "values": values.map(|(id, text)| leaf(id, text)),
            },
            "config": {"id": "picket:2026-11-01"}, "fingerprintInfo": null,
        })
    };
    let expected = json!({
        "app": variant("app", "the frames of the application"), "system": variant("system", "all frames"),
    });
    assert_eq!(variants, expected);
    set(&server, &json!({"fingerprintingRules": "type:PayError -> pay"}));
    let variants = server.get(&path).expect(200).json();
    assert_eq!(variants["custom_fingerprint"]["hashMismatch"], true);
    assert_eq!(variants["custom_fingerprint"]["component"]["values"], json!([leaf("fingerprint", "pay")]));
    server.get("/api/0/projects/acme/web/events/latest/grouping-info/").expect(404);
    server.get(&path.replace("/web/", "/nothing/")).expect(404);
    server.call("GET", &path).send().expect(401);
    server.other_organization("eve@example.com", "else", "other");
    server.login("eve@example.com").call("GET", &path).send().expect(403);
    server.login("eve@example.com").call("GET", &path.replace("/acme/web/", "/else/other/")).send().expect(404);
}

fn rules_count_soon_after_they_are_set(server: Server) {
    server.report(&raised("PayError", &["pay"]));
    set(&server, &json!({"fingerprintingRules": "type:PayError -> pay title=\"By rule\""}));
    let deadline = Instant::now() + Duration::from_secs(30);
    while !issues(&server).iter().any(|(title, _)| title == "By rule") {
        assert!(Instant::now() < deadline, "the rule does not count");
        thread::sleep(Duration::from_millis(250));
        server.report(&raised("PayError", &["pay"]));
    }
}

fn bad_rules_are_told_by_line_and_change_nothing(server: Server) {
    set(&server, &json!({"name": "Shop", "fingerprintingRules": "type:A -> a"}));
    let before = server.get(PROJECT).expect(200).json();
    let body = json!({
        "name": "Other", "fingerprintingRules": "type:A -> a\n\ncolour:red -> b\ntype:A", "groupingEnhancements": "type:A",
    });
    let refused = server.call("PUT", PROJECT).token(server.token()).json(&body).send().expect(400).json();
    let expected = json!({
        "fingerprintingRules": [
            "line 3: `colour` is nothing that can be matched", "line 4: expected `->` and a fingerprint",
        ],
        "groupingEnhancements": ["line 1: expected an action such as `-app`"],
    });
    assert_eq!(refused, expected);
    for body in [
        json!({"fingerprintingRules": null}),
        json!({"fingerprintingRules": ["x"]}),
        json!({"fingerprintingRules": "x".repeat(70_000)}),
        json!({"groupingEnhancements": "type:A -app\n".repeat(501)}),
        json!({"name": "  "}),
        json!({"name": "x".repeat(201)}),
        json!({"platform": "Not A Platform"}),
        json!([]),
    ] {
        server.call("PUT", PROJECT).token(server.token()).json(&body).send().expect(400);
    }
    assert_eq!(server.get(PROJECT).expect(200).json(), before);
}

fn a_project_is_changed_as_far_as_is_said(server: Server) {
    let before = server.get(PROJECT).expect(200).json();
    let answer = set(&server, &json!({"name": " Shop é ", "platform": "python-django", "nothing": [1]}));
    assert_eq!((&answer["name"], &answer["platform"]), (&json!("Shop é"), &json!("python-django")));
    assert_eq!(answer, server.get(PROJECT).expect(200).json());
    let rules = "path:**/vendor/** -app\nfamily:native max-frames=5";
    set(&server, &json!({"groupingEnhancements": rules}));
    let after = server.restart().get(PROJECT).expect(200).json();
    for (name, value) in before.as_object().unwrap() {
        match name.as_str() {
            "name" => assert_eq!(after[name], "Shop é"),
            "platform" => assert_eq!(after[name], "python-django"),
            "groupingEnhancements" => assert_eq!(after[name], rules),
            // The address of the organization's avatar and the like begin with the server's, which is another.
            "organization" => {}
            _ => assert_eq!(after[name], *value, "{name}"),
        }
    }
}

fn a_project_is_changed_by_who_may_alone(server: Server) {
    let body = json!({"fingerprintingRules": "no rule"});
    server.call("PUT", PROJECT).json(&body).send().expect(401);
    server.user("kim@example.com", "member");
    server.login("kim@example.com").call("PUT", PROJECT).json(&body).send().expect(403);
    server.login(ADMIN).call("PUT", PROJECT).json(&body).send().expect(400);
    server.other_organization("eve@example.com", "else", "other");
    server.login("eve@example.com").call("PUT", PROJECT).json(&body).send().expect(403);
    server.call("PUT", "/api/0/projects/acme/nothing/").token(server.token()).json(&body).send().expect(404);
    let audited = server
        .uow()
        .read(|stores| stores.audit().list("project.edit", 10))
        .map_err(|error: application::ports::StoreError| error);
    assert_eq!(audited.unwrap(), []);
    set(&server, &json!({"name": "Shop"}));
    let audited = server
        .uow()
        .read(|stores| stores.audit().list("project.edit", 10))
        .map_err(|error: application::ports::StoreError| error);
    let [entry] = audited.unwrap().try_into().unwrap();
    assert_eq!((entry.target.as_str(), entry.data), ("acme/web", json!({"name": {"from": "web", "to": "Shop"}})));
}
