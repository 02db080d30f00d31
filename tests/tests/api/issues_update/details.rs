//! What the page of an issue shows of people.

use application::issues::NewActivity;
use application::ports::StoreError;
use domain::issues::{ActivityKind, Status};
use serde_json::{Value, json};

use super::{details, key, path, put, reported};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    parts_are_left_out_or_come_along_as_asked,
    what_repeats_is_shown_once_and_of_much_the_newest_hundred,
    an_issue_that_is_being_removed_is_gone,
);

fn parts_are_left_out_or_come_along_as_asked(server: Server) {
    let id = reported(&server, "a");
    let asked = |query: &str| server.get(&format!("{}?{query}", path(&id))).expect(200).json();
    let all = asked("");
    for (query, gone) in [
        ("collapse=release", &["firstRelease", "lastRelease"][..]),
        ("collapse=tags&collapse=nonsense", &["tags"]),
        ("collapse=stats&collapse=tags", &["stats", "tags"]),
    ] {
        let mut expected = all.as_object().unwrap().clone();
        expected.retain(|key, _| !gone.contains(&key.as_str()));
        let mut answered = asked(query);
        if let (Some(stats), Some(before)) = (answered.get_mut("stats"), all.get("stats")) {
            *stats = before.clone();
        }
        assert_eq!(answered, Value::Object(expected), "{query}");
    }
    let more = asked("expand=owners&expand=integrationIssues&expand=sentryAppIssues&expand=latestEventHasAttachments");
    assert_eq!(more["owners"], Value::Null);
    assert!(more.as_object().unwrap().contains_key("owners"));
    assert_eq!((&more["integrationIssues"], &more["sentryAppIssues"]), (&json!([]), &json!([])));
    assert_eq!(more["latestEventHasAttachments"], false);
    for key in ["inbox", "owners", "integrationIssues", "sentryAppIssues", "latestEventHasAttachments", "forecast"] {
        assert!(!all.as_object().unwrap().contains_key(key), "{key}");
    }
}

fn what_repeats_is_shown_once_and_of_much_the_newest_hundred(server: Server) {
    let id = reported(&server, "a");
    let (project_id, issue_id) = key(&server, &id);
    let write = |all: &[(ActivityKind, Value)]| {
        let written = server.uow().transaction(|stores| {
            for (kind, data) in all {
                let data = data.as_object().unwrap().clone();
                let user = Some(server.admin());
                let date_added = now();
                let activity = NewActivity { project_id, issue_id, user, kind: *kind, data, date_added };
                stores.activities().add(&activity)?;
            }
            Ok(())
        });
        written.map_err(|error: StoreError| error).unwrap();
    };
    let note = json!({"text": "look", "mentions": ["user:1"]});
    write(&[
        (ActivityKind::Note, note.clone()),
        (ActivityKind::Note, note),
        (ActivityKind::SetResolved, json!({})),
        (ActivityKind::SetResolved, json!({})),
        (ActivityKind::SetUnresolved, json!({})),
        (ActivityKind::SetResolved, json!({})),
    ]);
    let activity = details(&server, &id)["activity"].clone();
    let shown: Vec<_> = activity.as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(shown, ["set_resolved", "set_unresolved", "set_resolved", "note", "note", "first_seen"]);
    assert_eq!(activity[3]["data"], json!({"text": "look"}), "whom it mentions is not told");
    assert_eq!((&activity[5]["id"], &activity[5]["data"]), (&json!("0"), &json!({"priority": "high"})));
    let many: Vec<_> = (0..120).map(|number| (ActivityKind::Note, json!({"text": number.to_string()}))).collect();
    write(&many);
    let activity = details(&server, &id)["activity"].clone();
    assert_eq!(activity.as_array().unwrap().len(), 100);
    assert_eq!((&activity[0]["data"]["text"], &activity[99]["data"]["text"]), (&json!("119"), &json!("20")));
}

fn an_issue_that_is_being_removed_is_gone(server: Server) {
    let id = reported(&server, "a");
    let member = server.user("member@example.com", "member");
    let none = server.token_of(member, domain::permissions::ScopeSet::EMPTY, None);
    let (project, issue) = key(&server, &id);
    for status in [Status::PendingDeletion, Status::PendingMerge] {
        let set = server.uow().transaction(|stores| {
            let mut issue = stores.triage().lock(&[(project, issue)])?.remove(0);
            issue.status = status;
            stores.triage().save(&issue)
        });
        set.map_err(|error: StoreError| error).unwrap();
        for path in [path(&id), path("WEB-1"), format!("/api/0/issues/{id}/")] {
            let answer = server.get(&path).expect(404).json();
            assert_eq!(answer, json!({"detail": "The requested resource does not exist"}));
            server.call("GET", &path).token(&none).send().expect(403);
        }
        put(&server, &id, &json!({"status": "resolved"})).expect(404);
        let many = format!("/api/0/projects/acme/web/issues/?id={id}");
        server.call("PUT", &many).token(server.token()).json(&json!({"status": "resolved"})).send().expect(204);
    }
}
