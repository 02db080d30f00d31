//! Resolving, archiving, opening again.

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use super::{changed, details, happened, id_of, only, path, put, refused, reported};
use crate::harness::{ADMIN, Server, now, on_both_stores};

on_both_stores!(
    a_resolved_issue_says_who_resolved_it_once,
    an_answer_has_what_everybody_sees_and_no_more,
    an_issue_is_resolved_in_the_release_after_the_newest_version,
    an_issue_resolved_in_the_next_release_waits_for_one_after_the_greatest,
    an_issue_is_resolved_in_a_later_release_that_is_out_already,
    an_issue_is_resolved_in_a_release_that_there_is,
    an_issue_is_opened_again,
    an_issue_is_archived_for_good_or_until_it_escalates,
    an_issue_is_archived_until_a_time,
    an_issue_is_archived_until_so_many_events,
    conditions_of_archiving_are_replaced_without_a_word,
    what_cannot_be_is_told_under_its_field,
);

const STATE: [&str; 3] = ["status", "substatus", "statusDetails"];

/// Reports an event of this title in this release.
fn in_release(server: &Server, title: &str, release: &str, minutes: i64) {
    let at = now() - TimeDelta::minutes(minutes);
    server.report(&json!({"message": title, "release": release, "timestamp": at.to_rfc3339()}));
}

/// The details of the status without who did it, which must be the administrator.
#[track_caller]
fn by_admin(issue: &Value) -> Value {
    let mut details = issue["statusDetails"].clone();
    let actor = details.as_object_mut().unwrap().remove("actor").unwrap();
    assert_eq!(actor["email"], ADMIN, "{issue}");
    details
}

fn a_resolved_issue_says_who_resolved_it_once(server: Server) {
    let id = reported(&server, "a");
    for _ in 0..2 {
        let issue = changed(&server, &id, &json!({"status": "resolved"}));
        assert_eq!(only(&issue, &STATE), json!({"status": "resolved", "substatus": null, "statusDetails": {}}));
        assert_eq!(issue["isSubscribed"], true);
        assert_eq!(issue["subscriptionDetails"], json!({"reason": "changed_status"}));
    }
    assert_eq!(happened(&server, &id), [("set_resolved".to_owned(), json!({}))]);
    let details = details(&server, &id);
    let who = &details["activity"][0]["user"];
    assert_eq!(who["email"], ADMIN);
    assert!(who["options"].is_object() && who["flags"].is_object(), "it is they who ask: {who}");
    server.user("kim@example.com", "member");
    let others = server.login("kim@example.com").call("GET", &path(&id)).send().expect(200).json();
    assert_eq!(others["activity"][0]["user"]["options"], Value::Null);
    assert_eq!(details["participants"][0]["email"], ADMIN);
    assert_eq!(details["participants"][0]["type"], "user");
    let listed = server.get("/api/0/projects/acme/web/issues/?query=is:resolved").expect(200).json();
    assert_eq!((&listed[0]["id"], &listed[0]["isSubscribed"]), (&json!(id), &json!(true)));
}

fn an_answer_has_what_everybody_sees_and_no_more(server: Server) {
    let id = reported(&server, "a");
    let details = details(&server, &id);
    let mut expected = details.as_object().unwrap().clone();
    for key in ["activity", "seenBy", "stats", "tags", "firstRelease", "lastRelease", "participants"] {
        assert!(expected.remove(key).is_some(), "{key}");
    }
    for key in ["pluginActions", "pluginIssues", "pluginContexts", "userReportCount"] {
        assert!(expected.remove(key).is_some(), "{key}");
    }
    for body in [json!({}), json!({"nonsense": 1, "snoozeDuration": null})] {
        assert_eq!(changed(&server, &id, &body), Value::Object(expected.clone()));
    }
    for path in [format!("/api/0/issues/{id}/"), format!("/api/0/groups/{id}/"), path("WEB-1")] {
        let answer = server.call("PUT", &path).token(server.token()).form(&[("nonsense", "1")]).send().expect(200);
        assert_eq!(answer.json(), Value::Object(expected.clone()), "{path}");
    }
    assert_eq!(happened(&server, &id), []);
}

