//! Two processes on one database, which people and SDKs use at once.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use domain::permissions::ScopeSet;
use serde_json::{Value, json};

use super::{LIST, call, details, report};
use crate::client::{Answer, Call};
use crate::harness::{Server, report_to};

const EACH: usize = 14;

/// Faults whose issues are never deleted, and those whose issues are.
const KEPT: [&str; 3] = ["a", "b", "c"];
const DELETED: [&str; 2] = ["d", "e"];

/// What somebody does to issues again and again: a method, how it is asked for, and a body.
type Deed = (&'static str, fn(&[String]) -> String, Value);

fn all(ids: &[String]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| format!("id={id}")).collect();
    format!("{LIST}?{}", ids.join("&"))
}

fn backwards(ids: &[String]) -> String {
    all(&ids.iter().rev().cloned().collect::<Vec<_>>())
}

fn first(ids: &[String]) -> String {
    format!("/api/0/issues/{}/", ids[0])
}

/// The issues of these faults, with their titles; of a title there is one.
fn listed(server: &Server, titles: &[&str]) -> Vec<Value> {
    let list = server.get(&format!("{LIST}?query=&per_page=100")).expect(200).json();
    let is_one = |issue: &&Value| titles.iter().any(|title| issue["title"] == *title);
    list.as_array().unwrap().iter().filter(is_one).cloned().collect()
}

fn ids(issues: &[Value]) -> Vec<String> {
    issues.iter().map(|issue| issue["id"].as_str().unwrap().to_owned()).collect()
}

/// Anything but a fault of the server.
#[track_caller]
fn answered(server: &Server, what: &str, answer: &Answer) {
    assert!(
        answer.status < 500,
        "{what}: {} {:?}\n{}",
        answer.status,
        String::from_utf8_lossy(&answer.body),
        server.log()
    );
}

/// The ids of all events of an issue.
fn events(server: &Server, id: &str) -> BTreeSet<String> {
    let list = server.get(&format!("/api/0/issues/{id}/events/?per_page=100")).expect(200).json();
    let all = list.as_array().unwrap();
    assert!(all.len() < 100);
    all.iter().map(|event| event["eventID"].as_str().unwrap().to_owned()).collect()
}

fn sum(series: &Value) -> u64 {
    series.as_array().unwrap().iter().map(|point| point[1].as_u64().unwrap()).sum()
}

/// Where the numbers of an issue are not those of its events, if they are not.
fn fault(server: &Server, id: &str) -> Option<String> {
    let own = u64::try_from(events(server, id).len()).unwrap();
    let shown = details(server, id);
    let tag = |issue: &Value, key: &str| {
        let tags = issue["tags"].as_array().unwrap().iter();
        tags.filter(|tag| tag["key"] == key).map(|tag| tag["totalValues"].as_u64().unwrap()).sum::<u64>()
    };
    let count = |issue: &Value| issue["count"].as_str().unwrap().parse::<u64>().unwrap();
    let mut counts =
        vec![count(&shown), sum(&shown["stats"]["24h"]), sum(&shown["stats"]["30d"]), tag(&shown, "level")];
    let environments = ["production", "staging", ""].map(|name| details_in(server, id, name));
    counts.push(environments.iter().map(count).sum());
    counts.push(environments.iter().map(|issue| sum(&issue["stats"]["24h"])).sum());
    counts.push(environments.iter().map(|issue| tag(issue, "level")).sum());
    let is_right = counts.iter().all(|count| *count == own);
    (!is_right).then(|| format!("{id} has {own} events, and counts {counts:?}"))
}

fn details_in(server: &Server, id: &str, environment: &str) -> Value {
    server.get(&format!("/api/0/issues/{id}/?environment={environment}")).expect(200).json()
}

/// What is wrong yet: until merges and deletions are carried out, by either process, there may be something.
fn faults(server: &Server, kept: &BTreeSet<String>) -> Vec<String> {
    let mut faults: Vec<_> = ids(&listed(server, &DELETED)).iter().filter_map(|id| fault(server, id)).collect();
    let issues = ids(&listed(server, &KEPT));
    faults.extend(issues.iter().filter_map(|id| fault(server, id)));
    let found: Vec<_> = issues.iter().flat_map(|id| events(server, id)).collect();
    let number = found.len();
    let found: BTreeSet<_> = found.into_iter().collect();
    if number != found.len() || found != *kept {
        faults.push(format!("{number} events of {}; lost: {:?}", kept.len(), kept.difference(&found)));
    }
    faults
}

