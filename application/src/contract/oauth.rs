//! Rules for what the OAuth provider keeps.

use chrono::TimeDelta;
use domain::ids::{ApplicationId, TokenId, UserId};
use domain::oauth::{CodeChallenge, DeviceCode, DeviceStatus, Grant, UserCode};
use domain::permissions::{Scope, ScopeSet};
use domain::secrets::Secret;

use super::fixtures::{Store, at, organization, read, together, try_write, user, write};
use crate::applications::NewApplication;
use crate::oauth::{DeviceDecision, NewDeviceCode, Replacement};
use crate::ports::{Constraint, StoreError};
use crate::tokens::{NewToken, Refresh};

fn application(store: &Store, owner: UserId, client_id: &str) -> ApplicationId {
    let new = NewApplication {
        client_id: client_id.to_owned(),
        secret_hash: None,
        sealed_secret: None,
        owner_id: owner,
        name: "Sunny Heron".to_owned(),
        scopes: ScopeSet::EMPTY,
        requires_org_level_access: false,
        date_added: at(0),
    };
    write(store, |stores| stores.applications().add(&new))
}

pub fn grant(user_id: UserId, application_id: ApplicationId, seconds: i64) -> Grant {
    Grant {
        user_id,
        application_id,
        organization_id: None,
        redirect_uri: "https://example.com/cb".to_owned(),
        scopes: ScopeSet::of(&[Scope::OrgRead, Scope::OpenId]),
        code_challenge: CodeChallenge::parse(&"c".repeat(43)).ok(),
        nonce: Some("n".to_owned()),
        expires_at: at(seconds),
    }
}

pub fn a_grant_is_taken_once_by_its_application(store: Store) {
    let ada = user(&store, "ada@example.com");
    let (mine, other) = (application(&store, ada, "1"), application(&store, ada, "2"));
    let acme = organization(&store, "acme");
    let bare = Grant { organization_id: Some(acme), code_challenge: None, nonce: None, ..grant(ada, mine, 2) };
    for (hash, grant) in [("a", &grant(ada, mine, 1)), ("b", &bare)] {
        write(&store, |stores| stores.grants().add(hash, grant));
    }
    let take = |hash, application| write(&store, |stores| stores.grants().take(hash, application));
    assert_eq!((take("a", other), take("c", mine)), (None, None));
    let taken = together(4, |_| take("a", mine));
    assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), [grant(ada, mine, 1)]);
    assert_eq!(take("b", mine), Some(bare));
}

pub fn grants_of_a_user_for_an_application_are_removed(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (first, second) = (application(&store, ada, "1"), application(&store, ada, "2"));
    for (hash, user, application) in [("a", ada, first), ("b", ada, second), ("c", bob, first)] {
        write(&store, |stores| stores.grants().add(hash, &grant(user, application, 1)));
    }
    write(&store, |stores| stores.grants().remove_of(ada, first));
    let take = |hash, application| write(&store, |stores| stores.grants().take(hash, application)).is_some();
    assert_eq!((take("a", first), take("b", second), take("c", first)), (false, true, true));
}

pub fn expired_grants_are_removed_a_few_at_a_time(store: Store) {
    let ada = user(&store, "ada@example.com");
    let mine = application(&store, ada, "1");
    for (hash, seconds) in [("a", 1), ("b", 2), ("c", 3)] {
        write(&store, |stores| stores.grants().add(hash, &grant(ada, mine, seconds)));
    }
    let remove = |seconds, limit| write(&store, |stores| stores.grants().remove_expired(at(seconds), limit));
    assert_eq!((remove(3, 1), remove(3, 9), remove(3, 9)), (1, 1, 0));
    assert!(write(&store, |stores| stores.grants().take("c", mine)).is_some());
}

pub fn a_grant_for_an_application_that_is_gone_is_a_conflict(store: Store) {
    let ada = user(&store, "ada@example.com");
    let gone = grant(ada, ApplicationId::new(77), 1);
    let added = try_write(&store, |stores| stores.grants().add("a", &gone));
    assert!(matches!(added, Err(StoreError::Conflict(Constraint::Reference))), "{added:?}");
}

pub fn what_a_login_was_asked_is_recalled_once(store: Store) {
    let ada = user(&store, "ada@example.com");
    super::sessions::add(&store, "k", &super::sessions::session(ada, 99));
    let recall = |key| write(&store, |stores| stores.grants().recall(key));
    assert_eq!((recall("k"), recall("none")), (None, None));
    for request in ["first", "{\"second\": 2}"] {
        write(&store, |stores| stores.grants().remember("k", request));
    }
    write(&store, |stores| stores.grants().remember("none", "x"));
    let recalled = together(4, |_| recall("k"));
    assert_eq!(recalled.into_iter().flatten().collect::<Vec<_>>(), ["{\"second\": 2}"]);
}

