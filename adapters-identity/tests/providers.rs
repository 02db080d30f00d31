//! The providers, against servers on the loopback address.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "all of this is test code, also what stands outside of test functions"
)]

mod server;

use std::net::TcpListener;
use std::sync::Arc;

use adapters_identity::{Address, Protocol, ProviderSettings, provider};
use application::associations::{Challenge, ExternalAccount, ProviderError, SocialProvider, Step};
use application::ports::Clock;
use chrono::{DateTime, Utc};
use domain::identities::IdentityProvider;
use domain::secrets::Secret;
use serde_json::{Value, json};
use server::{Provider, forged, signed, unsigned};
use url::Url;

const BACK: &str = "https://picket.example/back/";

/// A clock that stands.
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_100, 0).unwrap()
    }
}

fn of(protocol: Protocol, address: &str) -> Arc<dyn SocialProvider> {
    let settings = ProviderSettings {
        key: IdentityProvider::parse("oidc").unwrap(),
        name: "Company".to_owned(),
        protocol,
        address: Address::parse(address).unwrap(),
        client_id: "client".to_owned(),
        client_secret: Secret::new("hunter2".to_owned()),
    };
    let clock: Arc<dyn Clock> = Arc::new(Fixed);
    provider(settings, clock)
}

fn challenge() -> Challenge {
    let text = |letter: &str| Secret::new(letter.repeat(43));
    Challenge { state: text("s"), verifier: text("v"), nonce: text("n") }
}

fn complete(provider: &Arc<dyn SocialProvider>) -> Result<ExternalAccount, ProviderError> {
    provider.complete(BACK, &Secret::new("code".to_owned()), &challenge())
}

fn claims(issuer: &str, other: Value) -> Value {
    let mut claims = json!({
        "iss": issuer, "sub": "1234", "aud": "client", "nonce": "n".repeat(43),
        "iat": 1_790_000_000, "exp": 4_100_000_000_u32,
    });
    claims.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    claims
}

fn query(url: &str, name: &str) -> String {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).unwrap_or_else(|| panic!("{name} in {url}")).1.into_owned()
}

#[test]
fn an_oidc_account_is_told_by_an_id_token() {
    let server = Provider::start_oidc(1);
    let provider = of(Protocol::Oidc, &server.url());
    let location = provider.begin(BACK, &challenge()).unwrap();
    assert!(location.starts_with(&format!("{}/authorize?", server.url())), "{location}");
    for (name, value) in [
        ("response_type", "code".to_owned()),
        ("client_id", "client".to_owned()),
        ("redirect_uri", BACK.to_owned()),
        ("scope", "openid".to_owned()),
        ("state", "s".repeat(43)),
        ("nonce", "n".repeat(43)),
        ("code_challenge_method", "S256".to_owned()),
    ] {
        assert_eq!(query(&location, name), value, "{name}");
    }
    server.hand_out(&signed(1, &claims(&server.url(), json!({}))));
    let account = complete(&provider).unwrap();
    assert_eq!((account.external_id.as_str(), account.issuer.as_str()), ("1234", server.url().as_str()));
    let kept: Value = serde_json::from_str(account.data.expose()).unwrap();
    assert_eq!(kept["access_token"], "at");
    let asked = server.last();
    for part in ["grant_type=authorization_code", "code=code", &format!("code_verifier={}", "v".repeat(43))] {
        assert!(asked.body.contains(part), "{part} in {asked:?}");
    }
    assert!(asked.headers.contains("authorization: Basic Y2xpZW50Omh1bnRlcjI="), "{asked:?}");
    assert_eq!(server.count("/.well-known/openid-configuration"), 1, "it is kept");
}