/// Reports a fault from two environments to each process in turn; the ids of the events.
fn report_often(server: &Server, urls: [&str; 2], number: usize, text: &str) -> Vec<String> {
    let report = |turn: usize| {
        let environment = ["production", "staging"][turn / 2 % 2];
        let event = json!({"message": text, "user": {"id": turn.to_string()}, "environment": environment});
        let taken = report_to(urls[(number + turn) % 2], server.dsn(), &event).send().expect(200).json();
        taken["id"].as_str().unwrap().to_owned()
    };
    (0..EACH).map(report).collect()
}

/// Waits until nothing is wrong.
#[track_caller]
fn until_right(server: &Server, kept: &BTreeSet<String>) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let faults = faults(server, kept);
        if faults.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{faults:?}\n{}", server.log());
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn processes_that_share_a_database_change_merge_and_delete_issues_while_events_come() {
    let server = Server::start_on_postgres();
    let companion = server.companion();
    let urls = [server.url(), companion.url()];
    let token = server.token_of(server.admin(), ScopeSet::all(), None);
    let (user, begun) = (server.admin(), KEPT.map(|text| report(&server, text)));
    // The events that stay, whatever is done.
    let kept = Mutex::new(begun.iter().flat_map(|id| events(&server, id)).collect::<BTreeSet<_>>());
    for text in DELETED {
        report(&server, text);
    }
    let do_it = |turn: usize, (method, path, body): &Deed, ids: &[String]| {
        let path = path(ids);
        let answer = Call::new(method, format!("{}{path}", urls[turn % 2])).token(&token).json(body).send();
        answered(&server, &format!("{method} {path} {body}"), &answer);
    };
    let of_kept: [Deed; 5] = [
        ("PUT", all, json!({"status": "resolved"})),
        ("PUT", backwards, json!({"status": "unresolved", "hasSeen": true})),
        ("PUT", first, json!({"assignedTo": user.to_string(), "isBookmarked": true})),
        ("PUT", backwards, json!({"merge": 1})),
        ("PUT", all, json!({"status": "ignored", "ignoreCount": 2})),
    ];
    let of_deleted: [Deed; 4] = [
        ("PUT", all, json!({"merge": 1})),
        ("DELETE", first, json!({})),
        ("PUT", backwards, json!({"status": "resolved"})),
        ("DELETE", all, json!({})),
    ];
    thread::scope(|scope| {
        for (number, text) in [KEPT, ["d", "e", "d"]].concat().into_iter().enumerate() {
            let (server, kept) = (&server, &kept);
            scope.spawn(move || {
                let taken = report_often(server, urls, number, text);
                if KEPT.contains(&text) {
                    kept.lock().unwrap().extend(taken);
                }
            });
        }
        for (number, deed) in of_kept.iter().enumerate() {
            let (do_it, begun) = (&do_it, &begun);
            scope.spawn(move || {
                for turn in 0..EACH {
                    // By the ids that they began with: those that are gone lead to the one that is left.
                    do_it(number + turn, deed, begun);
                }
            });
        }
        for (number, deed) in of_deleted.iter().enumerate() {
            let (server, do_it) = (&server, &do_it);
            scope.spawn(move || {
                for turn in 0..EACH {
                    let found = ids(&listed(server, &DELETED));
                    if !found.is_empty() {
                        do_it(number + turn, deed, &found);
                    }
                }
            });
        }
    });
    let kept = kept.into_inner().unwrap();
    assert_eq!(kept.len(), (EACH + 1) * KEPT.len());
    until_right(&server, &kept);
    let issues = ids(&listed(&server, &KEPT));
    for id in &begun {
        assert!(issues.contains(&details(&server, id)["id"].as_str().unwrap().to_owned()));
    }
    // And what is deleted now leaves nothing.
    let path = all(&ids(&listed(&server, &[&KEPT[..], &DELETED].concat())));
    call(&server, "DELETE", &path).expect(204);
    assert_eq!(server.get(&format!("{LIST}?query=")).expect(200).json(), json!([]));
    drop(companion);
}
