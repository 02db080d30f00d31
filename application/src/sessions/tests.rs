use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use domain::ids::UserId;
use domain::permissions::ScopeSet;
use domain::sessions::{Client, Elevation, Session, SessionId};

use super::*;
use crate::access::{AccessError, UserRef};
use crate::actor::{Actor, fixtures};
use crate::ports::{MockClock, MockStores, MockUnitOfWork};

fn sessions(stores: MockStores) -> Sessions {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    Sessions::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(clock))
}

fn session(id: &str, elevation: Option<Elevation>) -> Session {
    let now = DateTime::UNIX_EPOCH;
    Session {
        id: SessionId::new(id.into()),
        user_id: UserId::new(5),
        date_added: now,
        last_used_at: now,
        client: Client::default(),
        expires_at: now + TimeDelta::days(1),
        elevation,
    }
}

#[test]
fn the_session_that_asks_and_those_with_superuser_mode_are_marked() {
    let mut stores = MockStores::default();
    let at = DateTime::UNIX_EPOCH;
    let open = Elevation { key_hash: "e".into(), opened_at: at, used_at: at };
    let over = Elevation { used_at: at - TimeDelta::hours(1), ..open.clone() };
    stores.sessions.expect_list().returning(move |_, _, _| {
        let (own, other) = (session("own", Some(over.clone())), session("other", Some(open.clone())));
        Ok(vec![("abc".into(), own), ("def".into(), other)])
    });
    let listed = sessions(stores).list(&fixtures::session(false), UserRef::Me).unwrap();
    let marks: Vec<_> = listed.iter().map(|one| (one.is_current, one.is_elevated)).collect();
    assert_eq!(marks, [(true, false), (false, true)]);
}

#[test]
fn a_token_or_nobody_has_no_say() {
    for (actor, unauthenticated) in [(Actor::Nobody, true), (fixtures::token(ScopeSet::all()), false)] {
        let id = SessionId::new("a".into());
        for refused in [
            sessions(MockStores::default()).list(&actor, UserRef::Me).map(drop),
            sessions(MockStores::default()).end(&actor, UserRef::Me, Some(&id)).map(drop),
            sessions(MockStores::default()).end_others(&actor, UserRef::Me),
        ] {
            match refused {
                Err(AccessError::Unauthenticated) => assert!(unauthenticated),
                Err(AccessError::Forbidden) => assert!(!unauthenticated),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn ending_says_whether_it_was_the_session_that_asks() {
    for (key, is_own) in [("abc", true), ("def", false)] {
        let mut stores = MockStores::default();
        stores.sessions.expect_remove_by_id().returning(move |_, _| Ok(Some(key.into())));
        let id = SessionId::new("a".into());
        assert_eq!(sessions(stores).end(&fixtures::session(false), UserRef::Me, Some(&id)).unwrap(), is_own);
    }
    let unknown = sessions(MockStores::default()).end(&fixtures::session(false), UserRef::Me, None);
    assert!(matches!(unknown, Err(AccessError::NotFound)));
}
