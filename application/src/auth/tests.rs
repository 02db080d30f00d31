use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::applications::ApplicationStatus;
use domain::ids::TokenId;
use domain::options::Disk;
use domain::permissions::{Scope, ScopeSet};
use domain::secrets::Secret;
use domain::sessions::{Client, Elevation, Session, SessionId};
use domain::tokens::Token;
use domain::users::User;

use super::signing::Mode;
use super::*;
use crate::access::UserRef;
use crate::actor::{Actor, Credential, TokenCredential, fixtures};
use crate::options::of_disk;
use crate::ports::{Access, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome, StoreError};
use crate::tokens::{self, Bearer, BearerApplication};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn auth(stores: MockStores) -> (Auth, Arc<MockUnitOfWork>) {
    let uow = Arc::new(MockUnitOfWork::new(stores));
    (auth_on(Arc::clone(&uow)), uow)
}

fn auth_on(uow: Arc<MockUnitOfWork>) -> Auth {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([7; 32]);
    entropy.expect_uuid().returning(|| uuid::Builder::from_random_bytes([7; 16]).into_uuid());
    Auth::new(uow, Arc::new(clock), Arc::new(entropy), of_disk(Disk::default()), Secret::new("secret key".into()))
}

fn superuser() -> User {
    User { is_superuser: true, ..fixtures::user() }
}

fn bearer() -> Credentials {
    let text = Secret::new("sntryu_text".into());
    Credentials { authorization: Some(Authorization::UserToken(text)), ..Credentials::default() }
}

fn token(user: &User) -> Token {
    Token {
        id: TokenId::new(3),
        user_id: user.id,
        name: None,
        scopes: ScopeSet::of(&[Scope::OrgRead]),
        last_characters: "text".into(),
        expires_at: None,
        date_added: NOW,
        last_used_at: Some(NOW),
        application_id: None,
        organization_id: None,
    }
}

fn bearer_of(token: Token, user: &User) -> Bearer {
    Bearer { token, user: user.clone(), application: None }
}

fn with_token(expires_at: Option<DateTime<Utc>>, user: User) -> Result<Actor, AuthError> {
    let mut stores = MockStores::default();
    stores.tokens.expect_find_by_hash().times(1).returning(move |hash| {
        assert_eq!(hash, tokens::hash("sntryu_text"));
        Ok(Some(bearer_of(Token { expires_at, ..token(&user) }, &user)))
    });
    auth(stores).0.authenticate(&bearer())
}

#[test]
fn a_good_token_is_its_owner_with_its_scopes() {
    let Actor::User(actor) = with_token(None, superuser()).unwrap() else { panic!("nobody") };
    let scopes = ScopeSet::of(&[Scope::OrgRead]);
    let token = TokenCredential { id: TokenId::new(3), scopes, application_id: None, organization_id: None };
    assert_eq!(actor.credential, Credential::Token(token));
    assert!(!actor.is_elevated());
}

#[test]
fn a_token_past_its_time_or_of_an_inactive_user_is_refused() {
    assert!(matches!(with_token(Some(NOW), fixtures::user()), Err(AuthError::TokenExpired)));
    let inactive = User { is_active: false, ..fixtures::user() };
    assert!(matches!(with_token(None, inactive), Err(AuthError::UserInactive)));
}

fn for_application(status: ApplicationStatus, allowed: &[&str], origin: Option<&str>) -> Result<Actor, AuthError> {
    let user = fixtures::user();
    let allowed_origins = allowed.iter().map(|&text| text.to_owned()).collect();
    let application = Some(BearerApplication { status, allowed_origins });
    let found = Bearer { application, ..bearer_of(token(&user), &user) };
    let mut stores = MockStores::default();
    stores.tokens.expect_find_by_hash().returning(move |_| Ok(Some(found.clone())));
    auth(stores).0.authenticate(&Credentials { origin: origin.map(str::to_owned), ..bearer() })
}

