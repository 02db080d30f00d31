//! Several issues that become one.

use std::thread;

use application::issues::Merged;
use domain::ids::IssueId;
use domain::issues::Status;
use serde_json::json;

use super::{LIST, call, change, details, issue_called, project, report, until};
use crate::harness::{Server, now, on_both_stores, report_to};

on_both_stores!(
    a_merged_issue_is_found_as_the_one_that_it_became,
    a_merge_is_undone_by_nothing_that_is_deleted_after_it,
);

/// Merges as the bulk change does, in a transaction of its own.
pub(super) fn merge(server: &Server, ids: &[&String]) -> Merged {
    let project = project(server);
    let issues: Vec<_> = ids.iter().map(|id| (project, IssueId::parse(id).unwrap())).collect();
    let user = server.admin();
    let merged = server.uow().transaction(|stores| application::issues::merge(stores, &issues, Some(user), now()));
    merged.unwrap()
}

pub(super) fn is_gone(server: &Server, id: &str) -> bool {
    let key = (project(server), IssueId::parse(id).unwrap());
    super::write(server, |stores| Ok(stores.issues().find(key.0, key.1)?.is_none()))
}

fn a_merged_issue_is_found_as_the_one_that_it_became(server: Server) {
    let child = report(&server, "few");
    let parent = report(&server, "many");
    report(&server, "many");
    assert_eq!(merge(&server, &[&child, &parent]).parent.to_string(), parent);
    let paths = [
        format!("/api/0/issues/{child}/"),
        format!("/api/0/organizations/acme/issues/{child}/"),
        "/api/0/organizations/acme/issues/WEB-1/".to_owned(),
    ];
    let is_parent = || paths.iter().all(|path| server.get(path).expect(200).json()["id"] == parent);
    assert!(is_parent());
    // At once, whatever is still to be handed over.
    server.report(&json!({"message": "few"}));
    assert_eq!(server.get(&format!("{LIST}?query=")).expect(200).json().as_array().unwrap().len(), 1);
    until(&server, "merged", || is_gone(&server, &child));
    assert!(is_parent());
    let shown = details(&server, &parent);
    assert_eq!((&shown["count"], &shown["shortId"]), (&json!("4"), &json!("WEB-2")));
    let events = server.get(&format!("/api/0/issues/{child}/events/")).expect(200).json();
    assert_eq!(events.as_array().unwrap().len(), 4);
}

fn a_merge_is_undone_by_nothing_that_is_deleted_after_it(server: Server) {
    let (child, parent) = (report(&server, "a"), report(&server, "b"));
    let parent = merge(&server, &[&child, &parent]).parent.to_string();
    call(&server, "DELETE", &format!("/api/0/issues/{parent}/")).expect(202);
    for id in [&child, &parent] {
        server.get(&format!("/api/0/issues/{id}/")).expect(404);
        until(&server, "gone", || is_gone(&server, id));
        server.get(&format!("/api/0/issues/{id}/")).expect(404);
    }
    assert_eq!(issue_called(&server, "a"), None);
}

/// Has six threads report so many events each, of three kinds, to two processes in turn.
pub(super) fn report_to_both<'scope>(
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

#[test]
fn processes_that_share_a_database_merge_resolve_and_take_events_at_once() {
    const EACH: usize = 30;
    let server = Server::start_on_postgres();
    let companion = server.companion();
    let ids = ["a", "b", "c"].map(|text| report(&server, text));
    let urls = [server.url(), companion.url()];
    thread::scope(|scope| {
        report_to_both(scope, server.dsn(), urls, EACH);
        scope.spawn(|| {
            let first = merge(&server, &[&ids[0], &ids[1]]);
            merge(&server, &[&first.parent.to_string(), &ids[2]]);
        });
        scope.spawn(|| {
            for _ in 0..EACH {
                // Somebody resolves what they see; it may be merged meanwhile.
                for id in &ids {
                    change(&server, id, |issue| {
                        if issue.status.is_visible() {
                            issue.hide(Status::Resolved);
                        }
                    });
                }
            }
        });
    });
    let all = EACH * 6 + 3;
    let last = || details(&server, &ids[0])["id"].as_str().unwrap().to_owned();
    until(&server, "merged", || ids.iter().filter(|id| **id != last()).all(|id| is_gone(&server, id)));
    let shown = details(&server, &last());
    assert!(["resolved", "unresolved"].contains(&shown["status"].as_str().unwrap()), "{}", shown["status"]);
    assert_eq!((&shown["count"], &shown["userCount"]), (&json!(all.to_string()), &json!(EACH)));
    let sum: u64 = shown["stats"]["24h"].as_array().unwrap().iter().map(|hour| hour[1].as_u64().unwrap()).sum();
    assert_eq!(usize::try_from(sum).unwrap(), all);
}