fn user_code(byte: u8) -> UserCode {
    UserCode::new(&[byte; 32])
}

pub fn new_device_code(application_id: ApplicationId, number: u8) -> NewDeviceCode {
    NewDeviceCode {
        hash: format!("hash {number}"),
        user_code: user_code(number),
        application_id,
        scopes: ScopeSet::of(&[Scope::EventRead]),
        expires_at: at(i64::from(number)),
    }
}

pub fn a_devices_request_is_found_by_both_its_codes(store: Store) {
    let ada = user(&store, "ada@example.com");
    let (mine, other) = (application(&store, ada, "1"), application(&store, ada, "2"));
    let new = new_device_code(mine, 1);
    assert!(write(&store, |stores| stores.device_codes().add(&new)));
    let found = read(&store, |stores| stores.device_codes().find_by_user_code(&user_code(1))).unwrap();
    let expected = DeviceCode {
        id: found.id,
        user_code: user_code(1),
        application_id: mine,
        user_id: None,
        organization_id: None,
        scopes: new.scopes,
        status: DeviceStatus::Pending,
        expires_at: new.expires_at,
        polled_at: None,
    };
    assert_eq!(found, expected);
    let find = |hash, application| write(&store, |stores| stores.device_codes().find(hash, application));
    assert_eq!((find("hash 1", mine), find("hash 1", other), find("hash 2", mine)), (Some(expected), None, None));
    assert_eq!(read(&store, |stores| stores.device_codes().find_by_user_code(&user_code(2))), None);
    write(&store, |stores| stores.device_codes().record_poll(found.id, at(5)));
    assert_eq!(find("hash 1", mine).unwrap().polled_at, Some(at(5)));
}

pub fn a_taken_code_of_a_device_leaves_the_transaction_usable(store: Store) {
    let ada = user(&store, "ada@example.com");
    let mine = application(&store, ada, "1");
    let taken = NewDeviceCode { hash: "other".to_owned(), ..new_device_code(mine, 1) };
    let added = write(&store, |stores| {
        let codes = stores.device_codes();
        Ok([codes.add(&new_device_code(mine, 1))?, codes.add(&taken)?, codes.add(&new_device_code(mine, 2))?])
    });
    assert_eq!(added, [true, false, true]);
}

pub fn a_devices_request_is_decided_and_removed_once(store: Store) {
    let ada = user(&store, "ada@example.com");
    let mine = application(&store, ada, "1");
    let acme = organization(&store, "acme");
    write(&store, |stores| stores.device_codes().add(&new_device_code(mine, 1)));
    let found = || read(&store, |stores| stores.device_codes().find_by_user_code(&user_code(1)));
    let id = found().unwrap().id;
    let decision = DeviceDecision { user_id: ada, organization_id: Some(acme), status: DeviceStatus::Approved };
    let decided = together(4, |_| write(&store, |stores| stores.device_codes().decide(id, &decision)));
    assert_eq!(decided.into_iter().filter(|decided| *decided).count(), 1);
    let after = found().unwrap();
    assert_eq!((after.status, after.user_id, after.organization_id), (DeviceStatus::Approved, Some(ada), Some(acme)));
    let removed = together(4, |_| write(&store, |stores| stores.device_codes().remove(id)));
    assert_eq!(removed.into_iter().filter(|removed| *removed).count(), 1);
    assert_eq!(found(), None);
}

/// A device that the user has let have a token; its number is the user's.
pub fn approved_device(store: &Store, user_id: UserId, application: ApplicationId) {
    let number = u8::try_from(user_id.get()).unwrap();
    write(store, |stores| stores.device_codes().add(&new_device_code(application, number)));
    let id = device_of(store, user_id).unwrap().id;
    let decision = DeviceDecision { user_id, organization_id: None, status: DeviceStatus::Approved };
    assert!(write(store, |stores| stores.device_codes().decide(id, &decision)));
}

pub fn device_of(store: &Store, user_id: UserId) -> Option<DeviceCode> {
    let number = u8::try_from(user_id.get()).unwrap();
    read(store, |stores| stores.device_codes().find_by_user_code(&user_code(number)))
}

