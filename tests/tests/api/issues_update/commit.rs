//! Resolving by a commit.

use application::ingest::ReleaseRef;
use application::ports::{StoreError, Stores};
use application::releases::NewCommit;
use domain::ids::{CommitId, OrganizationId};
use serde_json::{Value, json};

use super::{changed, details, happened, key, refused, reported};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    an_issue_is_resolved_in_a_commit_that_is_not_out_yet,
    an_issue_resolved_in_a_released_commit_comes_back_with_that_release,
    a_commit_that_is_not_there_is_told_under_its_field,
);

fn write<T>(server: &Server, work: impl FnMut(&mut dyn Stores) -> Result<T, StoreError>) -> T {
    server.uow().transaction(work).unwrap()
}

fn organization(server: &Server) -> OrganizationId {
    OrganizationId::parse(server.setup["organization"]["id"].as_str().unwrap()).unwrap()
}

/// Adds a commit as a report of it would.
fn committed(server: &Server, key: &str, author: Option<&str>) -> CommitId {
    let commit = NewCommit {
        organization_id: organization(server),
        repository: "acme/web".to_owned(),
        key: key.to_owned(),
        message: Some("Close the till".to_owned()),
        author_name: author.map(str::to_owned),
        author_email: None,
        date_added: now(),
    };
    write(server, |stores| stores.commits().add(&commit))
}

/// Says that the release of this version has the commit.
fn released(server: &Server, version: &str, commit: CommitId) {
    let (project_id, _) = key(server, "1");
    let named = ReleaseRef { organization_id: organization(server), project_id, version: version.to_owned() };
    write(server, |stores| {
        let release = stores.intake().releases(std::slice::from_ref(&named), now())?[&named];
        stores.commits().add_to_release(release, commit)
    });
}

fn in_commit(repository: &str, commit: &str) -> Value {
    json!({"status": "resolved", "statusDetails": {"inCommit": {"repository": repository, "commit": commit}}})
}

/// A commit as answers tell it, with its date, which must be there.
#[track_caller]
fn told(commit: &Value, key: &str, author: &Value) -> Value {
    assert!(commit["dateCreated"].is_string(), "{commit}");
    json!({
        "id": key, "repository": {"name": "acme/web"}, "message": "Close the till", "author": author,
        "dateCreated": commit["dateCreated"],
    })
}

fn an_issue_is_resolved_in_a_commit_that_is_not_out_yet(server: Server) {
    let id = reported(&server, "a");
    committed(&server, "abc", Some("Kim"));
    for _ in 0..2 {
        let issue = changed(&server, &id, &in_commit("acme/web", "abc"));
        assert_eq!((&issue["status"], &issue["substatus"]), (&json!("resolved"), &Value::Null));
        let commit = &issue["statusDetails"]["inCommit"];
        let expected = told(commit, "abc", &json!({"name": "Kim", "email": null}));
        assert_eq!(issue["statusDetails"], json!({"inCommit": expected}));
    }
    let happened = happened(&server, &id);
    assert_eq!(happened.len(), 1, "once");
    let (kind, data) = &happened[0];
    let commit = told(&data["commit"], "abc", &json!({"name": "Kim", "email": null}));
    assert_eq!((kind.as_str(), data), ("set_resolved_in_commit", &json!({"commit": commit})));
    let listed = server.get("/api/0/projects/acme/web/issues/?query=is:resolved").expect(200).json();
    assert_eq!(listed[0]["statusDetails"]["inCommit"], commit);
    server.report(&json!({"message": "a", "release": "web@1.0"}));
    assert_eq!(details(&server, &id)["status"], "resolved", "no release has the commit");
    let key = key(&server, &id);
    let resolutions = write(&server, |stores| stores.triage().resolutions(&[key]));
    assert!(resolutions[0].1.is_pending && resolutions[0].1.release.is_none(), "{resolutions:?}");
}

fn an_issue_resolved_in_a_released_commit_comes_back_with_that_release(server: Server) {
    let id = reported(&server, "a");
    let commit = committed(&server, "def", None);
    released(&server, "web@1.1", commit);
    released(&server, "web@1.2", commit);
    let issue = changed(&server, &id, &in_commit("acme/web", "def"));
    let expected = told(&issue["statusDetails"]["inCommit"], "def", &Value::Null);
    assert_eq!(issue["statusDetails"], json!({"inCommit": expected}));
    server.report(&json!({"message": "a", "release": "web@1.0"}));
    assert_eq!(details(&server, &id)["status"], "resolved");
    server.report(&json!({"message": "a", "release": "web@1.1"}));
    let details = details(&server, &id);
    assert_eq!((&details["status"], &details["substatus"]), (&json!("unresolved"), &json!("regressed")));
}

fn a_commit_that_is_not_there_is_told_under_its_field(server: Server) {
    let id = reported(&server, "a");
    committed(&server, "abc", None);
    let fault = |field: &str, text: &str| json!({"statusDetails": {"inCommit": {field: [text]}}});
    for repository in ["acme", "ACME/web", "a\0"] {
        let expected = fault("repository", "Unable to find the given repository.");
        assert_eq!(refused(&server, &id, &in_commit(repository, "abc")), expected, "{repository:?}");
    }
    for commit in ["ab", "ABC", "a\0"] {
        let expected = fault("commit", "Unable to find the given commit.");
        assert_eq!(refused(&server, &id, &in_commit("acme/web", commit)), expected, "{commit:?}");
    }
    assert_eq!(details(&server, &id)["status"], "unresolved");
    assert_eq!(happened(&server, &id), []);
}
