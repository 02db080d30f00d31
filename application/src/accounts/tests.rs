use chrono::DateTime;
use domain::ids::UserId;
use domain::options::Disk;
use domain::secrets::Secret;

use super::*;
use crate::actor::fixtures;
use crate::auth::CsrfProof;
use crate::limits::Counted;
use crate::options::of_disk;
use crate::ports::{Access, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome};

/// The entropy is good for a link, and for no salt: what hashes a password panics.
fn accounts(stores: MockStores) -> (Accounts, Arc<MockUnitOfWork>) {
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([7; 32]);
    let store = Arc::<MockUnitOfWork>::clone(&uow);
    (Accounts::new(store, Arc::new(clock), Arc::new(entropy), of_disk(Disk::default())), uow)
}

fn counting(times: i64) -> MockStores {
    let mut stores = MockStores::default();
    let since = DateTime::UNIX_EPOCH;
    stores.limits.expect_count().returning(move |_, _, _| Ok(Counted { times, since }));
    stores
}

fn recover() -> Recover {
    Recover { email: "kim@example.com".to_owned(), csrf: CsrfProof::NotNeeded, client: None }
}

#[test]
fn without_the_mail_there_is_no_link_to_a_new_password() {
    let mut stores = counting(1);
    stores.users.expect_find_by_email().returning(|_| Ok(Some(fixtures::user())));
    stores.account_links.expect_add().times(1).returning(|_, _| Ok(()));
    stores.outbox.expect_add().times(1).returning(|_| Err(StoreError::Unavailable("full".into())));
    let (accounts, uow) = accounts(stores);
    assert!(matches!(accounts.recover(&recover()), Err(RecoverError::Store(_))));
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn an_account_that_logs_in_elsewhere_or_not_at_all_gets_no_mail() {
    for user in [User { is_active: false, ..fixtures::user() }, User { has_password: false, ..fixtures::user() }] {
        let mut stores = counting(1);
        stores.users.expect_find_by_email().returning(move |_| Ok(Some(user.clone())));
        let (accounts, uow) = accounts(stores);
        assert!(accounts.recover(&recover()).is_ok());
        assert_eq!(uow.ended(), [(Access::Write, Outcome::Commit)]);
    }
}

#[test]
fn a_client_that_asks_too_often_waits() {
    let (accounts, uow) = accounts(counting(31));
    let refused = accounts.recover(&recover());
    assert!(matches!(refused, Err(RecoverError::Throttled { retry_after_seconds: 3601 })), "{refused:?}");
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn without_a_link_no_password_is_hashed() {
    let mut stores = MockStores::default();
    stores.account_links.expect_find().returning(|_, _, _| Ok(None));
    stores.users.expect_find().returning(|_| Ok(Some(fixtures::user())));
    let (accounts, uow) = accounts(stores);
    let command = ResetPassword {
        user_id: UserId::new(5),
        token: LinkToken::new(&[1; 32]),
        password: Secret::new("correct horse battery".to_owned()),
        csrf: CsrfProof::NotNeeded,
    };
    assert!(matches!(accounts.reset(&command), Err(ResetError::Gone)));
    assert_eq!(uow.ended(), [(Access::Read, Outcome::Rollback)]);
}

#[test]
fn nobody_registers_unless_it_is_allowed() {
    let (accounts, uow) = accounts(MockStores::default());
    let command = Register {
        name: "Kim".to_owned(),
        email: "kim@example.com".to_owned(),
        password: Secret::new("correct horse battery".to_owned()),
        csrf: CsrfProof::NotNeeded,
        client: None,
    };
    assert!(matches!(accounts.register(&command), Err(RegisterError::Closed)));
    assert_eq!(uow.ended(), []);
}

#[test]
fn no_registration_is_confirmed_unless_it_is_allowed() {
    let (accounts, uow) = accounts(MockStores::default());
    let secret = Secret::new("correct horse battery".to_owned());
    let csrf = CsrfProof::NotNeeded;
    let command = ConfirmRegistration { token: LinkToken::new(&[1; 32]), password: secret, csrf };
    assert!(matches!(accounts.confirm_registration(&command), Err(ConfirmRegistrationError::Gone)));
    assert_eq!(uow.ended(), []);
}

#[test]
fn what_is_counted_does_not_show_whom() {
    let ip = |text: &str| Some(text.parse().unwrap());
    let key = client_key("recover", ip("192.0.2.1"));
    assert!(!key.contains("192.0.2.1") && key.len() <= 200, "{key}");
    assert_eq!(client_key("recover", ip("2001:db8::1")), client_key("recover", ip("2001:db8::2")));
    assert!(!address_key("recover", "kim@example.com").contains("kim"));
}