fn an_issue_is_resolved_in_the_release_after_the_newest_version(server: Server) {
    let id = reported(&server, "a");
    let none = json!({"statusDetails": {
        "inNextRelease": ["No release data present in the system to form a basis for 'Next Release'"],
    }});
    let ways = [
        json!({"status": "resolvedInNextRelease"}),
        json!({"status": "resolved", "statusDetails": {"inNextRelease": true}}),
    ];
    for body in &ways {
        assert_eq!(refused(&server, &id, body), none);
    }
    assert_eq!(details(&server, &id)["status"], "unresolved");
    in_release(&server, "a", "web@1.0.0", 9);
    in_release(&server, "b", "web@1.1.0", 8);
    for body in &ways {
        let issue = changed(&server, &id, body);
        assert_eq!(issue["status"], "resolved");
        assert_eq!(by_admin(&issue), json!({"inNextRelease": true}));
    }
    let data = json!({"version": "", "current_release_version": "web@1.1.0"});
    assert_eq!(happened(&server, &id), [("set_resolved_in_release".to_owned(), data)]);
}

fn an_issue_resolved_in_the_next_release_waits_for_one_after_the_greatest(server: Server) {
    in_release(&server, "a", "web@2.0.0", 9);
    in_release(&server, "b", "web@1.0.1", 8);
    let id = id_of(&server, "a");
    let issue = changed(&server, &id, &json!({"status": "resolvedInNextRelease"}));
    assert_eq!(by_admin(&issue), json!({"inNextRelease": true}));
    let data = json!({"version": "", "current_release_version": "web@2.0.0"});
    assert_eq!(happened(&server, &id), [("set_resolved_in_release".to_owned(), data)]);
    for version in ["web@2.0.0", "web@1.0.2"] {
        in_release(&server, "a", version, 0);
        assert_eq!(details(&server, &id)["status"], "resolved", "{version}");
    }
    in_release(&server, "a", "web@2.0.1", 0);
    assert_eq!(only(&details(&server, &id), &STATE[..2]), json!({"status": "unresolved", "substatus": "regressed"}));
}

fn an_issue_is_resolved_in_a_later_release_that_is_out_already(server: Server) {
    in_release(&server, "old", "first-build", 9);
    in_release(&server, "new", "second-build", 8);
    let (old, new) = (id_of(&server, "old"), id_of(&server, "new"));
    let issue = changed(&server, &old, &json!({"status": "resolvedInNextRelease"}));
    assert_eq!(by_admin(&issue), json!({"inRelease": "second-build"}));
    let data = json!({"version": "second-build"});
    assert_eq!(happened(&server, &old), [("set_resolved_in_release".to_owned(), data)]);
    let issue = changed(&server, &new, &json!({"status": "resolvedInNextRelease"}));
    assert_eq!(by_admin(&issue), json!({"inNextRelease": true}));
    assert_eq!(happened(&server, &new), [("set_resolved_in_release".to_owned(), json!({"version": ""}))]);
}

fn an_issue_is_resolved_in_a_release_that_there_is(server: Server) {
    in_release(&server, "a", "web@1.0.0", 9);
    in_release(&server, "a", "web@1.1.0", 8);
    let id = id_of(&server, "a");
    let body = |version: &str| json!({"status": "resolved", "statusDetails": {"inRelease": version}});
    let unknown = json!({"statusDetails": {"inRelease": ["Unable to find a release with the given version."]}});
    assert_eq!(refused(&server, &id, &body("web@2.0.0")), unknown);
    assert_eq!(refused(&server, &id, &body("\0")), unknown);
    let commit = json!({"status": "resolved", "statusDetails": {"inCommit": {"repository": "r", "commit": "c"}}});
    let unknown = json!({"statusDetails": {"inCommit": {"repository": ["Unable to find the given repository."]}}});
    assert_eq!(refused(&server, &id, &commit), unknown);
    for (named, version) in [("web@1.0.0", "web@1.0.0"), ("latest", "web@1.1.0"), ("web@1.1.0", "web@1.1.0")] {
        let issue = changed(&server, &id, &body(named));
        assert_eq!((&issue["status"], by_admin(&issue)), (&json!("resolved"), json!({"inRelease": version})));
    }
    let told = |version: &str| ("set_resolved_in_release".to_owned(), json!({"version": version}));
    assert_eq!(happened(&server, &id), [told("web@1.1.0"), told("web@1.0.0")], "once each");
    changed(&server, &id, &json!({"status": "unresolved"}));
    let plain = changed(&server, &id, &json!({"status": "resolved"}));
    assert_eq!(plain["statusDetails"], json!({}));
}