#[test]
fn an_id_token_that_proves_nothing_is_refused() {
    let server = Provider::start_oidc(1);
    let provider = of(Protocol::Oidc, &server.url());
    let of = |other: Value| claims(&server.url(), other);
    for id_token in [
        signed(1, &of(json!({"iss": "https://elsewhere.example"}))),
        signed(1, &of(json!({"aud": "another"}))),
        signed(1, &of(json!({"aud": ["client", "another"]}))),
        signed(1, &of(json!({"nonce": "other"}))),
        signed(1, &of(json!({"nonce": null}))),
        signed(1, &of(json!({"exp": 1_790_000_001}))),
        signed(1, &of(json!({"azp": "another"}))),
        signed(1, &of(json!({"iat": 1_790_000_401}))),
        signed(1, &of(json!({"sub": ""}))),
        signed(1, &of(json!({"sub": "a".repeat(256)}))),
        forged(2, 1, &of(json!({}))),
        signed(2, &of(json!({}))),
        unsigned(&of(json!({}))),
        "a.b.c".to_owned(),
    ] {
        server.hand_out(&id_token);
        let refused = complete(&provider);
        assert!(matches!(refused, Err(ProviderError::Refused(_))), "{id_token}: {refused:?}");
    }
    server.answer("/token", 200, json!({"access_token": "at", "token_type": "Bearer"}));
    assert!(matches!(complete(&provider), Err(ProviderError::Refused(_))));
}

#[test]
fn a_new_key_of_the_provider_is_asked_for() {
    let server = Provider::start_oidc(1);
    let provider = of(Protocol::Oidc, &server.url());
    provider.begin(BACK, &challenge()).unwrap();
    server.publish(2);
    server.hand_out(&signed(2, &claims(&server.url(), json!({}))));
    assert_eq!(complete(&provider).unwrap().external_id.as_str(), "1234");
}

#[test]
fn a_provider_that_does_not_answer_as_one_is_unreachable() {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let nobody = of(Protocol::Oidc, &format!("http://127.0.0.1:{port}"));
    assert!(matches!(nobody.begin(BACK, &challenge()), Err(ProviderError::Unreachable(_))));
    let server = Provider::start();
    // Each time anew, since a failure is remembered.
    let unreachable = || {
        let provider = of(Protocol::Oidc, &server.url());
        matches!(provider.begin(BACK, &challenge()), Err(ProviderError::Unreachable(_)))
    };
    let path = "/.well-known/openid-configuration";
    for (status, body) in [(404, "{}".to_owned()), (500, String::new()), (200, "[]".to_owned()), (302, "{}".to_owned())]
    {
        server.answer(path, status, body);
        assert!(unreachable(), "{status}");
    }
    server.answer(path, 200, " ".repeat(1024 * 1024 + 1));
    assert!(unreachable());
    assert_eq!(server.count("/elsewhere"), 0, "no redirect is followed");
    server.publish(1);
    server.describe(json!({"issuer": "http://localhost:1"}));
    assert!(unreachable(), "another issuer");
    for endpoint in ["authorization_endpoint", "jwks_uri"] {
        server.describe(json!({endpoint: "http://provider.example/"}));
        assert!(unreachable(), "{endpoint}");
    }
    server.describe(json!({}));
    let provider = of(Protocol::Oidc, &server.url());
    provider.begin(BACK, &challenge()).unwrap();
    server.answer("/token", 502, "");
    assert!(matches!(complete(&provider), Err(ProviderError::Unreachable(_))));
}

