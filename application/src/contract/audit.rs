//! Rules for the log of changes.

use serde_json::json;

use super::fixtures::{Store, at, read, user, write};
use crate::audit::AuditEntry;

pub fn changes_are_listed_newest_first_and_outlive_their_actor(store: Store) {
    let ada = user(&store, "ada@example.com");
    let entry = |target: &str, event: &str, seconds| AuditEntry {
        actor_id: Some(ada),
        actor: "ada@example.com".to_owned(),
        ip_address: Some("2001:db8::1".parse().unwrap()),
        event: event.to_owned(),
        target: target.to_owned(),
        data: json!({"from": null, "to": "é"}),
        date_added: at(seconds),
    };
    for entry in [entry("first", "a", 1), entry("second", "a", 3), entry("third", "a", 2), entry("other", "b", 4)] {
        write(&store, |stores| stores.audit().add(&entry));
    }
    let list = || read(&store, |stores| stores.audit().list("a", 2));
    assert_eq!(list(), [entry("third", "a", 2), entry("second", "a", 3)]);
    write(&store, |stores| stores.users().remove(ada));
    let gone = |entry| AuditEntry { actor_id: None, ..entry };
    assert_eq!(list(), [gone(entry("third", "a", 2)), gone(entry("second", "a", 3))]);
}
