//! Issues that nobody wants to hear of again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use domain::ids::IssueId;
use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use super::{LIST, call, details, issue_called, project, report, until, write};
use crate::client::Answer;
use crate::harness::{ADMIN, Server, on_both_stores, report_to};

on_both_stores!(
    a_discarded_issue_is_found_no_more_and_its_events_are_not_kept,
    the_first_hash_that_leads_anywhere_decides_of_an_event,
    tombstones_are_listed_and_removed,
    tombstones_are_listed_by_pages,
    many_issues_are_discarded_by_id_and_by_search,
    what_is_asked_wrongly_discards_nothing,
    no_event_is_lost_while_its_issue_is_discarded,
);

const TOMBSTONES: &str = "/api/0/projects/acme/web/tombstones/";

fn put(server: &Server, path: &str, body: &Value) -> Answer {
    server.call("PUT", path).token(server.token()).json(body).send()
}

/// Discards what stands at this path.
#[track_caller]
fn discard(server: &Server, path: &str) {
    assert!(put(server, path, &json!({"discard": true})).expect(204).body.is_empty());
}

fn tombstones(server: &Server) -> Vec<Value> {
    server.get(TOMBSTONES).expect(200).json().as_array().unwrap().clone()
}

fn titles(server: &Server) -> Vec<String> {
    let list = server.get(&format!("{LIST}?query=&sort=new")).expect(200).json();
    let mut titles: Vec<_> =
        list.as_array().unwrap().iter().map(|issue| issue["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

/// A number of a server's metrics.
fn metric(answer: &Answer, name: &str) -> usize {
    let line = answer.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned));
    line.map_or(0, |number| number.parse().unwrap())
}

/// How many events the server stored, and how many it dropped.
fn taken(metrics: &Answer) -> (usize, usize) {
    let filtered = ["error", "default"]
        .map(|category| metric(metrics, &format!("picket_ingest_filtered_total{{category=\"{category}\"}}")));
    (metric(metrics, "picket_ingest_accepted_total"), filtered.iter().sum())
}

/// An event with two hashes: one of all its frames, and one of those of the application.
fn event(application: &str, system: &str) -> Value {
    let frame = |function: &str, in_app: bool| json!({"function": function, "module": "shop", "in_app": in_app});
    let frames = [frame(system, false), frame(application, true)];
    json!({"exception": {"values": [{"type": "KeyError", "value": application, "stacktrace": {"frames": frames}}]}})
}

fn a_discarded_issue_is_found_no_more_and_its_events_are_not_kept(server: Server) {
    let forms = ["issues/{}/", "groups/{}/", "organizations/acme/issues/{}/", "organizations/acme/groups/{}/"];
    for (number, form) in forms.iter().enumerate() {
        let title = format!("boom {}", ["a", "b", "c", "d"][number]);
        let id = report(&server, &title);
        let path = format!("/api/0/{}", form.replace("{}", &id));
        discard(&server, &path);
        server.get(&path).expect(404);
        put(&server, &path, &json!({"discard": true})).expect(404);
        // At once, and when the issue's rows are gone as well.
        let is_gone = || {
            let id = IssueId::parse(&id).unwrap();
            write(&server, |stores| Ok(stores.issues().find(project(&server), id)?.is_none()))
        };
        server.report(&json!({"message": title}));
        until(&server, "removed", is_gone);
        server.report(&json!({"message": title}));
        assert_eq!(titles(&server), [""; 0]);
        let filtered = taken(&server.get("/metrics").expect(200)).1;
        assert_eq!(filtered, 2 * (number + 1));
        let entries = write(&server, |stores| stores.audit().list("issue.discard", 1));
        let (who, tombstone) = (&entries[0], tombstones(&server)[0]["id"].as_str().unwrap().parse::<i64>().unwrap());
        let number = id.parse::<i64>().unwrap();
        assert_eq!(who.data, json!({"issue_id": number, "project_slug": "web", "tombstone_id": tombstone}));
        assert_eq!((who.target.as_str(), who.actor_id), (id.as_str(), Some(server.admin())));
        assert!(who.ip_address.is_some());
    }
    assert_eq!(tombstones(&server).len(), forms.len());
}

fn the_first_hash_that_leads_anywhere_decides_of_an_event(server: Server) {
    server.report(&event("pay", "run"));
    let id = issue_called(&server, "KeyError: pay").unwrap();
    discard(&server, &format!("/api/0/issues/{id}/"));
    // The same frames of the application, below others of the system.
    server.report(&event("pay", "main"));
    server.report(&event("pay", "run"));
    assert_eq!(titles(&server), [""; 0]);
    server.report(&event("refund", "run"));
    assert_eq!(titles(&server), ["KeyError: refund"]);
    assert_eq!(taken(&server.get("/metrics").expect(200)), (2, 2));
}

fn tombstones_are_listed_and_removed(server: Server) {
    assert_eq!(tombstones(&server), [""; 0]);
    let id = report(&server, "boom");
    let other = report(&server, "other");
    let metadata = details(&server, &id)["metadata"].clone();
    discard(&server, &format!("/api/0/issues/{id}/"));
    let listed = &tombstones(&server)[0];
    let (tombstone, added) = (listed["id"].as_str().unwrap(), &listed["dateAdded"]);
    assert!(added.as_str().unwrap().ends_with('Z'), "{added}");
    assert_eq!(listed["actor"]["email"], ADMIN);
    let actor = &listed["actor"];
    let expected = json!({
        "id": tombstone, "message": "boom", "culprit": "", "type": "default", "level": "error",
        "metadata": metadata, "actor": actor, "dateAdded": added,
    });
    assert_eq!(listed, &expected);
    let remove = |path: &str| server.call("DELETE", path).token(server.token()).send();
    let path = format!("{TOMBSTONES}{tombstone}/");
    for path in [format!("{TOMBSTONES}999999/"), format!("{TOMBSTONES}x/"), path.replace("/web/", "/nothing/")] {
        remove(&path).expect(404);
    }
    assert!(remove(&path).expect(204).body.is_empty());
    remove(&path).expect(404);
    assert_eq!(tombstones(&server), [""; 0]);
    let entries = write(&server, |stores| stores.audit().list("tombstone.delete", 9));
    assert_eq!(entries.len(), 1);
    let number = tombstone.parse::<i64>().unwrap();
    assert_eq!(entries[0].data, json!({"tombstone_id": number, "project_slug": "web"}));
    let next = report(&server, "boom");
    assert!(next != id && next != other);
    assert_eq!(details(&server, &next)["count"], "1");
}

fn tombstones_are_listed_by_pages(server: Server) {
    for title in ["a", "b", "c"] {
        let id = report(&server, title);
        discard(&server, &format!("/api/0/issues/{id}/"));
    }
    let messages = |answer: &Answer| {
        let page = answer.json();
        page.as_array().unwrap().iter().map(|it| it["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = server.get(&format!("{TOMBSTONES}?per_page=2")).expect(200);
    assert_eq!(messages(&first), ["c", "b"]);
    let (cursor, has_more) = first.cursor("next");
    assert!(has_more);
    let second = server.get(&format!("{TOMBSTONES}?per_page=2&cursor={cursor}")).expect(200);
    assert_eq!((messages(&second), second.cursor("next").1), (vec!["a".to_owned()], false));
    server.get(&format!("{TOMBSTONES}?cursor=x")).expect(400);
}

fn many_issues_are_discarded_by_id_and_by_search(server: Server) {
    let ids = ["a", "b", "c", "d"].map(|title| report(&server, title));
    let of_organization = "/api/0/organizations/acme/issues/";
    discard(&server, &format!("{LIST}?id={}&id={}&id=999999", ids[0], ids[0]));
    assert_eq!(titles(&server), ["b", "c", "d"]);
    discard(&server, &format!("{of_organization}?id={}&id={}", ids[1], ids[0]));
    assert_eq!(titles(&server), ["c", "d"]);
    discard(&server, &format!("{of_organization}?query=is:resolved"));
    discard(&server, &format!("{LIST}?query=c"));
    assert_eq!(titles(&server), ["d"]);
    discard(&server, &format!("{of_organization}?query=is:unresolved"));
    for title in ["a", "b", "c", "d"] {
        server.report(&json!({"message": title}));
    }
    assert_eq!((titles(&server).len(), tombstones(&server).len()), (0, 4));
}

fn what_is_asked_wrongly_discards_nothing(server: Server) {
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let id = report(&server, "boom");
    let (one, many) = (format!("/api/0/issues/{id}/"), format!("{LIST}?id={id}"));
    let writing = server.token_of(server.admin(), ScopeSet::of(&[Scope::EventWrite]), None);
    let of_other = other["token"].as_str().unwrap();
    for path in [&one, &many] {
        let with_others = put(&server, path, &json!({"discard": true, "status": "resolved"})).expect(400).json();
        let alone = json!({"non_field_errors": ["Other attributes cannot be updated when discarding"]});
        assert_eq!(with_others, alone);
        let body = json!({"discard": true});
        let refused = server.call("PUT", path).token(&writing).json(&body).send().expect(400).json();
        assert_eq!(refused, json!({"discard": ["You do not have permission to discard events"]}));
        put(&server, path, &json!({"discard": "perhaps"})).expect(400);
        put(&server, path, &json!({"discard": false})).expect(200);
        server.call("PUT", path).token(of_other).json(&body).send().expect(403);
    }
    discard(&server, &format!("{LIST}?id=999999"));
    put(&server, &format!("{LIST}?id=x"), &json!({"discard": true})).expect(400);
    call(&server, "DELETE", TOMBSTONES).expect(405);
    assert_eq!((details(&server, &id)["count"].as_str(), tombstones(&server).len()), (Some("1"), 0));
}

fn no_event_is_lost_while_its_issue_is_discarded(server: Server) {
    const CLIENTS: usize = 4;
    const EACH: usize = 25;
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let discarder = scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                discard(&server, &format!("{LIST}?query="));
                for tombstone in tombstones(&server) {
                    let path = format!("{TOMBSTONES}{}/", tombstone["id"].as_str().unwrap());
                    call(&server, "DELETE", &path).expect(204);
                }
            }
        });
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| scope.spawn(|| (0..EACH).for_each(|_| drop(server.report(&json!({"message": "boom"}))))))
            .collect();
        clients.into_iter().for_each(|client| client.join().unwrap());
        ended.store(true, Ordering::Relaxed);
        discarder.join().unwrap();
    });
    let (stored, dropped) = taken(&server.get("/metrics").expect(200));
    assert_eq!(stored + dropped, CLIENTS * EACH, "{stored} stored, {dropped} dropped");
    // The last discarding may have taken all of them; this one nothing takes.
    let before = tombstones(&server).len();
    assert_eq!(before, 0);
    let id = report(&server, "boom");
    let shown = details(&server, &id);
    let count: usize = shown["count"].as_str().unwrap().parse().unwrap();
    assert!((1..=stored + 1).contains(&count), "{count}");
    let sum: u64 = shown["stats"]["24h"].as_array().unwrap().iter().map(|hour| hour[1].as_u64().unwrap()).sum();
    assert_eq!(usize::try_from(sum).unwrap(), count);
}

