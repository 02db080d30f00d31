//! Rules for personal tokens.

use domain::ids::{TokenId, UserId};
use domain::permissions::{Scope, ScopeSet};
use domain::tokens::Token;

use super::fixtures::{Store, at, read, together, try_write, user, write};
use crate::ports::StoreError;
use crate::tokens::NewToken;

fn new_token(user: UserId, hash: &str) -> NewToken {
    NewToken {
        user_id: user,
        name: Some("deploys".to_owned()),
        hash: hash.to_owned(),
        last_characters: "cdef".to_owned(),
        scopes: ScopeSet::of(&[Scope::OrgRead, Scope::EventWrite]),
        expires_at: Some(at(99)),
        date_added: at(3),
        application_id: None,
        organization_id: None,
        refresh: None,
    }
}

pub fn a_token_is_found_by_its_hash_with_its_user(store: Store) {
    user(&store, "bob@example.com");
    let owner = user(&store, "ada@example.com");
    let new = new_token(owner, "aa");
    let id = write(&store, |stores| stores.tokens().add(&new));
    let found = read(&store, |stores| stores.tokens().find_by_hash("aa")).unwrap();
    let expected = Token {
        id,
        user_id: owner,
        name: new.name,
        scopes: new.scopes,
        last_characters: new.last_characters,
        expires_at: new.expires_at,
        date_added: new.date_added,
        last_used_at: None,
        application_id: None,
        organization_id: None,
    };
    assert_eq!((found.token, found.application), (expected, None));
    assert_eq!((found.user.id, found.user.email.as_str()), (owner, "ada@example.com"));
    assert_eq!(read(&store, |stores| stores.tokens().find_by_hash("bb")), None);
}

pub fn a_token_may_have_no_name_no_scope_and_no_end(store: Store) {
    let owner = user(&store, "ada@example.com");
    let new = NewToken { name: None, scopes: ScopeSet::EMPTY, expires_at: None, ..new_token(owner, "aa") };
    write(&store, |stores| stores.tokens().add(&new));
    let token = read(&store, |stores| stores.tokens().find_by_hash("aa")).unwrap().token;
    assert_eq!((token.name, token.scopes, token.expires_at), (None, ScopeSet::EMPTY, None));
}

pub fn every_scope_is_kept(store: Store) {
    let owner = user(&store, "ada@example.com");
    let new = NewToken { scopes: ScopeSet::all(), ..new_token(owner, "aa") };
    write(&store, |stores| stores.tokens().add(&new));
    let token = read(&store, |stores| stores.tokens().find_by_hash("aa")).unwrap().token;
    assert_eq!(token.scopes, ScopeSet::all());
}

pub fn two_tokens_of_one_hash_are_a_conflict(store: Store) {
    let owner = user(&store, "ada@example.com");
    write(&store, |stores| stores.tokens().add(&new_token(owner, "aa")));
    let again = try_write(&store, |stores| stores.tokens().add(&new_token(owner, "aa")));
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
}

pub fn use_of_a_token_is_recorded_once_a_minute(store: Store) {
    let owner = user(&store, "ada@example.com");
    let id = write(&store, |stores| stores.tokens().add(&new_token(owner, "aa")));
    write(&store, |stores| stores.tokens().add(&new_token(owner, "bb")));
    let last_use = |hash| read(&store, |stores| stores.tokens().find_by_hash(hash)).unwrap().token.last_used_at;
    for (used, expected) in [(100, 100), (159, 100), (160, 160), (40, 160), (300, 300)] {
        write(&store, |stores| stores.tokens().record_use(id, at(used)));
        assert_eq!(last_use("aa"), Some(at(expected)), "{used}");
    }
    assert_eq!(last_use("bb"), None);
    write(&store, |stores| stores.tokens().record_use(TokenId::new(77), at(1)));
}

pub fn personal_tokens_are_listed_of_their_user_by_id(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let add = |owner, hash: &str| write(&store, |stores| stores.tokens().add(&new_token(owner, hash)));
    let (first, other, second) = (add(ada, "bb"), add(bob, "cc"), add(ada, "aa"));
    let ids = |owner| -> Vec<_> {
        read(&store, |stores| stores.tokens().list_personal(owner)).iter().map(|token| token.id).collect()
    };
    assert_eq!((ids(ada), ids(bob), ids(UserId::new(77))), (vec![first, second], vec![other], vec![]));
    let found = read(&store, |stores| stores.tokens().find_personal(ada, first)).unwrap();
    assert_eq!((found.id, found.user_id, found.name.as_deref()), (first, ada, Some("deploys")));
    assert_eq!(read(&store, |stores| stores.tokens().find_personal(bob, first)), None);
    assert_eq!(read(&store, |stores| stores.tokens().find_personal(ada, TokenId::new(i64::MAX))), None);
}

pub fn a_personal_token_is_renamed_and_removed_by_its_user_only(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let id = write(&store, |stores| stores.tokens().add(&new_token(ada, "aa")));
    let rename = |owner, name: &str| write(&store, |stores| stores.tokens().rename_personal(owner, id, name));
    assert_eq!(rename(bob, "mine"), None);
    for name in ["laptop", ""] {
        let renamed = rename(ada, name).unwrap();
        assert_eq!(Some(&renamed), read(&store, |stores| stores.tokens().find_personal(ada, id)).as_ref());
        let expected = (Some(name), ScopeSet::of(&[Scope::OrgRead, Scope::EventWrite]));
        assert_eq!((renamed.name.as_deref(), renamed.scopes), expected);
    }
    assert!(!write(&store, |stores| stores.tokens().remove_personal(bob, id)));
    assert!(write(&store, |stores| stores.tokens().remove_personal(ada, id)));
    assert!(!write(&store, |stores| stores.tokens().remove_personal(ada, id)));
    assert_eq!(read(&store, |stores| stores.tokens().find_by_hash("aa")), None);
}

pub fn a_personal_token_removed_by_many_threads_is_removed_once(store: Store) {
    let ada = user(&store, "ada@example.com");
    let id = write(&store, |stores| stores.tokens().add(&new_token(ada, "aa")));
    let removed = together(4, |_| write(&store, |stores| stores.tokens().remove_personal(ada, id)));
    assert_eq!(removed.into_iter().filter(|removed| *removed).count(), 1);
}
