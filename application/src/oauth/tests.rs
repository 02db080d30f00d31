use chrono::DateTime;
use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, TokenId};
use domain::permissions::ScopeSet;
use domain::secrets::Secret;

use super::*;
use crate::actor::fixtures;
use crate::ports::{Access, Constraint, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome, StoreError};
use crate::tokens::hash;

fn application() -> Application {
    Application {
        id: ApplicationId::new(4),
        client_id: "a".to_owned(),
        secret_hash: Some(hash("s")),
        sealed_secret: None,
        owner_id: fixtures::user().id,
        name: "Sunny Heron".to_owned(),
        status: ApplicationStatus::Active,
        allowed_origins: Vec::new(),
        redirect_uris: vec!["https://example.com".to_owned()],
        homepage_url: None,
        privacy_url: None,
        terms_url: None,
        scopes: ScopeSet::EMPTY,
        requires_org_level_access: false,
        date_added: DateTime::UNIX_EPOCH,
    }
}

/// The stores with the application in them.
fn stores() -> MockStores {
    let mut stores = MockStores::default();
    stores.applications.expect_find().returning(|_| Ok(Some(application())));
    stores
}

fn provider(uow: MockUnitOfWork) -> (OAuth, Arc<MockUnitOfWork>) {
    let uow = Arc::new(uow);
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([3; 32]);
    entropy.expect_uuid().return_const(uuid::Uuid::nil());
    let id_tokens = IdTokens::new(&Secret::new("k".repeat(32))).unwrap();
    let store: Arc<dyn UnitOfWork> = Arc::<MockUnitOfWork>::clone(&uow);
    (OAuth::new(store, Arc::new(clock), Arc::new(entropy), id_tokens, false), uow)
}

fn request(grant_type: &str) -> TokenRequest {
    let secret = Some(Secret::new("s".to_owned()));
    TokenRequest {
        grant_type: Some(grant_type.to_owned()),
        client: ClientCredentials::Given { client_id: Some("a".to_owned()), secret },
        code: Some("c".to_owned()),
        redirect_uri: None,
        code_verifier: None,
        refresh_token: Some("r".to_owned()),
        device_code: None,
        scope: None,
    }
}

fn grant() -> domain::oauth::Grant {
    domain::oauth::Grant {
        user_id: fixtures::user().id,
        application_id: ApplicationId::new(4),
        organization_id: None,
        redirect_uri: String::new(),
        scopes: ScopeSet::EMPTY,
        code_challenge: None,
        nonce: None,
        expires_at: DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(1),
    }
}

#[test]
fn a_code_that_is_refused_is_gone_all_the_same() {
    let mut stores = stores();
    stores.grants.expect_take().times(1).returning(|_, _| Ok(Some(grant())));
    stores.users.expect_find().returning(|_| Ok(None));
    let (provider, uow) = provider(MockUnitOfWork::new(stores));
    let refused = provider.token(&request("authorization_code"), "");
    assert!(matches!(refused, Err(TokenError::Refused(TokenRefusal::InvalidGrant))), "{refused:?}");
    assert_eq!(uow.ended(), [(Access::Read, Outcome::Commit), (Access::Write, Outcome::Commit)]);
}

#[test]
fn a_user_who_is_deleted_meanwhile_gives_nothing() {
    let mut stores = stores();
    stores.grants.expect_take().returning(|_, _| Ok(Some(grant())));
    stores.users.expect_find().returning(|_| Ok(Some(fixtures::user())));
    stores.tokens.expect_add().returning(|_| Err(StoreError::Conflict(Constraint::Reference)));
    let (provider, uow) = provider(MockUnitOfWork::new(stores));
    let refused = provider.token(&request("authorization_code"), "");
    assert!(matches!(refused, Err(TokenError::Refused(TokenRefusal::InvalidGrant))), "{refused:?}");
    assert_eq!(uow.ended().last(), Some(&(Access::Write, Outcome::Rollback)));
}

#[test]
fn a_store_that_fails_spoils_no_code() {
    let mut stores = stores();
    stores.grants.expect_take().returning(|_, _| Ok(Some(grant())));
    stores.users.expect_find().returning(|_| Ok(Some(fixtures::user())));
    stores.tokens.expect_add().returning(|_| Err(StoreError::Unavailable("full".into())));
    let (with_full_store, uow) = provider(MockUnitOfWork::new(stores));
    let failed = with_full_store.token(&request("authorization_code"), "");
    assert!(matches!(failed, Err(TokenError::Store(StoreError::Unavailable(_)))), "{failed:?}");
    assert_eq!(uow.ended().last(), Some(&(Access::Write, Outcome::Rollback)));
    let (in_outage, _) = provider(MockUnitOfWork::outage());
    assert!(matches!(in_outage.token(&request("refresh_token"), ""), Err(TokenError::Store(_))));
}

#[test]
fn a_refresh_token_used_again_ends_its_family_for_good() {
    let mut stores = stores();
    stores.users.expect_lock().times(1).returning(|_| Ok(Some(fixtures::user())));
    stores.refresh_tokens.expect_find().times(2).returning(|_, _| {
        let token = domain::tokens::Token {
            id: TokenId::new(1),
            user_id: fixtures::user().id,
            name: None,
            scopes: ScopeSet::EMPTY,
            last_characters: String::new(),
            expires_at: None,
            date_added: DateTime::UNIX_EPOCH,
            last_used_at: None,
            application_id: Some(ApplicationId::new(4)),
            organization_id: None,
        };
        Ok(Some(Refreshable { token, family: Some("smith".to_owned()), is_used: true }))
    });
    stores.refresh_tokens.expect_remove_family().times(1).withf(|family| family == "smith").returning(|_| Ok(2));
    let (provider, uow) = provider(MockUnitOfWork::new(stores));
    let refused = provider.token(&request("refresh_token"), "");
    assert!(matches!(refused, Err(TokenError::Refused(TokenRefusal::InvalidGrant))), "{refused:?}");
    assert_eq!(uow.ended().last(), Some(&(Access::Write, Outcome::Commit)), "the family is gone though it refuses");
}

#[test]
fn a_user_code_that_is_taken_is_drawn_anew() {
    let mut stores = stores();
    let mut answers = vec![true, false, false];
    stores.device_codes.expect_add().times(3).returning(move |_| Ok(answers.pop().unwrap_or(true)));
    let (with_room, _) = provider(MockUnitOfWork::new(stores));
    assert_eq!(with_room.start_device(Some("a"), None).unwrap().user_code.as_str(), "FFFF-FFFF");
    let mut stores = self::stores();
    stores.device_codes.expect_add().returning(|_| Ok(false));
    let (full, _) = provider(MockUnitOfWork::new(stores));
    assert!(matches!(full.start_device(Some("a"), None), Err(DeviceCodeRefusal::NoCode)));
}

#[test]
fn without_the_implicit_grant_a_token_needs_a_code() {
    let (provider, _) = provider(MockUnitOfWork::new(stores()));
    let parameters = AuthorizeParameters {
        client_id: Some("a".to_owned()),
        response_type: Some("token".to_owned()),
        ..AuthorizeParameters::default()
    };
    let refused = provider.authorize(&fixtures::session(false), &parameters);
    let location = "https://example.com#error=unsupported_response_type".to_owned();
    match refused {
        Err(AuthorizeError::Fault(fault)) => assert_eq!(fault, AuthorizeFault::Redirect(location)),
        other => panic!("{other:?}"),
    }
}
