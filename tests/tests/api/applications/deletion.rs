//! The end of an application.

use std::time::{Duration, Instant};

use application::ports::StoreError;
use application::tokens::NewToken;
use domain::applications::ApplicationStatus;
use domain::ids::{ApplicationId, UserId};
use domain::permissions::{Scope, ScopeSet};
use domain::secrets::Secret;
use serde_json::{Value, json};

use super::{LIST, create, item, new_user};
use crate::harness::{Server, now, on_both_stores};

on_both_stores!(
    a_deleted_application_is_of_no_use_at_once_and_gone_soon,
    a_deletion_that_was_left_in_the_middle_is_carried_out_by_whoever_runs_next,
);

/// The application's row.
pub fn row(server: &Server, application: &Value) -> Option<(ApplicationId, ApplicationStatus)> {
    let client_id = application["id"].as_str().unwrap();
    let found = server.uow().read::<_, StoreError>(|stores| stores.applications().find(client_id)).unwrap();
    found.map(|application| (application.id, application.status))
}

/// Gives the application a token of the user and an authorization.
pub fn authorize(server: &Server, user: UserId, application: &Value, text: &str) {
    let (id, _) = row(server, application).unwrap();
    let scopes = ScopeSet::of(&[Scope::OrgRead, Scope::EventRead]);
    let token = NewToken::of(user, None, &Secret::new(text.to_owned()), scopes, now());
    let token = NewToken { application_id: Some(id), ..token };
    let added = server.uow().transaction::<_, StoreError>(|stores| {
        stores.tokens().add(&token)?;
        stores.authorizations().grant(user, id, None, scopes, now())
    });
    added.unwrap();
}

/// The refusal of a token, or none.
pub fn refusal(server: &Server, text: &str) -> Option<Value> {
    let answer = server.call("GET", "/api/0/organizations/acme/").token(text).send();
    (answer.status == 401).then(|| answer.json()["detail"].clone())
}

#[track_caller]
fn wait_until_gone(server: &Server, application: &Value) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while row(server, application).is_some() {
        assert!(Instant::now() < deadline, "{:?}\n{}", row(server, application), server.log());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn a_deleted_application_is_of_no_use_at_once_and_gone_soon(server: Server) {
    let (id, kim) = new_user(&server, "kim@example.com");
    let (gone, kept) = (create(&kim, &json!({})), create(&kim, &json!({})));
    let (of_gone, of_kept, personal) = ("a".repeat(64), "b".repeat(64), server.token_of(id, ScopeSet::all(), None));
    authorize(&server, id, &gone, &of_gone);
    authorize(&server, id, &kept, &of_kept);
    assert_eq!((refusal(&server, &of_gone), refusal(&server, &of_kept)), (None, None));
    let (application, _) = row(&server, &gone).unwrap();

    let answer = kim.call("DELETE", &item(&gone)).send().expect(204);
    assert!(answer.body.is_empty());
    let refused = refusal(&server, &of_gone).unwrap();
    assert!(refused == "UserApplication inactive or deleted" || refused == "Invalid token", "{refused}");
    for method in ["GET", "PUT", "DELETE"] {
        kim.call(method, &item(&gone)).json(&json!({})).send().expect(404);
    }
    assert_eq!(kim.call("GET", LIST).send().expect(200).json(), json!([kept]));
    assert_eq!(kim.call("GET", "/api/0/api-authorizations/").send().expect(200).json().as_array().unwrap().len(), 1);

    wait_until_gone(&server, &gone);
    assert_eq!(refusal(&server, &of_gone), Some(json!("Invalid token")));
    assert_eq!((refusal(&server, &of_kept), refusal(&server, &personal)), (None, None));
    let left = server.uow().transaction::<_, StoreError>(|stores| {
        let hash = application::tokens::hash(&of_gone);
        let token = stores.tokens().find_by_hash(&hash)?.is_some();
        let authorization = stores.authorizations().find(id, application, None)?.is_some();
        Ok((token, authorization, stores.deletions().claim(now())?))
    });
    assert_eq!(left.unwrap(), (false, false, None));
}

fn a_deletion_that_was_left_in_the_middle_is_carried_out_by_whoever_runs_next(mut server: Server) {
    let (id, kim) = new_user(&server, "kim@example.com");
    let made = create(&kim, &json!({}));
    let text = "a".repeat(64);
    authorize(&server, id, &made, &text);
    assert!(server.stop().success());
    let (application, _) = row(&server, &made).unwrap();
    let begun = server.uow().transaction::<_, StoreError>(|stores| {
        let target = domain::deletions::Target::Application(application);
        stores.deletions().schedule(target, Some(id), now())?;
        let (active, in_progress) = (ApplicationStatus::Active, ApplicationStatus::DeletionInProgress);
        stores.applications().set_status(application, active, in_progress)
    });
    assert!(begun.unwrap());
    server.start_again();
    wait_until_gone(&server, &made);
    assert_eq!(refusal(&server, &text), Some(json!("Invalid token")));
}
