//! The end of issues.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use chrono::TimeDelta;
use serde_json::json;

use super::{LIST, call, details, is_gone, issue_called, report, until, write};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    a_deleted_issue_is_found_no_more_and_its_rows_go_soon,
    events_after_a_deletion_make_a_new_issue,
    what_is_not_in_the_list_of_a_period_is_neither_changed_nor_deleted,
    events_and_reports_of_a_deleted_issue_are_seen_no_more,
    many_issues_are_deleted_by_id_and_by_search,
    what_is_asked_wrongly_deletes_nothing,
    no_event_is_lost_while_its_issue_is_deleted,
);

fn a_deleted_issue_is_found_no_more_and_its_rows_go_soon(server: Server) {
    for (number, form) in ["issues/{}/", "groups/{}/", "organizations/acme/issues/{}/", "organizations/acme/groups/{}/"]
        .iter()
        .enumerate()
    {
        let id = report(&server, &format!("boom {}", ["a", "b", "c", "d"][number]));
        let path = format!("/api/0/{}", form.replace("{}", &id));
        assert!(call(&server, "DELETE", &path).expect(202).body.is_empty());
        for method in ["GET", "DELETE"] {
            call(&server, method, &path).expect(404);
        }
        assert_eq!(server.get(&format!("{LIST}?query=")).expect(200).json(), json!([]));
        until(&server, "removed", || is_gone(&server, &id));
        let entries = write(&server, |stores| stores.audit().list("issue.delete", 1));
        let (who, number) = (&entries[0], id.parse::<i64>().unwrap());
        assert_eq!(who.data, json!({"issue_id": number, "project_slug": "web"}));
        assert_eq!((who.target.as_str(), who.actor_id), (id.as_str(), Some(server.admin())));
        assert!(who.ip_address.is_some());
    }
}

fn events_after_a_deletion_make_a_new_issue(server: Server) {
    let first = report(&server, "boom");
    report(&server, "boom");
    call(&server, "DELETE", &format!("/api/0/issues/{first}/")).expect(202);
    let second = report(&server, "boom");
    assert_ne!(first, second);
    let shown = details(&server, &second);
    assert_eq!((&shown["count"], &shown["shortId"]), (&json!("1"), &json!("WEB-2")));
}

fn what_is_not_in_the_list_of_a_period_is_neither_changed_nor_deleted(server: Server) {
    let old = now() - TimeDelta::days(5);
    server.report(&json!({"message": "old", "timestamp": old.timestamp()}));
    let (old, new) = (issue_called(&server, "old").unwrap(), report(&server, "new"));
    let path = "/api/0/organizations/acme/issues/?query=&statsPeriod=24h";
    let change = server.call("PUT", path).token(server.token()).json(&json!({"priority": "low"}));
    change.send().expect(200);
    let priority = |id: &str| details(&server, id)["priority"].clone();
    assert_eq!((priority(&old), priority(&new)), (json!("high"), json!("low")));
    call(&server, "DELETE", path).expect(204);
    call(&server, "GET", &format!("/api/0/issues/{new}/")).expect(404);
    details(&server, &old);
}

fn events_and_reports_of_a_deleted_issue_are_seen_no_more(server: Server) {
    let event = server.report(&json!({"message": "boom"}));
    let feedback = "/api/0/projects/acme/web/user-feedback/";
    let said = json!({"event_id": event, "name": "Kim", "email": "kim@example.com", "comments": "It broke."});
    server.call("POST", feedback).token(server.token()).json(&said).send().expect(200);
    let shown = |path: &str| server.get(path).expect(200).json().as_array().unwrap().len();
    let events = "/api/0/projects/acme/web/events/";
    assert_eq!((shown(feedback), shown(events)), (1, 1));
    let id = issue_called(&server, "boom").unwrap();
    call(&server, "DELETE", &format!("/api/0/issues/{id}/")).expect(202);
    assert_eq!((shown(feedback), shown(events)), (0, 0));
}

fn many_issues_are_deleted_by_id_and_by_search(server: Server) {
    let ids = ["a", "b", "c", "d"].map(|text| report(&server, text));
    let left = || ["a", "b", "c", "d"].map(|text| issue_called(&server, text).is_some());
    let [first, second, ..] = &ids;
    call(&server, "DELETE", &format!("{LIST}?id={first}&id=999999")).expect(204);
    assert_eq!(left(), [false, true, true, true]);
    call(&server, "DELETE", &format!("/api/0/organizations/acme/issues/?id={second}&id={first}")).expect(204);
    assert_eq!(left(), [false, false, true, true]);
    call(&server, "DELETE", &format!("{LIST}?hashes={}", "0".repeat(32))).expect(204);
    call(&server, "DELETE", &format!("{LIST}?query=&statsPeriod=xx")).expect(400);
    call(&server, "DELETE", "/api/0/organizations/acme/issues/?query=&statsPeriod=xx").expect(400);
    assert_eq!(left(), [false, false, true, true]);
    call(&server, "DELETE", &format!("{LIST}?query=is:resolved")).expect(204);
    assert_eq!(left(), [false, false, true, true]);
    call(&server, "DELETE", "/api/0/organizations/acme/issues/?query=is:unresolved").expect(204);
    assert_eq!(left(), [false; 4]);
}

fn what_is_asked_wrongly_deletes_nothing(server: Server) {
    let other = server.other_organization("other@example.com", "umbrella", "lab");
    let id = report(&server, "boom");
    let refused = call(&server, "DELETE", &format!("{LIST}?id={id}&id=x")).expect(400).json();
    assert_eq!(refused, json!({"detail": "Group ids must be integers"}));
    call(&server, "DELETE", &format!("{LIST}?query=is:nothing")).expect(400);
    let token = other["token"].as_str().unwrap();
    let of_other = |path: &str| server.call("DELETE", path).token(token).send();
    of_other(&format!("/api/0/issues/{id}/")).expect(403);
    of_other(&format!("/api/0/organizations/umbrella/issues/{id}/")).expect(404);
    of_other(&format!("/api/0/projects/umbrella/lab/issues/?id={id}")).expect(204);
    of_other(&format!("/api/0/organizations/umbrella/issues/?id={id}")).expect(204);
    assert_eq!(details(&server, &id)["count"], "1");
}

fn no_event_is_lost_while_its_issue_is_deleted(server: Server) {
    const CLIENTS: usize = 4;
    const EACH: usize = 25;
    let deleted = AtomicBool::new(false);
    let ids = thread::scope(|scope| {
        let deleter = scope.spawn(|| {
            while !deleted.load(Ordering::Relaxed) {
                call(&server, "DELETE", &format!("{LIST}?query=")).expect(204);
            }
        });
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| scope.spawn(|| (0..EACH).map(|_| server.report(&json!({"message": "boom"}))).collect::<Vec<_>>()))
            .collect();
        let ids: Vec<_> = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
        deleted.store(true, Ordering::Relaxed);
        deleter.join().unwrap();
        ids
    });
    assert_eq!(ids.len(), CLIENTS * EACH);
    // The last deletion may have taken all of them; this one nothing takes.
    let id = report(&server, "boom");
    let shown = details(&server, &id);
    let events = server.get(&format!("/api/0/issues/{id}/events/?per_page=100")).status;
    let count: usize = shown["count"].as_str().unwrap().parse().unwrap();
    assert!((1..=CLIENTS * EACH + 1).contains(&count), "{count} {events}");
    let hours = shown["stats"]["24h"].as_array().unwrap();
    let sum: usize = hours.iter().map(|hour| usize::try_from(hour[1].as_u64().unwrap()).unwrap()).sum();
    assert_eq!(sum, count);
}
