//! Rules for links in mails that do something to an account.

use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose};

use super::fixtures::{Store, at, email, read, together, try_write, user, write};
use crate::ports::{Constraint, StoreError};

const RESET: LinkPurpose = LinkPurpose::PasswordReset;
const CONFIRM: LinkPurpose = LinkPurpose::ConfirmEmail;

fn link(user_id: UserId, purpose: LinkPurpose, seconds: i64) -> AccountLink {
    AccountLink { user_id, purpose, email: email("ada@example.com"), expires_at: at(seconds) }
}

fn add(store: &Store, token_hash: &str, link: &AccountLink) {
    write(store, |stores| stores.account_links().add(token_hash, link));
}

fn is_there(store: &Store, token_hash: &str, user: UserId, purpose: LinkPurpose) -> bool {
    read(store, |stores| stores.account_links().find(token_hash, user, purpose)).is_some()
}

pub fn a_link_is_taken_once_for_its_account_and_purpose(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let sent = link(ada, RESET, 1);
    add(&store, "a", &sent);
    let find = |hash: &str, user, purpose| read(&store, |stores| stores.account_links().find(hash, user, purpose));
    let take = |hash: &str, user, purpose| write(&store, |stores| stores.account_links().take(hash, user, purpose));
    assert_eq!(find("a", ada, RESET), Some(sent.clone()));
    for (hash, user, purpose) in [("b", ada, RESET), ("a", bob, RESET), ("a", ada, CONFIRM)] {
        assert_eq!((find(hash, user, purpose), take(hash, user, purpose)), (None, None), "{hash} {purpose:?}");
    }
    let taken = together(8, |_| take("a", ada, RESET));
    assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), [sent]);
    assert_eq!(find("a", ada, RESET), None);
}

pub fn links_of_an_account_are_removed_by_purpose_and_with_the_account(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for (hash, user, purpose) in [("a", ada, RESET), ("b", ada, RESET), ("c", ada, CONFIRM), ("d", bob, RESET)] {
        add(&store, hash, &link(user, purpose, 1));
    }
    write(&store, |stores| stores.account_links().remove_of(ada, RESET));
    let left = |hash, user, purpose| is_there(&store, hash, user, purpose);
    assert_eq!((left("a", ada, RESET), left("b", ada, RESET)), (false, false));
    assert_eq!((left("c", ada, CONFIRM), left("d", bob, RESET)), (true, true));
    write(&store, |stores| stores.users().remove(ada));
    assert_eq!((left("c", ada, CONFIRM), left("d", bob, RESET)), (false, true));
}

pub fn a_link_for_an_account_that_is_gone_is_a_conflict(store: Store) {
    let gone = link(UserId::new(77), RESET, 1);
    let added = try_write(&store, |stores| stores.account_links().add("a", &gone));
    assert!(matches!(added, Err(StoreError::Conflict(Constraint::Reference))), "{added:?}");
}

pub fn expired_links_are_removed_a_few_at_a_time(store: Store) {
    let ada = user(&store, "ada@example.com");
    for (hash, seconds) in [("a", 1), ("b", 2), ("c", 3)] {
        add(&store, hash, &link(ada, RESET, seconds));
    }
    let remove = |seconds, limit| write(&store, |stores| stores.account_links().remove_expired(at(seconds), limit));
    assert_eq!((remove(3, 1), remove(3, 9), remove(3, 9)), (1, 1, 0));
    assert!(is_there(&store, "c", ada, RESET));
}