fn an_issue_is_opened_again(server: Server) {
    let id = reported(&server, "a");
    changed(&server, &id, &json!({"status": "resolved"}));
    let ongoing = json!({"status": "unresolved", "substatus": "ongoing", "statusDetails": {}});
    for _ in 0..2 {
        assert_eq!(only(&changed(&server, &id, &json!({"status": "unresolved"})), &STATE), ongoing);
    }
    changed(&server, &id, &json!({"status": "ignored", "statusDetails": {"ignoreCount": 9}}));
    let new = changed(&server, &id, &json!({"status": "unresolved"}));
    let expected = json!({"status": "unresolved", "substatus": "new", "statusDetails": {}});
    assert_eq!(only(&new, &STATE), expected, "it is young");
    assert_eq!(only(&details(&server, &id), &STATE), expected);
    let escalating = changed(&server, &id, &json!({"status": "unresolved", "substatus": "escalating"}));
    assert_eq!(escalating["substatus"], "escalating");
    let types: Vec<_> = happened(&server, &id).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(types, ["set_unresolved", "set_ignored", "set_unresolved", "set_resolved"]);
}

/// What is written down of an archived issue.
fn ignored(change: impl FnOnce(&mut Value)) -> (String, Value) {
    let mut data = json!({
        "ignoreCount": null, "ignoreDuration": null, "ignoreUntil": null, "ignoreUserCount": null,
        "ignoreUserWindow": null, "ignoreWindow": null, "ignoreUntilEscalating": null,
    });
    change(&mut data);
    ("set_ignored".to_owned(), data)
}

fn an_issue_is_archived_for_good_or_until_it_escalates(server: Server) {
    let id = reported(&server, "a");
    let forever = json!({"status": "ignored", "substatus": "archived_forever", "statusDetails": {}});
    for status in ["ignored", "muted"] {
        assert_eq!(only(&changed(&server, &id, &json!({"status": status})), &STATE), forever);
    }
    assert_eq!(happened(&server, &id), [ignored(|_| {})]);
    let other = reported(&server, "b");
    let body = json!({"status": "ignored", "substatus": "archived_until_escalating"});
    let escalating = json!({"status": "ignored", "substatus": "archived_until_escalating", "statusDetails": {}});
    assert_eq!(only(&changed(&server, &other, &body), &STATE), escalating);
    assert_eq!(happened(&server, &other), [ignored(|data| data["ignoreUntilEscalating"] = json!(true))]);
    let body = json!({"status": "ignored", "substatus": "until_escalating"});
    assert_eq!(only(&changed(&server, &id, &body), &STATE), escalating);
}

fn an_issue_is_archived_until_a_time(server: Server) {
    let id = reported(&server, "a");
    let issue = changed(&server, &id, &json!({"status": "ignored", "statusDetails": {"ignoreDuration": "30"}}));
    assert_eq!(issue["substatus"], "archived_until_condition_met");
    let details = by_admin(&issue);
    let until = DateTime::parse_from_rfc3339(details["ignoreUntil"].as_str().unwrap()).unwrap().to_utc();
    assert!((now() + TimeDelta::minutes(30) - until).abs() < TimeDelta::minutes(1), "{until}");
    let expected = json!({
        "ignoreCount": null, "ignoreUntil": details["ignoreUntil"], "ignoreUserCount": null, "ignoreUserWindow": null,
        "ignoreWindow": null,
    });
    assert_eq!(details, expected);
    let told = ignored(|data| {
        data["ignoreDuration"] = json!(30);
        data["ignoreUntil"] = details["ignoreUntil"].clone();
    });
    assert_eq!(happened(&server, &id), [told]);
    let legacy = changed(&server, &reported(&server, "b"), &json!({"status": "ignored", "snoozeDuration": 5}));
    assert!(by_admin(&legacy)["ignoreUntil"].is_string());
    // A time that is over.
    let ended = reported(&server, "c");
    changed(&server, &ended, &json!({"status": "ignored", "ignoreDuration": 5}));
    let (project, issue) = super::key(&server, &ended);
    let write = server.uow().transaction(|stores| {
        let (_, snooze) = stores.triage().snoozes(&[(project, issue)])?.remove(0);
        let snooze = domain::issues::Snooze { until: Some(now() - TimeDelta::minutes(1)), ..snooze };
        stores.triage().set_snooze(project, issue, Some(snooze))
    });
    write.map_err(|error: application::ports::StoreError| error).unwrap();
    let read = super::details(&server, &ended);
    assert_eq!(only(&read, &STATE), json!({"status": "unresolved", "substatus": "ongoing", "statusDetails": {}}));
}

