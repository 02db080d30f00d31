//! Rules for login sessions.

use domain::ids::UserId;
use domain::sessions::{Client, Elevation, IDLE, Session, SessionId, USE_RECORD_EVERY};

use super::fixtures::{Store, at, read, together, try_write, user, write};
use crate::ports::StoreError;

pub(super) fn session(user: UserId, ends: i64) -> Session {
    Session {
        id: SessionId::new(uuid::Uuid::from_u128(user.get().unsigned_abs().into()).simple().to_string()),
        user_id: user,
        date_added: at(0),
        last_used_at: at(0),
        client: Client::new("192.0.2.1".parse().ok(), Some("Browser/1.0")),
        expires_at: at(ends),
        elevation: None,
    }
}

fn elevation(used: i64) -> Elevation {
    Elevation { key_hash: "e1".to_owned(), opened_at: at(1), used_at: at(used) }
}

/// Adds a session; its id is made of its key.
pub(super) fn add(store: &Store, key: &str, session: &Session) -> Session {
    let session = Session { id: id(key), ..session.clone() };
    write(store, |stores| stores.sessions().add(key, &session));
    session
}

fn id(key: &str) -> SessionId {
    SessionId::new(crate::tokens::hash(key)[..32].to_owned())
}

fn list(store: &Store, user: UserId, now: i64, limit: usize) -> Vec<String> {
    let listed = read(store, |stores| stores.sessions().list(user, at(now), limit));
    listed.into_iter().map(|(key, _)| key).collect()
}

fn find(store: &Store, key: &str) -> Option<Session> {
    read(store, |stores| stores.sessions().find(key))
}

pub fn a_session_is_found_as_it_was_added(store: Store) {
    let user = user(&store, "ada@example.com");
    let plain = add(&store, "plain", &Session { client: Client::default(), ..session(user, 10) });
    let elevated = add(&store, "elevated", &Session { elevation: Some(elevation(2)), ..session(user, 20) });
    assert_eq!(find(&store, "plain"), Some(plain));
    assert_eq!(find(&store, "elevated"), Some(elevated));
    assert_eq!(find(&store, "other"), None);
}

pub fn a_second_session_of_one_key_is_a_conflict(store: Store) {
    let user = user(&store, "ada@example.com");
    let first = add(&store, "key", &session(user, 10));
    let again = try_write(&store, |stores| stores.sessions().add("key", &session(user, 20)));
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(find(&store, "key"), Some(first.clone()));
    let same_id = try_write(&store, |stores| stores.sessions().add("other", &first));
    assert!(matches!(same_id, Err(StoreError::Conflict(_))), "{same_id:?}");
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
    let unused = Session { last_used_at: at(49) - IDLE, ..session(user, 100) };
    add(&store, "unused", &unused);
    assert_eq!([remove(), remove()], [1, 0]);
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

pub fn a_session_gets_another_key_once(store: Store) {
    let user = user(&store, "ada@example.com");
    let before = add(&store, "old", &session(user, 10));
    let rotated = together(4, |number| {
        write(&store, |stores| stores.sessions().rotate("old", &format!("new{number}"), &elevation(5)))
    });
    assert_eq!(rotated.iter().filter(|rotated| **rotated).count(), 1);
    assert_eq!(find(&store, "old"), None);
    let winner = rotated.iter().position(|rotated| *rotated).unwrap();
    assert_eq!(find(&store, &format!("new{winner}")), Some(Session { elevation: Some(elevation(5)), ..before }));
}

pub fn use_of_a_session_is_recorded_once_a_minute(store: Store) {
    let user = user(&store, "ada@example.com");
    add(&store, "key", &session(user, 10));
    let every = USE_RECORD_EVERY.num_seconds();
    for (used, recorded) in [(every - 1, 0), (every, every), (every + 1, every), (every - 5, every)] {
        write(&store, |stores| stores.sessions().record_use("key", at(used)));
        assert_eq!(find(&store, "key").unwrap().last_used_at, at(recorded), "{used}");
    }
    write(&store, |stores| stores.sessions().record_use("missing", at(1)));
}

pub fn live_sessions_of_a_user_are_listed_by_last_use(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for (key, used) in [("a", 1), ("b", 3), ("c", 2)] {
        add(&store, key, &Session { last_used_at: at(used), ..session(ada, 100) });
    }
    add(&store, "ended", &session(ada, 5));
    add(&store, "unused", &Session { last_used_at: at(5) - IDLE, ..session(ada, 100) });
    add(&store, "other", &session(bob, 100));
    assert_eq!(list(&store, ada, 5, 10), ["b", "c", "a"]);
    assert_eq!(list(&store, ada, 5, 2), ["b", "c"]);
    let listed = read(&store, |stores| stores.sessions().list(bob, at(5), 10));
    assert_eq!(listed, [("other".to_owned(), find(&store, "other").unwrap())]);
}

pub fn a_session_is_removed_by_the_id_of_its_user_alone(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    add(&store, "a", &session(ada, 10));
    let remove = |user| write(&store, |stores| stores.sessions().remove_by_id(user, &id("a")));
    assert_eq!(remove(bob), None);
    assert!(find(&store, "a").is_some());
    assert_eq!([remove(ada), remove(ada)], [Some("a".to_owned()), None]);
}

pub fn all_sessions_of_a_user_but_one_are_removed(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for (key, user) in [("a", ada), ("b", ada), ("c", bob)] {
        add(&store, key, &session(user, 10));
    }
    write(&store, |stores| stores.sessions().remove_others(ada, "b"));
    assert_eq!(["a", "b", "c"].map(|key| find(&store, key).is_some()), [false, true, true]);
    write(&store, |stores| stores.sessions().remove_others(ada, "c"));
    assert_eq!(["b", "c"].map(|key| find(&store, key).is_some()), [false, true]);
}
