use std::sync::Mutex;

use chrono::{DateTime, TimeDelta};
use domain::identities::{ExternalId, IdentityProvider, Kind, Place};
use domain::ids::IdentityId;
use domain::permissions::ScopeSet;
use domain::secrets::Secret;

use super::*;
use crate::access::AccessError;
use crate::actor::{Actor, Credential, UserActor, fixtures};
use crate::ports::{Constraint, MockClock, MockEntropy, MockStores, MockUnitOfWork, StoreError};

const BACK: &str = "https://picket.example/back/";

fn provider() -> MockSocialProvider {
    let mut provider = MockSocialProvider::new();
    provider.expect_key().return_const(IdentityProvider::parse("oidc").unwrap());
    provider.expect_name().return_const("Company".to_owned());
    provider.expect_begin().returning(|_, challenge| Ok(challenge.state.expose().to_owned()));
    let external_id = ExternalId::parse("1234").unwrap();
    provider.expect_complete().returning(move |_, code, challenge| {
        let data = Secret::new(format!("{} {}", code.expose(), challenge.verifier.expose()));
        Ok(ExternalAccount {
            issuer: Place::parse("https://id.example").unwrap(),
            external_id: external_id.clone(),
            data,
        })
    });
    provider
}

/// With a clock that tells this many seconds after 1970.
fn associations(stores: MockStores, provider: MockSocialProvider, seconds: i64) -> Associations {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds));
    let mut entropy = MockEntropy::new();
    let number = Mutex::new(0);
    entropy.expect_bytes().returning(move || {
        let mut number = number.lock().unwrap();
        *number += 1;
        [*number; 32]
    });
    let (uow, sealing) = (Arc::new(MockUnitOfWork::new(stores)), Sealing::new(&Secret::new("key".into())));
    let providers: Vec<Arc<dyn SocialProvider>> = vec![Arc::new(provider)];
    Associations::new(uow, Arc::new(clock), Arc::new(entropy), sealing, Arc::new(providers))
}

fn at(seconds: i64) -> Associations {
    associations(MockStores::default(), provider(), seconds)
}

fn begun() -> Begun {
    at(0).begin(&fixtures::session(false), "oidc", BACK).unwrap()
}

fn with(state: &str) -> Callback {
    Callback { state: state.to_owned(), code: Some(Secret::new("code".into())), error: None }
}

fn end(
    associations: &Associations,
    actor: &Actor,
    callback: &Callback,
    begun: &Begun,
) -> Result<Completed, AssociateError> {
    associations.complete(actor, "oidc", BACK, callback, Some(&begun.remembered))
}

fn other_login() -> Actor {
    let credential = Credential::Session { key_hash: "def".into(), elevated: false, staff: false };
    Actor::User(UserActor { user: fixtures::user(), credential })
}

#[test]
fn what_was_begun_is_completed_in_time_and_recorded() {
    let (begun, actor) = (begun(), fixtures::session(false));
    let mut stores = MockStores::default();
    stores
        .identities
        .expect_add()
        .withf(|new| {
            let issuer = Place::parse("https://id.example").unwrap();
            (new.external_id.as_str(), &new.kind) == ("1234", &Kind::Social { issuer })
        })
        .returning(|_| Ok(IdentityId::new(7)));
    stores.identities.expect_set_sealed_data().returning(|_, sealed| {
        assert!(!sealed.windows(4).any(|window| window == b"code"));
        Ok(())
    });
    let associations = associations(stores, provider(), 599);
    let completed = end(&associations, &actor, &with(&begun.location), &begun).unwrap();
    assert!(completed.account.data.expose().starts_with("code "));
    assert_eq!(associations.record(&actor, &completed).unwrap(), IdentityId::new(7));
    let elsewhere = associations.record(&other_login(), &completed);
    assert!(matches!(elsewhere, Err(AssociateError::NotBegun)));
}

#[test]
fn the_browser_sees_nothing_of_what_it_remembers() {
    let begun = begun();
    assert!(!begun.remembered.expose().contains(&begun.location));
    assert!(begun.location.len() >= 43);
}