#[test]
fn a_token_of_an_application_needs_it_active_and_used_from_where_it_may() {
    use ApplicationStatus::{Active, Inactive, PendingDeletion};
    for status in [Inactive, PendingDeletion] {
        assert!(matches!(for_application(status, &[], None), Err(AuthError::ApplicationInactive)));
    }
    assert!(for_application(Active, &[], None).is_ok());
    assert!(for_application(Active, &["a.example"], Some("https://a.example")).is_ok());
    for allowed in [&[][..], &["b.example"]] {
        let refused = for_application(Active, allowed, Some("https://a.example"));
        assert!(matches!(refused, Err(AuthError::InvalidOrigin(origin)) if origin == "https://a.example"));
    }
}

/// Uses a token twice; the store then answers the recording so, which has ended when this returns.
fn used_twice(last_used_at: Option<DateTime<Utc>>, recorded: usize, answer: fn() -> Result<(), StoreError>) {
    let mut stores = MockStores::default();
    let user = fixtures::user();
    stores
        .tokens
        .expect_find_by_hash()
        .returning(move |_| Ok(Some(bearer_of(Token { last_used_at, ..token(&user) }, &user))));
    stores
        .tokens
        .expect_record_use()
        .withf(|id, at| (*id, *at) == (TokenId::new(3), NOW))
        .times(recorded)
        .returning(move |_, _| answer());
    let (auth, uow) = auth(stores);
    for _ in 0..2 {
        auth.authenticate(&bearer()).unwrap();
    }
    drop(auth);
    let writes = uow.ended().iter().filter(|(access, _)| *access == Access::Write).count();
    assert_eq!(writes, recorded);
}

#[test]
fn use_of_a_token_is_recorded_once_a_minute() {
    used_twice(None, 1, || Ok(()));
    used_twice(Some(NOW - TimeDelta::minutes(1)), 1, || Ok(()));
    used_twice(Some(NOW - TimeDelta::seconds(59)), 0, || Ok(()));
}

#[test]
fn a_store_that_cannot_record_the_use_of_a_token_refuses_nobody() {
    used_twice(None, 1, || Err(StoreError::Unavailable("busy".into())));
}

#[test]
fn an_unknown_token_is_refused_even_beside_a_session() {
    let mut stores = MockStores::default();
    stores.tokens.expect_find_by_hash().returning(|_| Ok(None));
    let credentials = Credentials { session: Some(Secret::new("key".into())), ..bearer() };
    assert!(matches!(auth(stores).0.authenticate(&credentials), Err(AuthError::InvalidToken)));
}

#[test]
fn where_only_a_login_counts_a_token_is_nobody() {
    let credentials = Credentials { kinds: Kinds::SessionOnly, ..bearer() };
    assert_eq!(auth(MockStores::default()).0.authenticate(&credentials).unwrap(), Actor::Nobody);
}

fn with_session(user: User, session: Session) -> MockStores {
    let mut stores = MockStores::default();
    stores
        .sessions
        .expect_find()
        .withf(|hash| hash == tokens::hash("key"))
        .returning(move |_| Ok(Some(session.clone())));
    stores.users.expect_find().returning(move |_| Ok(Some(user.clone())));
    stores
}

fn session(elevation: Option<Elevation>) -> Session {
    Session {
        id: SessionId::new("a".repeat(32)),
        user_id: fixtures::user().id,
        date_added: NOW,
        last_used_at: NOW,
        client: Client::default(),
        expires_at: NOW + TimeDelta::days(1),
        elevation,
    }
}

fn login_cookie() -> Credentials {
    Credentials { session: Some(Secret::new("key".into())), ..Credentials::default() }
}

#[test]
fn a_session_that_ended_is_nobody() {
    let ended = Session { expires_at: NOW, ..session(None) };
    let idle = Session { last_used_at: NOW - TimeDelta::days(7), ..session(None) };
    for over in [ended, idle] {
        let (auth, _) = auth(with_session(fixtures::user(), over));
        assert_eq!(auth.authenticate(&login_cookie()).unwrap(), Actor::Nobody);
    }
}

#[test]
fn a_session_of_an_inactive_user_is_nobody() {
    let (auth, _) = auth(with_session(User { is_active: false, ..fixtures::user() }, session(None)));
    assert_eq!(auth.authenticate(&login_cookie()).unwrap(), Actor::Nobody);
}

