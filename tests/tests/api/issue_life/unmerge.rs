//! Issues that are made of hashes of others.

use std::thread;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::IssueId;
use serde_json::{Value, json};

use super::{LIST, call, details, is_gone, issue_called, lead_hash_to, merge, project, report, until, write};
use crate::harness::{Server, now, on_both_stores, report_to};

on_both_stores!(
    an_issue_made_of_a_hash_has_what_its_events_count_for_and_no_more,
    issues_merged_and_unmerged_are_as_they_were,
    both_issues_tell_of_it_and_later_events_come_to_the_new_one,
    issues_deleted_or_merged_meanwhile_take_along_what_is_theirs,
    an_issue_that_is_still_being_merged_is_not_unmerged,
);

/// The hash by which events of this title come to the issue.
fn hash_of(server: &Server, issue: &str, title: &str) -> String {
    let hashes = server.get(&format!("/api/0/issues/{issue}/hashes/?full=false")).expect(200).json();
    let found = hashes.as_array().unwrap().iter().find(|hash| hash["latestEvent"]["title"] == title).cloned();
    found.unwrap_or_else(|| panic!("{title} is not among {hashes}"))["id"].as_str().unwrap().to_owned()
}

/// Makes an issue of the hash of this title; its id.
fn unmerge(server: &Server, issue: &str, title: &str) -> String {
    let hash = hash_of(server, issue, title);
    call(server, "PUT", &format!("/api/0/issues/{issue}/hashes/?id={hash}")).expect(204);
    let activities = server.get(&format!("/api/0/issues/{issue}/activities/")).expect(200).json();
    let told = activities["activity"].as_array().unwrap().iter().find(|it| it["type"] == "unmerge_source").unwrap();
    told["data"]["destination_id"].as_str().unwrap().to_owned()
}

/// Waits until no events are on their way from or to the issue.
#[track_caller]
fn settle(server: &Server, issue: &str) {
    let key = (project(server), IssueId::parse(issue).unwrap());
    until(server, "settled", || {
        write(server, |stores| {
            Ok(stores.unmerges().find(key.0, key.1)?.is_none() && !stores.unmerges().is_awaited(key.0, key.1)?)
        })
    });
}

/// What an issue counts, whichever issue it is.
fn numbers(server: &Server, issue: &str, environments: &[&str]) -> Value {
    let scopes: Vec<String> =
        [String::new()].into_iter().chain(environments.iter().map(|name| format!("environment={name}"))).collect();
    let of = |scope: &String| {
        let shown = server.get(&format!("/api/0/issues/{issue}/?{scope}")).expect(200).json();
        let tags = server.get(&format!("/api/0/issues/{issue}/tags/?limit=100&{scope}")).expect(200).json();
        let tag = |tag: &Value| {
            let values = tag["topValues"].as_array().unwrap().iter();
            let mut values: Vec<_> = values.map(|it| format!("{} {}", it["count"], it["value"])).collect();
            values.sort();
            json!([tag["key"], tag["totalValues"], tag["uniqueValues"], values])
        };
        let tags: Vec<_> = tags.as_array().unwrap().iter().map(tag).collect();
        let version = |key: &str| shown[key]["version"].clone();
        let events = server.get(&format!("/api/0/issues/{issue}/events/?{scope}")).expect(200).json();
        let hours = shown["stats"]["24h"].as_array().unwrap().iter().map(|hour| hour[1].clone()).collect::<Vec<_>>();
        let days = shown["stats"]["30d"].as_array().unwrap().iter().map(|day| day[1].clone()).collect::<Vec<_>>();
        json!({
            "count": shown["count"], "users": shown["userCount"], "first": shown["firstSeen"],
            "last": shown["lastSeen"], "firstRelease": version("firstRelease"), "lastRelease": version("lastRelease"),
            "hours": hours, "days": days, "tags": tags, "events": events.as_array().unwrap().len(),
            "reports": shown["userReportCount"],
        })
    };
    scopes.iter().map(|scope| json!([scope, of(scope)])).collect()
}

/// The heat of an issue, by which lists are sorted.
fn heat(server: &Server, issue: &str) -> f64 {
    let key = (project(server), IssueId::parse(issue).unwrap());
    write(server, |stores| Ok(stores.issues().find(key.0, key.1)?.unwrap().triage.heat))
}

