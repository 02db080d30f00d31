//! What people make of issues.

use domain::ids::{IssueId, ProjectId};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::harness::Server;

mod commit;
mod details;
mod many;
mod people;
mod shared;
mod status;
mod taken;

/// Reports an event of an issue of its own; the issue's id.
fn reported(server: &Server, title: &str) -> String {
    server.report(&json!({"message": title}));
    id_of(server, title)
}

/// The id of the issue with this title.
fn id_of(server: &Server, title: &str) -> String {
    let list = server.get("/api/0/projects/acme/web/issues/?query=").expect(200).json();
    let found = list.as_array().unwrap().iter().find(|issue| issue["title"] == title);
    found.unwrap_or_else(|| panic!("no {title} in {list}"))["id"].as_str().unwrap().to_owned()
}

fn path(id: &str) -> String {
    format!("/api/0/organizations/acme/issues/{id}/")
}

/// Changes an issue with the administrator's token.
#[track_caller]
fn put(server: &Server, id: &str, body: &Value) -> Answer {
    server.call("PUT", &path(id)).token(server.token()).json(body).send()
}

/// The same, where it is refused: the body.
#[track_caller]
fn refused(server: &Server, id: &str, body: &Value) -> Value {
    put(server, id, body).expect(400).json()
}

/// Changes an issue; the answer.
#[track_caller]
fn changed(server: &Server, id: &str, body: &Value) -> Value {
    put(server, id, body).expect(200).json()
}

#[track_caller]
fn details(server: &Server, id: &str) -> Value {
    server.get(&path(id)).expect(200).json()
}

/// What happened to the issue, newest first: types and data. It ends with the beginning.
#[track_caller]
fn happened(server: &Server, id: &str) -> Vec<(String, Value)> {
    let details = details(server, id);
    let mut all = details["activity"].as_array().unwrap().clone();
    assert_eq!(all.pop().unwrap()["type"], "first_seen");
    all.iter().map(|it| (it["type"].as_str().unwrap().to_owned(), it["data"].clone())).collect()
}

/// These members of an object.
fn only(object: &Value, keys: &[&str]) -> Value {
    keys.iter().map(|key| ((*key).to_owned(), object[*key].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// Where the store has the issue.
fn key(server: &Server, id: &str) -> (ProjectId, IssueId) {
    let project = server.setup["project"]["id"].as_str().unwrap();
    (ProjectId::parse(project).unwrap(), IssueId::parse(id).unwrap())
}