#[test]
fn a_session_needs_proof_for_a_change() {
    let (auth, _) = auth(with_session(fixtures::user(), session(None)));
    let csrf = CsrfProof::Needed { cookie: Some("a".repeat(64)), submitted: None };
    let refused = auth.authenticate(&Credentials { csrf, ..login_cookie() });
    assert!(matches!(refused, Err(AuthError::Csrf(CsrfFault::NoToken))));
}

#[test]
fn use_of_a_session_is_recorded_once_a_minute_beside_the_requests() {
    for (last_used_at, recorded) in [(NOW - TimeDelta::seconds(59), 0), (NOW - TimeDelta::minutes(1), 1)] {
        let mut stores = with_session(fixtures::user(), Session { last_used_at, ..session(None) });
        stores
            .sessions
            .expect_record_use()
            .withf(|key_hash, at| key_hash == tokens::hash("key") && *at == NOW)
            .times(recorded)
            .returning(|_, _| Ok(()));
        let (auth, _) = auth(stores);
        for _ in 0..2 {
            assert_ne!(auth.authenticate(&login_cookie()).unwrap(), Actor::Nobody);
        }
        drop(auth);
    }
}

fn is_elevated(actor: &Actor) -> bool {
    matches!(actor, Actor::User(user) if user.is_elevated())
}

#[test]
fn superuser_mode_needs_flag_cookie_and_time() {
    let open = Elevation { key_hash: tokens::hash("su key"), opened_at: NOW, used_at: NOW };
    let old = Elevation { used_at: NOW - TimeDelta::minutes(15), ..open.clone() };
    let session_hash = tokens::hash("key");
    let cookie = auth(MockStores::default()).0.sign(Mode::Superuser, "su key", &session_hash);
    let foreign = auth(MockStores::default()).0.sign(Mode::Superuser, "su key", "another session");
    let cases = [
        (superuser(), open.clone(), Some(cookie.clone()), true),
        (superuser(), open.clone(), Some(foreign), false),
        (superuser(), open.clone(), None, false),
        (superuser(), old, Some(cookie.clone()), false),
        (fixtures::user(), open, Some(cookie), false),
    ];
    for (user, elevation, cookie, expected) in cases {
        let (auth, _) = auth(with_session(user, session(Some(elevation))));
        let actor = auth.authenticate(&Credentials { elevation: cookie, ..login_cookie() }).unwrap();
        assert_eq!(is_elevated(&actor), expected);
    }
}

#[test]
fn use_of_superuser_mode_is_recorded_once_a_minute() {
    let used = Elevation { key_hash: tokens::hash("su key"), opened_at: NOW, used_at: NOW - TimeDelta::minutes(1) };
    let mut stores = with_session(superuser(), session(Some(used)));
    stores
        .sessions
        .expect_set_elevation()
        .withf(|_, elevation| elevation.is_some_and(|elevation| elevation.used_at == NOW))
        .times(1)
        .returning(|_, _| Ok(()));
    let (auth, uow) = auth(stores);
    let elevation = Some(auth.sign(Mode::Superuser, "su key", &tokens::hash("key")));
    assert!(is_elevated(&auth.authenticate(&Credentials { elevation, ..login_cookie() }).unwrap()));
    assert_eq!(uow.ended(), [(Access::Read, Outcome::Commit), (Access::Write, Outcome::Commit)]);
}

fn login(password: &str) -> Login {
    let token = "a".repeat(64);
    Login {
        login: "kim@example.com".into(),
        password: Secret::new(password.into()),
        csrf: CsrfProof::Needed { cookie: Some(token.clone()), submitted: Some(token) },
        client: Some(std::net::Ipv4Addr::LOCALHOST.into()),
        user_agent: None,
        previous: None,
    }
}

fn with_password(user: User) -> MockStores {
    let hash = password::hash("correct horse", &*entropy()).unwrap();
    let mut stores = MockStores::default();
    stores.users.expect_find_login().returning(move |_| Ok(Some((user.clone(), Some(hash.clone())))));
    stores
}

