//! What events, time and deletions make of issues.

mod deletion;
mod discard;
mod handed_over;
mod merge;
mod processes;
mod time;
mod unmerge;

use std::time::{Duration, Instant};

use application::ports::{StoreError, Stores};
use domain::ids::{IssueId, ProjectId};
use domain::issues::Issue;
use domain::permissions::ScopeSet;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::Server;

pub const LIST: &str = "/api/0/projects/acme/web/issues/";

/// The server's project.
pub fn project(server: &Server) -> ProjectId {
    ProjectId::parse(server.setup["project"]["id"].as_str().unwrap()).unwrap()
}

/// Reports a message of an issue of its own; the id of the issue.
pub fn report(server: &Server, text: &str) -> String {
    server.report(&json!({"message": text}));
    issue_called(server, text).unwrap()
}

/// The id of the listed issue of this title.
pub fn issue_called(server: &Server, title: &str) -> Option<String> {
    let list = server.get(&format!("{LIST}?query=")).expect(200).json();
    let found = list.as_array().unwrap().iter().find(|issue| issue["title"] == title);
    found.map(|issue| issue["id"].as_str().unwrap().to_owned())
}

/// The issue's page.
pub fn details(server: &Server, id: &str) -> Value {
    server.get(&format!("/api/0/issues/{id}/")).expect(200).json()
}

/// A call of the administrator with a token of every scope.
pub fn call(server: &Server, method: &str, path: &str) -> Answer {
    let token = server.token_of(server.admin(), ScopeSet::all(), None);
    server.call(method, path).token(&token).send()
}

/// Merges issues; what the answer says of it.
#[track_caller]
pub fn merge(server: &Server, ids: &[&String]) -> Value {
    let ids: Vec<_> = ids.iter().map(|id| format!("id={id}")).collect();
    let path = format!("{LIST}?{}", ids.join("&"));
    let merged = server.call("PUT", &path).token(server.token()).json(&json!({"merge": 1})).send();
    merged.expect(200).json()["merge"].clone()
}

/// Whether the issue's row is gone.
pub fn is_gone(server: &Server, id: &str) -> bool {
    let key = (project(server), IssueId::parse(id).unwrap());
    write(server, |stores| Ok(stores.issues().find(key.0, key.1)?.is_none()))
}

pub fn write<T>(server: &Server, work: impl FnMut(&mut dyn Stores) -> Result<T, StoreError>) -> T {
    server.uow().transaction(work).unwrap()
}

/// Changes the issue's row as an operation would, if it is there.
pub fn change(server: &Server, id: &str, work: impl Fn(&mut Issue)) {
    let key = (project(server), IssueId::parse(id).unwrap());
    write(server, |stores| {
        let Some(mut issue) = stores.triage().lock(&[key])?.pop() else { return Ok(()) };
        work(&mut issue);
        stores.triage().save(&issue)
    });
}

/// Has later events of the kind of one issue, which has a hash, come to another one.
pub fn lead_hash_to(server: &Server, from: &str, to: &str) {
    let (project, to) = (project(server), IssueId::parse(to).unwrap());
    let from = IssueId::parse(from).unwrap();
    write(server, |stores| {
        let hashes: Vec<_> = stores.issues().hashes(project, from)?.into_iter().map(|hash| (project, hash)).collect();
        stores.intake().claim_hashes(&hashes)?;
        let leads: Vec<_> = hashes.into_iter().map(|(project, hash)| (project, hash, to)).collect();
        stores.intake().assign_hashes(&leads)
    });
}

/// Waits until it is so.
#[track_caller]
pub fn until(server: &Server, what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "not {what}\n{}", server.log());
        std::thread::sleep(Duration::from_millis(50));
    }
}
