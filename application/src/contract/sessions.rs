//! Rules for login sessions.

use domain::ids::UserId;
use domain::sessions::{Elevation, Session};

use super::fixtures::{Store, at, read, try_write, user, write};
use crate::ports::StoreError;

fn session(user: UserId, ends: i64) -> Session {
    Session { user_id: user, expires_at: at(ends), elevation: None }
}

fn elevation(used: i64) -> Elevation {
    Elevation { key_hash: "e1".to_owned(), opened_at: at(1), used_at: at(used) }
}

fn add(store: &Store, key: &str, session: &Session) {
    write(store, |stores| stores.sessions().add(key, session));
}

fn find(store: &Store, key: &str) -> Option<Session> {
    read(store, |stores| stores.sessions().find(key))
}

pub fn a_session_is_found_as_it_was_added(store: Store) {
    let user = user(&store, "ada@example.com");
    let plain = session(user, 10);
    let elevated = Session { elevation: Some(elevation(2)), ..session(user, 20) };
    add(&store, "plain", &plain);
    add(&store, "elevated", &elevated);
    assert_eq!(find(&store, "plain"), Some(plain));
    assert_eq!(find(&store, "elevated"), Some(elevated));
    assert_eq!(find(&store, "other"), None);
}

pub fn a_second_session_of_one_key_is_a_conflict(store: Store) {
    let user = user(&store, "ada@example.com");
    add(&store, "key", &session(user, 10));
    let again = try_write(&store, |stores| stores.sessions().add("key", &session(user, 20)));
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(find(&store, "key"), Some(session(user, 10)));
}

pub fn elevation_is_opened_used_and_ended(store: Store) {
    let user = user(&store, "ada@example.com");
    add(&store, "key", &session(user, 10));
    add(&store, "other", &session(user, 10));
    for expected in [Some(elevation(1)), Some(elevation(5)), None] {
        write(&store, |stores| stores.sessions().set_elevation("key", expected.as_ref()));
        assert_eq!(find(&store, "key").unwrap().elevation, expected);
        assert_eq!(find(&store, "other").unwrap().elevation, None);
    }
    write(&store, |stores| stores.sessions().set_elevation("missing", Some(&elevation(1))));
}

pub fn a_removed_session_is_gone(store: Store) {
    let user = user(&store, "ada@example.com");
    add(&store, "key", &session(user, 10));
    add(&store, "other", &session(user, 10));
    write(&store, |stores| stores.sessions().remove("key"));
    write(&store, |stores| stores.sessions().remove("key"));
    assert_eq!(find(&store, "key"), None);
    assert!(find(&store, "other").is_some());
}

pub fn ended_sessions_are_removed_a_few_at_a_time(store: Store) {
    let user = user(&store, "ada@example.com");
    for (key, ends) in [("a", 1), ("b", 2), ("c", 3), ("live", 100)] {
        add(&store, key, &session(user, ends));
    }
    let remove = || write(&store, |stores| stores.sessions().remove_ended(at(50), 2));
    assert_eq!([remove(), remove(), remove()], [2, 1, 0]);
    assert!(find(&store, "live").is_some());
}

pub fn the_sessions_of_a_user_are_removed_together(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for (key, user) in [("a", ada), ("b", ada), ("c", bob)] {
        add(&store, key, &session(user, 10));
    }
    write(&store, |stores| stores.sessions().remove_of_user(ada));
    assert_eq!(["a", "b", "c"].map(|key| find(&store, key).is_some()), [false, false, true]);
    write(&store, |stores| stores.sessions().remove_of_user(ada));
}