#[test]
fn a_github_account_is_told_by_its_api() {
    let server = Provider::start();
    let provider = of(Protocol::Github, &format!("{}/", server.url()));
    let location = provider.begin(BACK, &challenge()).unwrap();
    assert!(location.starts_with(&format!("{}/login/oauth/authorize?", server.url())), "{location}");
    assert_eq!(query(&location, "state"), "s".repeat(43));
    assert_eq!(query(&location, "code_challenge_method"), "S256");
    let token = json!({"access_token": "gho_1", "token_type": "bearer", "scope": ""});
    server.answer("/login/oauth/access_token", 200, &token);
    server.answer("/api/v3/user", 200, json!({"id": 583_231, "login": "octocat"}));
    let account = complete(&provider).unwrap();
    assert_eq!(account.external_id.as_str(), "583231");
    assert!(account.data.expose().contains("gho_1"));
    let asked = server.last();
    assert!(asked.headers.contains("authorization: Bearer gho_1") && asked.headers.contains("user-agent: picket"));
    for (status, body) in [(401, json!({})), (200, json!({"id": "x"}))] {
        server.answer("/api/v3/user", status, body);
        assert!(matches!(complete(&provider), Err(ProviderError::Refused(_))), "{status}");
    }
    server.answer("/api/v3/user", 503, "");
    assert!(matches!(complete(&provider), Err(ProviderError::Unreachable(_))));
    // GitHub says no with a 200.
    server.answer("/login/oauth/access_token", 200, json!({"error": "bad_verification_code"}));
    assert!(matches!(complete(&provider), Err(ProviderError::Refused(_))));
}

/// What may be told of why there is no account.
fn fault(provider: &Arc<dyn SocialProvider>) -> (Step, Option<String>) {
    let Err(ProviderError::Refused(fault)) = complete(provider) else { panic!("not refused") };
    assert!(!format!("{fault} {fault:?}").contains("hunter2"), "{fault:?}");
    (fault.step, fault.code.map(|code| code.as_str().to_owned()))
}

#[test]
fn nothing_is_told_of_an_error_but_its_standard_code() {
    let server = Provider::start_oidc(1);
    let provider = of(Protocol::Oidc, &server.url());
    for (error, code) in [
        ("invalid_grant", Some("invalid_grant".to_owned())),
        ("custom_code", Some("custom_code".to_owned())),
        ("hunter2 code", None),
        (&"a".repeat(65), None),
    ] {
        let said = "client_secret=hunter2&code=code&code_verifier=vvv";
        server.answer("/token", 400, json!({"error": error, "error_description": said, "error_uri": said}));
        assert_eq!(fault(&provider), (Step::Token, code));
    }
    server.answer("/token", 400, "hunter2");
    assert_eq!(fault(&provider), (Step::Token, None));
    server.hand_out(&signed(1, &claims(&server.url(), json!({"aud": "hunter2"}))));
    assert_eq!(fault(&provider), (Step::Proof, None));
}

#[test]
fn the_account_is_told_to_this_client_and_at_about_this_time() {
    let server = Provider::start_oidc(1);
    let provider = of(Protocol::Oidc, &server.url());
    server.hand_out(&signed(1, &claims(&server.url(), json!({"azp": "client", "iat": 1_790_000_400}))));
    complete(&provider).unwrap();
}

#[test]
fn another_key_under_the_same_name_is_asked_for_once_in_a_while() {
    let server = Provider::start_oidc(1);
    let provider = of(Protocol::Oidc, &server.url());
    let path = "/.well-known/openid-configuration";
    provider.begin(BACK, &challenge()).unwrap();
    server.hand_out(&forged(2, 1, &claims(&server.url(), json!({}))));
    for _ in 0..3 {
        assert_eq!(fault(&provider), (Step::Proof, None));
    }
    assert_eq!(server.count(path), 2);
}

#[test]
fn many_who_come_at_once_ask_a_provider_once_and_a_failure_is_remembered() {
    let server = Provider::start();
    let provider = of(Protocol::Oidc, &server.url());
    let path = "/.well-known/openid-configuration";
    let begin_all = |provider: &Arc<dyn SocialProvider>| {
        std::thread::scope(|scope| {
            let all = [(); 4].map(|()| scope.spawn(|| provider.begin(BACK, &challenge()).is_ok()));
            all.map(|one| one.join().unwrap())
        })
    };
    assert_eq!(begin_all(&provider), [false; 4]);
    assert_eq!(server.count(path), 1);
    server.describe(json!({}));
    server.publish(1);
    assert!(provider.begin(BACK, &challenge()).is_err(), "it is remembered");
    assert_eq!(begin_all(&of(Protocol::Oidc, &server.url())), [true; 4]);
    assert_eq!(server.count(path), 2);
}
