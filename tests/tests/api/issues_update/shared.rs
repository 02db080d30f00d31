//! Public pages of issues.

use domain::permissions::{Scope, ScopeSet};
use serde_json::{Value, json};

use super::{changed, details, happened, path, put, reported};
use crate::harness::{ADMIN, Server, on_both_stores};

on_both_stores!(a_shared_issue_is_read_by_whoever_has_the_link, a_token_that_only_reads_does_not_share);

fn a_shared_issue_is_read_by_whoever_has_the_link(server: Server) {
    let event = server.report(&json!({"message": "a", "transaction": "checkout", "level": "warning"}));
    let id = super::id_of(&server, "a");
    let read = |path: &str| server.call("GET", path).send();
    assert_eq!(changed(&server, &id, &json!({"isPublic": false}))["isPublic"], false);
    let issue = changed(&server, &id, &json!({"isPublic": true}));
    let share = issue["shareId"].as_str().unwrap().to_owned();
    assert!(issue["isPublic"] == true && share.len() == 32 && share.bytes().all(|b| b.is_ascii_hexdigit()));
    let alone = format!("/api/0/shared/issues/{share}/");
    let within = format!("/api/0/organizations/acme/shared/issues/{share}/");
    let expected = json!({
        "id": id, "shareId": share, "shortId": "WEB-1", "title": "a", "culprit": "checkout", "permalink": null,
        "level": "warning", "status": "unresolved", "isPublic": true, "project": issue["project"],
        "latestEvent": {"id": event, "title": "a"},
    });
    for path in [&alone, &within] {
        assert_eq!(read(path).expect(200).json(), expected, "{path}");
    }
    server.other_organization(ADMIN, "umbrella", "lab");
    for path in [
        format!("/api/0/organizations/umbrella/shared/issues/{share}/"),
        format!("/api/0/organizations/nothing/shared/issues/{share}/"),
        format!("/api/0/shared/issues/{}/", "0".repeat(32)),
        "/api/0/shared/issues/%00/".to_owned(),
        format!("/api/0/shared/issues/{id}/"),
    ] {
        assert_eq!(read(&path).expect(404).json(), json!({"detail": "The requested resource does not exist"}));
    }
    let again = changed(&server, &id, &json!({"isPublic": true}))["shareId"].as_str().unwrap().to_owned();
    assert_ne!(again, share);
    read(&alone).expect(404);
    read(&format!("/api/0/shared/issues/{again}/")).expect(200);
    assert_eq!(changed(&server, &id, &json!({"isPublic": "0"}))["shareId"], Value::Null);
    read(&format!("/api/0/shared/issues/{again}/")).expect(404);
    assert_eq!(details(&server, &id)["isPublic"], false);
    let kinds: Vec<_> = happened(&server, &id).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["set_private", "set_public", "set_private", "set_public"]);
}

fn a_token_that_only_reads_does_not_share(server: Server) {
    let id = reported(&server, "a");
    let token = server.token_of(server.admin(), ScopeSet::of(&[Scope::EventRead]), None);
    let body = json!({"isPublic": "perhaps"});
    server.call("PUT", &path(&id)).token(&token).json(&body).send().expect(403);
    server.call("PUT", &path(&id)).json(&body).send().expect(401);
    put(&server, &id, &body).expect(400);
    let writing = server.token_of(server.admin(), ScopeSet::of(&[Scope::EventWrite]), None);
    let discard = server.call("PUT", &path(&id)).token(&writing).json(&json!({"discard": true})).send().expect(400);
    assert_eq!(discard.json(), json!({"discard": ["You do not have permission to discard events"]}));
}