/// Events of two kinds, in turn: what each of them is about, and when it was.
struct Story {
    start: DateTime<Utc>,
}

impl Story {
    /// The event of this number, with this title.
    fn event(&self, title: &str, number: i64, environments: &[&str]) -> Value {
        let choose = |among: &[&str]| among[usize::try_from(number).unwrap() % among.len()].to_owned();
        let at = self.start + TimeDelta::minutes(7 * number);
        let (release, color) = (choose(&["1.0", "2.0", "3.0"]), choose(&["red", "blue"]));
        json!({
            "message": title, "timestamp": at.to_rfc3339(), "environment": choose(environments), "release": release,
            "user": {"id": (number % 4).to_string()}, "tags": {"color": color, "only": number.to_string()},
        })
    }
}

fn an_issue_made_of_a_hash_has_what_its_events_count_for_and_no_more(server: Server) {
    let story = Story { start: now() - TimeDelta::hours(20) };
    // The twins have the same events, and were never one.
    let (mine, yours) = (["production"], ["staging", "production", ""]);
    let first = |title| {
        server.report(&json!({"message": title, "timestamp": (story.start - TimeDelta::hours(1)).to_rfc3339()}));
        issue_called(&server, title).unwrap()
    };
    let (kept, other) = (first("mine"), first("yours"));
    lead_hash_to(&server, &other, &kept);
    call(&server, "DELETE", &format!("/api/0/issues/{other}/")).expect(202);
    let my_twin = first("my twin");
    let mut ids = Vec::new();
    for number in 0..40 {
        let (title, twin, environments) = match number % 2 {
            0 => ("mine", "my twin", &mine[..]),
            _ => ("yours", "your twin", &yours[..]),
        };
        ids.push(server.report(&story.event(title, number, environments)));
        server.report(&story.event(twin, number, environments));
    }
    for event in [&ids[4], &ids[5]] {
        let said = json!({"event_id": event, "name": "Kim", "email": "kim@example.com", "comments": "It broke."});
        call_with(&server, "POST", "/api/0/projects/acme/web/user-feedback/", &said);
    }
    let environments = ["production", "staging", ""];
    let your_twin = issue_called(&server, "your twin").unwrap();
    let whole = details(&server, &kept)["count"].clone();
    assert_eq!(whole, "41");

    let made = unmerge(&server, &kept, "yours");
    settle(&server, &kept);
    let but_reports = |mut numbers: Value| {
        for scope in numbers.as_array_mut().unwrap() {
            scope[1]["reports"] = Value::Null;
        }
        numbers
    };
    let compare = |issue: &str, twin: &str| {
        let (issue, twin) = (numbers(&server, issue, &environments), numbers(&server, twin, &environments));
        assert_eq!(but_reports(issue), but_reports(twin));
    };
    compare(&made, &your_twin);
    compare(&kept, &my_twin);
    for (issue, twin) in [(&made, &your_twin), (&kept, &my_twin)] {
        assert!((heat(&server, issue) - heat(&server, twin)).abs() < 1e-4);
        assert_eq!(details(&server, issue)["userReportCount"], 1);
    }
    // What was seen in one environment alone since then is split again as if it had never been before.
    for title in ["mine", "my twin"] {
        server.report(&story.event(title, 41, &["staging"]));
    }
    compare(&kept, &my_twin);
}

fn call_with(server: &Server, method: &str, path: &str, body: &Value) {
    server.call(method, path).token(server.token()).json(body).send().expect(200);
}

fn issues_merged_and_unmerged_are_as_they_were(server: Server) {
    let story = Story { start: now() - TimeDelta::hours(20) };
    let names = ["one", "two", "three"];
    for number in 0..60 {
        let title = names[usize::try_from(number % 3).unwrap()];
        server.report(&story.event(title, number, &["production"]));
        // The middle one has most, and is what the others become part of.
        if title == "two" {
            server.report(&story.event(title, number, &["production"]));
        }
    }
    let ids = names.map(|title| issue_called(&server, title).unwrap());
    let before: Vec<_> = ids.iter().map(|id| numbers(&server, id, &["production"])).collect();
    let heats: Vec<_> = ids.iter().map(|id| heat(&server, id)).collect();
    assert_eq!(merge(&server, &ids.iter().collect::<Vec<_>>())["parent"], ids[1]);
    settle(&server, &ids[1]);
    assert_eq!(details(&server, &ids[1])["count"], "80");
    let made = ["one", "three"].map(|title| {
        let made = unmerge(&server, &ids[1], title);
        settle(&server, &made);
        made
    });
    let now = [&made[0], &ids[1], &made[1]];
    for ((id, numbers_before), heat_before) in now.into_iter().zip(before).zip(heats) {
        assert_eq!(numbers(&server, id, &["production"]), numbers_before);
        assert!((heat(&server, id) - heat_before).abs() < 1e-4);
    }
}