#[test]
fn only_the_login_that_began_completes_with_the_state_and_in_time() {
    let (begun, actor) = (begun(), fixtures::session(false));
    let good = with(&begun.location);
    let forgotten = Callback { code: None, ..good.clone() };
    let changed = Begun { remembered: Secret::new("AAAA".into()), ..begun.clone() };
    for refused in [
        end(&at(600), &actor, &good, &begun),
        end(&at(0), &other_login(), &good, &begun),
        end(&at(0), &actor, &with("other"), &begun),
        end(&at(0), &actor, &with(""), &begun),
        end(&at(0), &actor, &forgotten, &begun),
        end(&at(0), &actor, &good, &changed),
        at(0).complete(&actor, "oidc", BACK, &good, None),
    ] {
        assert!(matches!(refused, Err(AssociateError::NotBegun)), "{refused:?}");
    }
}

#[test]
fn a_denial_counts_only_with_the_state() {
    let (begun, actor) = (begun(), fixtures::session(false));
    let denied = |state: &str| Callback { error: Some("access_denied".into()), code: None, ..with(state) };
    let refused = end(&at(0), &actor, &denied(&begun.location), &begun);
    assert!(matches!(refused, Err(AssociateError::Denied)), "{refused:?}");
    let failed = |error: &str| Callback { error: Some(error.into()), code: None, ..with(&begun.location) };
    for (error, known) in [("server_error", true), ("temporarily_unavailable", true), ("Free text", false)] {
        let refused = end(&at(0), &actor, &failed(error), &begun);
        let Err(AssociateError::Provider(ProviderError::Failed(fault))) = refused else { panic!("{refused:?}") };
        assert_eq!((fault.step, fault.code.is_some()), (Step::Authorization, known));
    }
    let refused = end(&at(0), &actor, &denied("other"), &begun);
    assert!(matches!(refused, Err(AssociateError::NotBegun)), "{refused:?}");
}

#[test]
fn an_account_of_another_user_is_taken() {
    let mut stores = MockStores::default();
    stores.identities.expect_add().returning(|_| Err(StoreError::Conflict(Constraint::Identity)));
    let (begun, actor) = (begun(), fixtures::session(false));
    let associations = associations(stores, provider(), 0);
    let completed = end(&associations, &actor, &with(&begun.location), &begun).unwrap();
    assert!(matches!(associations.record(&actor, &completed), Err(AssociateError::Taken)));
}

#[test]
fn a_provider_that_is_down_or_unknown_is_told_from_others() {
    let mut down = MockSocialProvider::new();
    down.expect_key().return_const(IdentityProvider::parse("oidc").unwrap());
    down.expect_begin().returning(|_, _| Err(ProviderError::Unreachable(Fault { step: Step::Discovery, code: None })));
    let actor = fixtures::session(false);
    let associations = associations(MockStores::default(), down, 0);
    let refused = associations.begin(&actor, "oidc", BACK);
    assert!(matches!(refused, Err(AssociateError::Provider(ProviderError::Unreachable(_)))), "{refused:?}");
    let refused = associations.begin(&actor, "github", BACK);
    assert!(matches!(refused, Err(AssociateError::UnknownProvider)), "{refused:?}");
    assert_eq!((at(0).name_of("oidc").as_str(), at(0).name_of("github").as_str()), ("Company", "github"));
    for (key, label) in [("oidc", "Company"), ("github", "GitHub")] {
        assert_eq!(at(0).label_of(&IdentityProvider::parse(key).unwrap()), label);
    }
}

#[test]
fn a_token_or_nobody_links_nothing() {
    for actor in [Actor::Nobody, fixtures::token(ScopeSet::all())] {
        let refused = at(0).begin(&actor, "oidc", BACK);
        assert!(matches!(refused, Err(AssociateError::Access(_))), "{refused:?}");
    }
    let refused = at(0).begin(&Actor::Nobody, "oidc", BACK);
    assert!(matches!(refused, Err(AssociateError::Access(AccessError::Unauthenticated))), "{refused:?}");
}

#[test]
fn a_state_counts_once_however_it_ends() {
    let (begun, actor, associations) = (begun(), fixtures::session(false), at(0));
    let forgotten = Callback { code: None, ..with(&begun.location) };
    assert!(matches!(end(&associations, &actor, &forgotten, &begun), Err(AssociateError::NotBegun)));
    end(&associations, &actor, &with(&begun.location), &begun).unwrap();
    for again in [with(&begun.location), Callback { error: Some("access_denied".into()), ..forgotten }] {
        let refused = end(&associations, &actor, &again, &begun);
        assert!(matches!(refused, Err(AssociateError::Used)), "{refused:?}");
    }
}
