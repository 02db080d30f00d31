use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::{Application, ApplicationName, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};
use domain::permissions::ScopeSet;
use domain::secrets::Secret;

use super::*;
use crate::access::AccessError;
use crate::actor::{Actor, fixtures};
use crate::paging::OffsetRequest;
use crate::ports::{Access, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome, StoreError};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// Use cases of which all randomness is this byte.
fn applications(stores: MockStores, key: &str, byte: u8) -> (Applications, Arc<MockUnitOfWork>) {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([byte; 32]);
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let sealing = Sealing::new(&Secret::new(key.to_owned()));
    (Applications::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock), Arc::new(entropy), sealing), uow)
}

/// What is stored of a new application whose secret is all `ab`.
fn stored(is_public: bool) -> Application {
    let mut stores = MockStores::default();
    stores.applications.expect_add().returning(|_| Ok(ApplicationId::new(7)));
    applications(stores, "key", 0xab).0.create(&fixtures::session(false), is_public).unwrap().application
}

/// A store in which this application is found once.
fn holding(application: Application) -> MockStores {
    let mut stores = MockStores::default();
    let found = application.clone();
    stores.applications.expect_find().returning(move |_| Ok(Some(found.clone())));
    stores.applications.expect_find_to_change().returning(move |_| Ok(Some(application.clone())));
    stores
}

fn seen(application: Application, key: &str) -> Option<String> {
    let shown = applications(holding(application), key, 0).0.show(&fixtures::session(false), "x").unwrap();
    shown.secret.map(|secret| secret.expose().to_owned())
}

#[test]
fn a_secret_is_shown_for_five_minutes_by_the_key_it_was_sealed_with() {
    let aged = |age| Application { date_added: NOW - age, ..stored(false) };
    let secret = Some("ab".repeat(32));
    assert_eq!(seen(stored(false), "key"), secret);
    assert_eq!(seen(aged(TimeDelta::minutes(5) - TimeDelta::microseconds(1)), "key"), secret);
    assert_eq!(seen(aged(TimeDelta::minutes(5)), "key"), None);
    assert_eq!(seen(stored(false), "another key"), None);
    assert_eq!(seen(stored(true), "key"), None);
    let forgotten = Application { sealed_secret: None, ..stored(false) };
    assert_eq!(seen(forgotten, "key"), None);
}

#[test]
fn a_secret_is_shown_to_the_owner_alone() {
    let sealing = Sealing::new(&Secret::new("key".to_owned()));
    let of = |user| ShownApplication::to(user, stored(false), &sealing, NOW).secret.is_some();
    assert_eq!((of(fixtures::user().id), of(UserId::new(77))), (true, false));
}

#[test]
fn of_the_secret_nothing_but_a_hash_and_the_sealed_text_is_stored() {
    let application = stored(false);
    assert_eq!(application.secret_hash.as_deref(), Some(crate::tokens::hash(&"ab".repeat(32)).as_str()));
    let sealed = application.sealed_secret.unwrap();
    assert!(!sealed.windows(8).any(|window| window == b"abababab"));
    let public = stored(true);
    assert_eq!((public.secret_hash, public.sealed_secret), (None, None));
}

#[test]
fn a_new_secret_is_sealed_for_a_young_application_only() {
    for (age, is_kept) in [(TimeDelta::zero(), true), (TimeDelta::minutes(5), false)] {
        let kept = Arc::new(Mutex::new(None));
        let written = Arc::clone(&kept);
        let mut stores = holding(Application { date_added: NOW - age, ..stored(false) });
        stores.applications.expect_set_secret().times(1).returning(move |_, hash, sealed| {
            *written.lock().unwrap() = Some((hash.to_owned(), sealed.is_some()));
            Ok(true)
        });
        let (applications, uow) = applications(stores, "key", 0xcd);
        let secret = applications.rotate(&fixtures::session(false), "x").unwrap();
        assert_eq!(secret.expose(), "cd".repeat(32));
        assert_eq!(kept.lock().unwrap().take(), Some((crate::tokens::hash(secret.expose()), is_kept)));
        assert_eq!(uow.ended(), [(Access::Write, Outcome::Commit)]);
    }
}

#[test]
fn a_public_client_gets_no_secret() {
    let (applications, uow) = applications(holding(stored(true)), "key", 0);
    let refused = applications.rotate(&fixtures::session(false), "x");
    assert!(matches!(refused, Err(ApplicationError::Public)));
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn what_is_not_scheduled_to_be_deleted_stays_active() {
    let mut stores = holding(stored(false));
    stores.applications.expect_set_status().times(1).returning(|_, _, _| Ok(true));
    let outage = |_, _, _| Err(StoreError::Unavailable("full".into()));
    stores.deletions.expect_schedule().times(1).returning(outage);
    let (applications, uow) = applications(stores, "key", 0);
    assert!(matches!(applications.remove(&fixtures::session(false), "x"), Err(AccessError::Store(_))));
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn applications_of_others_and_those_not_active_are_not_there() {
    let others = Application { owner_id: UserId::new(77), ..stored(false) };
    let of_status = |status| Application { status, ..stored(false) };
    let inactive = [ApplicationStatus::Inactive, ApplicationStatus::PendingDeletion].map(of_status);
    for application in inactive.into_iter().chain([others, of_status(ApplicationStatus::DeletionInProgress)]) {
        let (applications, _) = applications(holding(application), "key", 0);
        let kim = fixtures::session(true);
        let name = Some(ApplicationName::parse("x").unwrap());
        let command = UpdateApplication { name, ..UpdateApplication::default() };
        assert!(matches!(applications.show(&kim, "x"), Err(AccessError::NotFound)));
        assert!(matches!(applications.update(&kim, "x", command), Err(AccessError::NotFound)));
        assert!(matches!(applications.remove(&kim, "x"), Err(AccessError::NotFound)));
        let rotated = applications.rotate(&kim, "x");
        assert!(matches!(rotated, Err(ApplicationError::Access(AccessError::NotFound))));
    }
}

#[test]
fn without_a_login_the_store_is_not_asked() {
    let (applications, uow) = applications(MockStores::default(), "key", 0);
    for (actor, is_known) in [(Actor::Nobody, false), (fixtures::token(ScopeSet::all()), true)] {
        let is_refused = |error: &AccessError| match error {
            AccessError::Unauthenticated => !is_known,
            AccessError::Forbidden => is_known,
            AccessError::NotFound | AccessError::Store(_) => false,
        };
        assert!(applications.list(&actor, &OffsetRequest::FIRST).is_err_and(|error| is_refused(&error)));
        assert!(applications.create(&actor, false).is_err_and(|error| is_refused(&error)));
        assert!(applications.show(&actor, "x").is_err_and(|error| is_refused(&error)));
        assert!(applications.remove(&actor, "x").is_err_and(|error| is_refused(&error)));
        let command = UpdateApplication::default();
        assert!(applications.update(&actor, "x", command).is_err_and(|error| is_refused(&error)));
        let rotated = applications.rotate(&actor, "x");
        assert!(matches!(rotated, Err(ApplicationError::Access(error)) if is_refused(&error)));
    }
    assert_eq!(uow.ended(), []);
}