fn both_issues_tell_of_it_and_later_events_come_to_the_new_one(server: Server) {
    let (kept, other) = (report(&server, "mine"), report(&server, "yours"));
    assert_eq!(merge(&server, &[&kept, &other])["parent"], kept);
    settle(&server, &kept);
    let event = json!({
        "exception": {"values": [{"type": "ValueError", "value": "boom"}]}, "platform": "python", "level": "warning",
        "logger": "shop", "release": "1.0", "fingerprint": ["third"], "transaction": "/pay",
    });
    server.report(&event);
    let third = issue_called(&server, "ValueError: boom").unwrap();
    lead_hash_to(&server, &third, &kept);
    server.report(&event);
    let hash = hash_of(&server, &kept, "ValueError: boom");
    let made = unmerge(&server, &kept, "ValueError: boom");
    let told = |id: &str, kind: &str| {
        let all = server.get(&format!("/api/0/issues/{id}/activities/")).expect(200).json();
        all["activity"].as_array().unwrap().iter().find(|it| it["type"] == kind).unwrap().clone()
    };
    let source = told(&kept, "unmerge_source");
    assert_eq!(source["data"], json!({"fingerprints": [hash], "destination_id": made}));
    assert_eq!(source["user"]["id"], server.admin().to_string());
    assert_eq!(told(&made, "unmerge_destination")["data"], json!({"fingerprints": [hash], "source_id": kept}));
    // At once, whatever is still to be moved.
    server.report(&event);
    settle(&server, &kept);
    let shown = details(&server, &made);
    let said = ["title", "culprit", "level", "logger", "platform", "status", "substatus", "type", "shortId", "count"]
        .map(|key| shown[key].as_str().unwrap().to_owned());
    let expected =
        ["ValueError: boom", "/pay", "warning", "shop", "python", "unresolved", "new", "error", "WEB-4", "2"];
    assert_eq!(said, expected);
    assert_eq!(shown["metadata"]["value"], "boom");
    assert_eq!(shown["firstRelease"]["version"], "1.0");
    assert_eq!(details(&server, &kept)["count"], "2");
    let found = server.get(&format!("{LIST}?query=ValueError")).expect(200).json();
    assert!(found.as_array().unwrap().iter().any(|issue| issue["id"] == made));
    let left = server.get(&format!("/api/0/issues/{kept}/hashes/?full=0")).expect(200).json();
    assert_eq!(left.as_array().unwrap().len(), 2);
    for query in ["?id=x", ""] {
        let path = format!("/api/0/organizations/acme/issues/{made}/hashes/{query}");
        call(&server, "DELETE", &path).expect(if query.is_empty() { 202 } else { 400 });
    }
}

fn issues_deleted_or_merged_meanwhile_take_along_what_is_theirs(server: Server) {
    let count = |id: &str| details(&server, id)["count"].as_str().unwrap().parse::<i64>().unwrap();
    let two = |mine: &str, yours: &str| {
        let (kept, other) = (report(&server, mine), report(&server, yours));
        lead_hash_to(&server, &other, &kept);
        for _ in 0..5 {
            server.report(&json!({"message": yours}));
        }
        server.report(&json!({"message": mine}));
        kept
    };
    // The source is deleted at once.
    let kept = two("a", "b");
    let made = unmerge(&server, &kept, "b");
    call(&server, "DELETE", &format!("/api/0/issues/{kept}/")).expect(202);
    until(&server, "gone", || is_gone(&server, &kept));
    assert_eq!(count(&made), 5);
    // The destination is.
    let kept = two("c", "d");
    let made = unmerge(&server, &kept, "d");
    call(&server, "DELETE", &format!("/api/0/issues/{made}/")).expect(202);
    until(&server, "gone", || is_gone(&server, &made));
    assert_eq!(count(&kept), 2);
    // They are merged again.
    let kept = two("e", "f");
    let made = unmerge(&server, &kept, "f");
    let parent = merge(&server, &[&kept, &made])["parent"].as_str().unwrap().to_owned();
    settle(&server, &parent);
    assert_eq!(count(&parent), 7);
    let events = server.get(&format!("/api/0/issues/{parent}/events/")).expect(200).json();
    assert_eq!(events.as_array().unwrap().len(), 7);
}

