use std::sync::Arc;

use domain::permissions::ScopeSet;
use domain::users::Preferences;
use mockall::predicate::eq;

use super::*;
use crate::access::{AccessError, UserRef};
use crate::actor::fixtures::{session, token, user};
use crate::ports::{Access, MockStores, MockUnitOfWork, Outcome};

fn change(stores: MockStores, takes_resolved: Option<bool>) -> (Preferences, Vec<(Access, Outcome)>) {
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let preferences = UserPreferences::new(Arc::<MockUnitOfWork>::clone(&uow));
    let changed = preferences.change(&session(false), UserRef::Me, PreferenceChange { takes_resolved });
    (changed.unwrap(), uow.ended())
}

#[test]
fn a_token_sets_no_preferences() {
    let uow = Arc::new(MockUnitOfWork::new(MockStores::default()));
    let preferences = UserPreferences::new(Arc::<MockUnitOfWork>::clone(&uow));
    let token = token(ScopeSet::all());
    let outcome = preferences.change(&token, UserRef::Me, PreferenceChange::default());
    assert!(matches!(outcome, Err(AccessError::Forbidden)), "{outcome:?}");
    assert!(matches!(preferences.show(&token, UserRef::Me), Err(AccessError::Forbidden)));
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback), (Access::Read, Outcome::Rollback)]);
}

#[test]
fn what_is_not_said_stays_and_is_not_written() {
    let preferred = Preferences { takes_resolved: true };
    for said in [None, Some(true)] {
        let mut stores = MockStores::default();
        stores.preferences.expect_of_user().with(eq(user().id)).returning(move |_| Ok(preferred));
        assert_eq!(change(stores, said), (preferred, vec![(Access::Write, Outcome::Commit)]));
    }
}