pub fn requests_of_devices_are_removed_of_a_user_and_when_they_expired(store: Store) {
    let ada = user(&store, "ada@example.com");
    let mine = application(&store, ada, "1");
    for number in 1..=5 {
        write(&store, |stores| stores.device_codes().add(&new_device_code(mine, number)));
    }
    let find = |number| read(&store, |stores| stores.device_codes().find_by_user_code(&user_code(number)));
    let decision = DeviceDecision { user_id: ada, organization_id: None, status: DeviceStatus::Denied };
    write(&store, |stores| stores.device_codes().decide(find(5).unwrap().id, &decision));
    write(&store, |stores| stores.device_codes().remove_of(ada, mine));
    assert_eq!((find(5), find(4).is_some()), (None, true));
    let remove = |seconds, limit| write(&store, |stores| stores.device_codes().remove_expired(at(seconds), limit));
    assert_eq!((remove(4, 2), remove(4, 2), remove(4, 2)), (2, 1, 0));
    assert!(find(4).is_some());
}

fn add_token(
    store: &Store,
    user: UserId,
    application: Option<ApplicationId>,
    hash: &str,
    refresh: Option<&str>,
) -> TokenId {
    let refresh = refresh.map(|family| Refresh {
        hash: format!("refresh {hash}"),
        family: (!family.is_empty()).then(|| family.to_owned()),
    });
    let text = Secret::new(hash.to_owned());
    let token = NewToken::of(user, None, &text, ScopeSet::of(&[Scope::OrgRead]), at(0));
    let token =
        NewToken { hash: hash.to_owned(), application_id: application, expires_at: Some(at(100)), refresh, ..token };
    write(store, |stores| stores.tokens().add(&token))
}

fn exists(store: &Store, hash: &str) -> bool {
    read(store, |stores| stores.tokens().find_by_hash(hash)).is_some()
}

pub fn a_token_is_refreshed_in_its_row(store: Store) {
    let ada = user(&store, "ada@example.com");
    let (mine, other) = (application(&store, ada, "1"), application(&store, ada, "2"));
    let id = add_token(&store, ada, Some(mine), "a", Some(""));
    let find = |hash, application| write(&store, |stores| stores.refresh_tokens().find(hash, application));
    assert_eq!((find("refresh a", other), find("a", mine)), (None, None));
    let found = find("refresh a", mine).unwrap();
    assert_eq!((found.token.id, found.family, found.is_used), (id, None, false));
    let replacement = Replacement {
        hash: "b".to_owned(),
        last_characters: "wxyz".to_owned(),
        refresh_hash: "refresh b".to_owned(),
        expires_at: at(200),
    };
    write(&store, |stores| stores.refresh_tokens().replace(id, &replacement));
    assert_eq!((exists(&store, "a"), find("refresh a", mine)), (false, None));
    let token = find("refresh b", mine).unwrap().token;
    assert_eq!((token.id, token.last_characters.as_str(), token.expires_at), (id, "wxyz", Some(at(200))));
    assert!(exists(&store, "b"));
}

pub fn a_family_of_tokens_is_retired_and_removed(store: Store) {
    let ada = user(&store, "ada@example.com");
    let mine = application(&store, ada, "1");
    let first = add_token(&store, ada, Some(mine), "a", Some("smith"));
    add_token(&store, ada, Some(mine), "b", Some("smith"));
    add_token(&store, ada, Some(mine), "c", Some("jones"));
    write(&store, |stores| stores.refresh_tokens().retire(first, at(7)));
    let found = write(&store, |stores| stores.refresh_tokens().find("refresh a", mine)).unwrap();
    assert_eq!((found.is_used, found.family.as_deref()), (true, Some("smith")));
    assert_eq!(found.token.expires_at, Some(at(7)));
    assert_eq!(write(&store, |stores| stores.refresh_tokens().remove_family("smith")), 2);
    assert_eq!(["a", "b", "c"].map(|hash| exists(&store, hash)), [false, false, true]);
}

pub fn tokens_that_can_never_be_used_again_are_removed_a_few_at_a_time(store: Store) {
    let ada = user(&store, "ada@example.com");
    let mine = application(&store, ada, "1");
    add_token(&store, ada, None, "personal", None);
    add_token(&store, ada, Some(mine), "live", Some("smith"));
    let used = add_token(&store, ada, Some(mine), "used", Some("smith"));
    add_token(&store, ada, Some(mine), "implicit", None);
    write(&store, |stores| stores.refresh_tokens().retire(used, at(50)));
    let remove = |time, limit| write(&store, |stores| stores.refresh_tokens().remove_dead(time, limit));
    let hour = TimeDelta::hours(1);
    assert_eq!((remove(at(50), 9), remove(at(0) + hour, 1), remove(at(0) + hour, 9)), (0, 1, 1));
    assert_eq!(["personal", "live", "used", "implicit"].map(|hash| exists(&store, hash)), [true, true, false, false]);
}
