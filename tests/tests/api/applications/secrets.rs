//! When an application's secret is shown.

use application::ports::StoreError;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{create, is_64_digits, item, new_user, registered};
use crate::harness::{Login, Server, now, on_both_stores};

on_both_stores!(
    a_young_applications_secret_is_shown_and_rotated,
    an_old_applications_secret_is_shown_once_when_it_is_rotated,
    a_public_client_has_no_secret,
);

#[track_caller]
fn rotate(login: &Login<'_>, application: &Value) -> Value {
    let answer = login.call("POST", &format!("{}rotate-secret/", item(application))).send().expect(200).json();
    assert_eq!(answer, json!({"clientSecret": answer["clientSecret"]}));
    assert!(is_64_digits(&answer["clientSecret"]), "{answer}");
    answer["clientSecret"].clone()
}

fn shown(login: &Login<'_>, application: &Value) -> Value {
    login.call("GET", &item(application)).send().expect(200).json()["clientSecret"].clone()
}

/// What the store holds of the secret: its hash, and whether it is there sealed.
fn stored(server: &Server, application: &Value) -> (Option<String>, bool) {
    let client_id = application["id"].as_str().unwrap();
    let found = server.uow().read::<_, StoreError>(|stores| stores.applications().find(client_id)).unwrap().unwrap();
    (found.secret_hash, found.sealed_secret.is_some())
}

fn hash(secret: &Value) -> Option<String> {
    Some(application::tokens::hash(secret.as_str().unwrap()))
}

fn a_young_applications_secret_is_shown_and_rotated(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    let made = create(&kim, &json!({}));
    assert_eq!(stored(&server, &made), (hash(&made["clientSecret"]), true));
    let rotated = rotate(&kim, &made);
    assert_ne!(rotated, made["clientSecret"]);
    assert_eq!((shown(&kim, &made), stored(&server, &made)), (rotated.clone(), (hash(&rotated), true)));
    // The key is kept: another process shows it too.
    let server = server.restart();
    let kim = server.login("kim@example.com");
    assert_eq!(shown(&kim, &made), rotated);
}

fn an_old_applications_secret_is_shown_once_when_it_is_rotated(server: Server) {
    let (id, kim) = new_user(&server, "kim@example.com");
    let old = registered(&server, id, "1", now() - TimeDelta::minutes(6));
    assert_eq!(shown(&kim, &old), Value::Null);
    let rotated = rotate(&kim, &old);
    assert_eq!((shown(&kim, &old), stored(&server, &old)), (Value::Null, (hash(&rotated), false)));
    assert_ne!(rotate(&kim, &old), rotated);
    // A sealed secret that is not shown any more is removed by the clean-up; one that is stays.
    registered(&server, id, "2", now() - TimeDelta::minutes(6));
    let young = create(&kim, &json!({}));
    assert!(server.run(&["cleanup"]).status.success());
    assert_eq!(stored(&server, &json!({"id": "2".repeat(64)})), (Some("0".repeat(64)), false));
    assert_eq!(shown(&kim, &young), young["clientSecret"]);
}

fn a_public_client_has_no_secret(server: Server) {
    let (_, kim) = new_user(&server, "kim@example.com");
    for yes in [json!(true), json!("true"), json!("Yes"), json!("ON"), json!(1), json!(2), json!("perhaps")] {
        let made = create(&kim, &json!({"isPublic": yes}));
        assert_eq!((&made["isPublic"], &made["clientSecret"]), (&json!(true), &Value::Null), "{yes}");
        assert_eq!(stored(&server, &made), (None, false));
        let refused = kim.call("POST", &format!("{}rotate-secret/", item(&made))).send().expect(400).json();
        assert_eq!(refused, json!({"detail": "A public client has no secret."}));
    }
    for no in [json!(false), json!("false"), json!(0), json!(null), json!(""), json!([])] {
        let made = create(&kim, &json!({"isPublic": no}));
        assert!(made["isPublic"] == json!(false) && is_64_digits(&made["clientSecret"]), "{no}");
    }
    for ignored in [json!([]), json!(null), json!(1)] {
        let made = create(&kim, &ignored);
        assert_eq!(made["isPublic"], json!(false), "{ignored}");
    }
}
