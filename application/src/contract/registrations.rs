//! Rules for registrations that wait.

use domain::registrations::Registration;
use domain::secrets::Secret;

use super::fixtures::{Store, at, email, read, together, write};

fn registration(attempts_left: i64, seconds: i64) -> Registration {
    Registration {
        email: email("ada@example.com"),
        name: "Ada".to_owned(),
        password_hash: Secret::new("a hash".to_owned()),
        attempts_left,
        expires_at: at(seconds),
    }
}

fn add(store: &Store, token_hash: &str, registration: &Registration) {
    write(store, |stores| stores.registrations().add(token_hash, registration));
}

fn find(store: &Store, token_hash: &str) -> Option<Registration> {
    read(store, |stores| stores.registrations().find(token_hash))
}

pub fn registrations_of_one_address_are_taken_once_by_their_tokens(store: Store) {
    let (first, second) = (registration(5, 1), registration(4, 2));
    add(&store, "a", &first);
    add(&store, "b", &second);
    assert_eq!((find(&store, "a"), find(&store, "c")), (Some(first.clone()), None));
    let taken = together(8, |_| write(&store, |stores| stores.registrations().take("a")));
    assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), [first]);
    assert_eq!((find(&store, "a"), find(&store, "b")), (None, Some(second)));
}

pub fn a_registration_is_tried_so_often_by_many_at_once(store: Store) {
    add(&store, "a", &registration(5, 1));
    add(&store, "b", &registration(5, 1));
    let tried = together(8, |_| write(&store, |stores| stores.registrations().attempt("a")));
    let mut left: Vec<_> = tried.into_iter().flatten().map(|it| it.attempts_left).collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2, 3, 4]);
    assert_eq!(find(&store, "a"), Some(registration(0, 1)));
    assert_eq!(find(&store, "b"), Some(registration(5, 1)));
    assert_eq!(write(&store, |stores| stores.registrations().attempt("c")), None);
}

pub fn expired_registrations_are_removed_a_few_at_a_time(store: Store) {
    for (hash, seconds) in [("a", 1), ("b", 2), ("c", 3)] {
        add(&store, hash, &registration(5, seconds));
    }
    let remove = |seconds, limit| write(&store, |stores| stores.registrations().remove_expired(at(seconds), limit));
    assert_eq!((remove(3, 1), remove(3, 9), remove(3, 9)), (1, 1, 0));
    assert!(find(&store, "c").is_some());
}
