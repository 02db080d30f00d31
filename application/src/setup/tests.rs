use super::*;
use crate::ports::{Access, Constraint, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome};

/// Installs where the address is always taken by the time the account is added.
#[test]
fn who_is_overtaken_tries_once_more() {
    let mut stores = MockStores::default();
    stores.users.expect_find_by_email().returning(|_| Ok(None));
    stores.users.expect_add().times(2).returning(|_| Err(StoreError::Conflict(Constraint::UserEmail)));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(chrono::DateTime::UNIX_EPOCH);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([7; 32]);
    entropy.expect_uuid().returning(|| uuid::Builder::from_random_bytes([7; 16]).into_uuid());
    let done = Setup::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock), Arc::new(entropy)).install(&Install {
        email: EmailAddress::parse("kim@example.com").unwrap(),
        password: domain::secrets::Secret::new("correct horse".into()),
        organization: Slug::parse("acme").unwrap(),
        project: Slug::parse("web").unwrap(),
    });
    assert!(matches!(done, Err(SetupError::Store(StoreError::Conflict(Constraint::UserEmail)))));
    let tried = (Access::Write, Outcome::Rollback);
    assert_eq!(uow.ended(), [(Access::Read, Outcome::Commit), tried, tried]);
}