fn entropy() -> Arc<dyn Entropy> {
    let mut entropy = MockEntropy::new();
    entropy.expect_uuid().returning(|| uuid::Builder::from_random_bytes([7; 16]).into_uuid());
    Arc::new(entropy)
}

#[test]
fn the_right_password_opens_a_session() {
    let mut stores = with_password(fixtures::user());
    let hash = password::hash("correct horse", &*entropy()).unwrap();
    stores.users.expect_password_hash().returning(move |_| Ok(Some(hash.clone())));
    stores.sessions.expect_add().times(1).returning(|_, _| Ok(()));
    stores.users.expect_set_last_login().times(1).returning(|_, _| Ok(()));
    let logged_in = auth(stores).0.login(&login("correct horse")).unwrap();
    assert_eq!(logged_in.session.expose().len(), 64);
    assert_eq!(logged_in.user.last_login, Some(NOW));
}

#[test]
fn a_login_renews_an_outdated_hash_of_the_password() {
    let old = password::hash_of_old("correct horse", &*entropy());
    for is_unchanged in [true, false] {
        let (found, expected) = (old.clone(), old.clone());
        let mut stores = MockStores::default();
        stores.users.expect_find_login().returning(move |_| Ok(Some((fixtures::user(), Some(found.clone())))));
        stores.users.expect_set_last_login().returning(|_, _| Ok(()));
        stores
            .users
            .expect_replace_password_hash()
            .withf(move |_, old, new| *old == expected && !password::is_outdated(new))
            .times(1)
            .returning(move |_, _, _| Ok(is_unchanged));
        stores.sessions.expect_add().returning(|_, _| Ok(()));
        assert_eq!(auth(stores).0.login(&login("correct horse")).is_ok(), is_unchanged);
    }
}

#[test]
fn a_password_that_is_changed_during_the_login_opens_nothing() {
    let mut stores = with_password(fixtures::user());
    stores.users.expect_set_last_login().returning(|_, _| Ok(()));
    stores.users.expect_password_hash().returning(|_| Ok(Some(Secret::new("another".into()))));
    assert!(matches!(auth(stores).0.login(&login("correct horse")), Err(LoginError::Refused)));
}

#[test]
fn a_wrong_password_and_an_inactive_account_are_refused_alike() {
    let refused = auth(with_password(fixtures::user())).0.login(&login("wrong horse"));
    assert!(matches!(refused, Err(LoginError::Refused)));
    let inactive = User { is_active: false, ..fixtures::user() };
    assert!(matches!(auth(with_password(inactive)).0.login(&login("correct horse")), Err(LoginError::Refused)));
}

#[test]
fn who_guesses_waits_and_nobody_else_does() {
    let auth = auth(with_password(User { is_active: false, ..fixtures::user() })).0;
    for _ in 0..10 {
        assert!(matches!(auth.login(&login("wrong horse")), Err(LoginError::Refused)));
    }
    let throttled = auth.login(&login("wrong horse"));
    assert!(matches!(throttled, Err(LoginError::Throttled { retry_after_seconds: 61 })));
    let elsewhere = Login { client: Some("192.0.2.1".parse().unwrap()), ..login("wrong horse") };
    assert!(matches!(auth.login(&elsewhere), Err(LoginError::Refused)));
}

#[test]
fn a_login_that_no_page_meant_is_refused_before_the_password_is_looked_at() {
    let csrf = CsrfProof::Needed { cookie: None, submitted: None };
    let (auth, uow) = auth(MockStores::default());
    let refused = auth.login(&Login { csrf, ..login("correct horse") });
    assert!(matches!(refused, Err(LoginError::Csrf(_))));
    assert!(uow.ended().is_empty());
}

#[test]
fn an_outage_is_no_wrong_password() {
    let auth = auth_on(Arc::new(MockUnitOfWork::outage()));
    assert!(matches!(auth.login(&login("correct horse")), Err(LoginError::Store(StoreError::Unavailable(_)))));
    assert!(matches!(auth.authenticate(&bearer()), Err(AuthError::Store(StoreError::Unavailable(_)))));
}