#[test]
fn processes_that_share_a_database_discard_delete_and_take_events_at_once() {
    const EACH: usize = 40;
    let server = Server::start_on_postgres();
    let companion = server.companion();
    let urls = [server.url(), companion.url()];
    let names = ["a", "b", "c", "d", "e", "f"];
    let running = AtomicBool::new(true);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..6)
            .map(|number| {
                let server = &server;
                scope.spawn(move || {
                    for turn in 0..EACH {
                        // Hashes of one fault meet those of others in one event.
                        let event = event(names[(number + turn) % 6], names[(number * turn) % 6]);
                        report_to(urls[(number + turn) % 2], server.dsn(), &event).send().expect(200);
                    }
                })
            })
            .collect();
        let discarder = scope.spawn(|| {
            while running.load(Ordering::Relaxed) {
                discard(&server, &format!("{LIST}?query="));
                for tombstone in tombstones(&server) {
                    let path = format!("{TOMBSTONES}{}/", tombstone["id"].as_str().unwrap());
                    companion.call("DELETE", &path).token(server.token()).send().expect(204);
                }
            }
        });
        let deleter = scope.spawn(|| {
            while running.load(Ordering::Relaxed) {
                let path = format!("{LIST}?query=");
                companion.call("DELETE", &path).token(server.token()).send().expect(204);
            }
        });
        clients.into_iter().for_each(|client| client.join().unwrap());
        running.store(false, Ordering::Relaxed);
        discarder.join().unwrap();
        deleter.join().unwrap();
    });
    let counts = [server.get("/metrics"), companion.call("GET", "/metrics").send()].map(|it| taken(&it.expect(200)));
    let [(stored, dropped), (stored_too, dropped_too)] = counts;
    assert_eq!(stored + stored_too + dropped + dropped_too, 6 * EACH, "{counts:?}");
    assert!(!server.log().contains("deadlock"), "{}", server.log());
}