fn an_issue_that_is_still_being_merged_is_not_unmerged(server: Server) {
    let (kept, other) = (report(&server, "mine"), report(&server, "yours"));
    server.report(&json!({"message": "mine"}));
    merge(&server, &[&kept, &other]);
    settle(&server, &kept);
    // As if the last events had not come yet.
    let (project, child) = (project(&server), IssueId::parse(&other).unwrap());
    let (target, never) = (domain::deletions::Target::Merge(child), now() + TimeDelta::days(1));
    write(&server, |stores| stores.deletions().schedule(target, None, never));
    let hash = hash_of(&server, &kept, "yours");
    let refused = call(&server, "PUT", &format!("/api/0/issues/{kept}/hashes/?id={hash}")).expect(409).json();
    let detail = "Events of the issue are still being moved. Try again in a moment.";
    assert_eq!(refused, json!({"detail": detail}));
    let claims = write(&server, |stores| {
        let hash = domain::grouping::GroupHash::parse(&hash).unwrap();
        stores.intake().claim_hashes(&[(project, hash)])
    });
    assert_eq!(claims[0].issue_id.map(|id| id.to_string()), Some(kept));
}

#[test]
fn processes_that_share_a_database_unmerge_merge_and_take_events_at_once() {
    const EACH: usize = 30;
    let server = Server::start_on_postgres();
    let companion = server.companion();
    let kept = report(&server, "a");
    for text in ["b", "c"] {
        let other = report(&server, text);
        lead_hash_to(&server, &other, &kept);
        call(&server, "DELETE", &format!("/api/0/issues/{other}/")).expect(202);
        server.report(&json!({"message": text}));
    }
    let urls = [server.url(), companion.url()];
    thread::scope(|scope| {
        report_to_both(scope, server.dsn(), urls, EACH);
        scope.spawn(|| {
            for _ in 0..3 {
                let made = ["b", "c"].map(|text| {
                    let made = unmerge(&server, &kept, text);
                    settle(&server, &made);
                    made
                });
                let parent = merge(&server, &[&made[0], &made[1], &kept])["parent"].as_str().unwrap().to_owned();
                settle(&server, &parent);
            }
        });
    });
    let sum = |key: &str| {
        let issues = server.get(&format!("{LIST}?query=")).expect(200).json();
        let number = |issue: &Value| match &issue[key] {
            Value::String(text) => text.parse::<usize>().unwrap(),
            other => usize::try_from(other.as_u64().unwrap()).unwrap(),
        };
        issues.as_array().unwrap().iter().map(number).sum::<usize>()
    };
    assert_eq!(sum("count"), EACH * 6 + 3);
    for text in ["b", "c"] {
        let id = details(&server, &kept)["id"].as_str().unwrap().to_owned();
        let made = unmerge(&server, &id, text);
        settle(&server, &made);
        let shown = details(&server, &made);
        assert_eq!((&shown["count"], &shown["userCount"]), (&json!((EACH * 2 + 1).to_string()), &json!(EACH)));
    }
    assert_eq!(sum("count"), EACH * 6 + 3);
}

/// Has six threads report so many events each, of three kinds, to two processes in turn.
fn report_to_both<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    dsn: &'scope str,
    urls: [&'scope str; 2],
    each: usize,
) {
    for (number, text) in ["a", "b", "c", "a", "b", "c"].into_iter().enumerate() {
        scope.spawn(move || {
            for turn in 0..each {
                let event = json!({"message": text, "user": {"id": turn.to_string()}});
                report_to(urls[(number + turn) % 2], dsn, &event).send().expect(200);
            }
        });
    }
}