fn elevating(user: User) -> (Auth, Actor) {
    let hash = password::hash("correct horse", &*entropy()).unwrap();
    let mut stores = MockStores::default();
    stores.users.expect_password_hash().returning(move |_| Ok(Some(hash.clone())));
    stores.sessions.expect_find().returning(|_| Ok(Some(session(None))));
    stores.sessions.expect_rotate().withf(|old, new, _| old == "abc" && new != old).returning(|_, _, _| Ok(true));
    let credential = Credential::Session { key_hash: "abc".into(), elevated: false, staff: false };
    (auth(stores).0, Actor::User(crate::actor::UserActor { user, credential }))
}

#[test]
fn superuser_mode_opens_for_who_has_the_flag_and_knows_the_password() {
    let (auth, actor) = elevating(superuser());
    let wrong = auth.elevate(&actor, &Secret::new("wrong horse".into()), None);
    assert!(matches!(wrong, Err(ElevateError::WrongPassword)));
    let opened = auth.elevate(&actor, &Secret::new("correct horse".into()), None).unwrap().opened.unwrap();
    let (cookie, session) = (opened.superuser.unwrap(), tokens::hash(opened.session.expose()));
    assert!(auth.unsign(Mode::Superuser, &cookie, &session).is_some());
    assert_eq!(auth.unsign(Mode::Staff, &cookie, &session), None);
    assert_eq!(auth.unsign(Mode::Superuser, &cookie, "abc"), None);
    assert!(opened.staff.is_none());
    let (auth, actor) = elevating(fixtures::user());
    assert!(auth.elevate(&actor, &Secret::new("correct horse".into()), None).unwrap().opened.is_none());
}

#[test]
fn a_token_never_elevates_nor_logs_out() {
    let auth = auth(MockStores::default()).0;
    let actor = fixtures::token(ScopeSet::all());
    assert!(auth.elevate(&actor, &Secret::new("correct horse".into()), None).is_err());
    assert!(auth.logout(&actor, false).is_err());
}

fn changing(stores: impl FnOnce(&mut MockStores)) -> (Result<(), ChangePasswordError>, Arc<MockUnitOfWork>) {
    let hash = password::hash("correct horse", &*entropy()).unwrap();
    let mut mocks = MockStores::default();
    mocks.users.expect_password_hash().returning(move |_| Ok(Some(hash.clone())));
    stores(&mut mocks);
    let (auth, uow) = auth(mocks);
    let secret = |text: &str| Secret::new(text.into());
    let command = ChangePassword { current: secret("correct horse"), new: secret("another horse"), client: None };
    (auth.change_password(&fixtures::session(false), UserRef::Me, &command), uow)
}

#[test]
fn a_changed_password_ends_other_sessions_and_is_told_in_one_transaction() {
    let (changed, uow) = changing(|stores| {
        stores.users.expect_replace_password_hash().returning(|_, _, _| Ok(true));
        stores.sessions.expect_remove_others().withf(|_, key| key == "abc").times(1).returning(|_, _| Ok(()));
        stores.account_links.expect_remove_of().times(1).returning(|_, _| Ok(()));
        stores
            .outbox
            .expect_add()
            .withf(|mail| mail.to.as_str() == "kim@example.com" && mail.kind == crate::outbox::MailKind::Security)
            .times(1)
            .returning(|_| Ok(domain::ids::MailId::new(1)));
    });
    changed.unwrap();
    let writes: Vec<_> = uow.ended().into_iter().filter(|(access, _)| *access == Access::Write).collect();
    assert_eq!(writes, [(Access::Write, Outcome::Commit)]);
}

#[test]
fn of_two_changes_at_once_one_knew_the_password() {
    let (changed, uow) = changing(|stores| {
        stores.users.expect_replace_password_hash().returning(|_, _, _| Ok(false));
    });
    assert!(matches!(changed, Err(ChangePasswordError::WrongPassword)));
    assert_eq!(uow.ended().last(), Some(&(Access::Write, Outcome::Rollback)));
}