fn an_issue_is_archived_until_so_many_events(server: Server) {
    let id = reported(&server, "a");
    let body = json!({"status": "ignored", "statusDetails": {
        "ignoreCount": 2, "ignoreUserCount": 3, "ignoreUserWindow": 60,
    }});
    let left = |count| {
        json!({
            "ignoreCount": count, "ignoreUntil": null, "ignoreUserCount": 3, "ignoreUserWindow": 60, "ignoreWindow": null,
        })
    };
    assert_eq!(by_admin(&changed(&server, &id, &body)), left(2));
    server.report(&json!({"message": "a"}));
    assert_eq!(by_admin(&details(&server, &id)), left(1), "what is left");
    server.report(&json!({"message": "a"}));
    let over = details(&server, &id);
    assert_eq!(only(&over, &["status", "statusDetails"]), json!({"status": "unresolved", "statusDetails": {}}));
}

fn conditions_of_archiving_are_replaced_without_a_word(server: Server) {
    let id = reported(&server, "a");
    changed(&server, &id, &json!({"status": "ignored"}));
    let counted = changed(&server, &id, &json!({"status": "ignored", "ignoreCount": 5, "ignoreWindow": 60}));
    let expected = json!({
        "ignoreCount": 5, "ignoreUntil": null, "ignoreUserCount": null, "ignoreUserWindow": null, "ignoreWindow": 60,
    });
    assert_eq!(by_admin(&counted), expected);
    let forever = changed(&server, &id, &json!({"status": "ignored"}));
    assert_eq!((&forever["substatus"], &forever["statusDetails"]), (&json!("archived_forever"), &json!({})));
    assert_eq!(happened(&server, &id).len(), 1);
}

fn what_cannot_be_is_told_under_its_field(server: Server) {
    let id = reported(&server, "a");
    let before = details(&server, &id);
    for (body, expected) in [
        (json!({"status": "gone"}), json!({"status": ["\"gone\" is not a valid choice."]})),
        (
            json!({"status": "ignored", "ignoreWindow": 10_081, "hasSeen": "perhaps"}),
            json!({
                "ignoreWindow": ["Ensure this value is less than or equal to 10080."],
                "hasSeen": ["Must be a valid boolean."],
            }),
        ),
        (
            json!({"status": "ignored", "statusDetails": {"ignoreCount": "many"}}),
            json!({"statusDetails": {"ignoreCount": ["A valid integer is required."]}}),
        ),
        (json!({"priority": "urgent"}), json!({"priority": ["\"urgent\" is not a valid choice."]})),
        (
            json!({"discard": true, "status": "resolved"}),
            json!({"non_field_errors": ["Other attributes cannot be updated when discarding"]}),
        ),
    ] {
        assert_eq!(refused(&server, &id, &body), expected);
    }
    for odd in [
        json!({"status": "ignored", "ignoreDuration": i64::MAX}),
        json!({"status": "ignored", "ignoreDuration": -1}),
        json!({"status": ["resolved"]}),
        json!({"status": null}),
        json!({"statusDetails": null}),
        json!({"statusDetails": "x"}),
        json!([]),
    ] {
        refused(&server, &id, &odd);
    }
    put(&server, &id, &json!({"status": "ignored", "ignoreCount": i64::MAX, "ignoreUserCount": i64::MAX})).expect(200);
    changed(&server, &id, &json!({"status": "unresolved", "substatus": "new"}));
    assert_eq!(only(&details(&server, &id), &STATE), only(&before, &STATE));
}
