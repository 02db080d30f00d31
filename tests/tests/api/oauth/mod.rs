//! The OAuth 2.0 provider, by hand-written requests: what stock clients never send is here as well.

use application::applications::NewApplication;
use application::ports::StoreError;
use domain::applications::Application;
use domain::ids::UserId;
use domain::permissions::ScopeSet;
use serde_json::Value;

use crate::client::Answer;
use crate::harness::{Login, Server, now};

mod authorize;
mod devices;
mod refresh;
mod tokens;
mod userinfo;

/// Where applications of tests send users back to.
const CALLBACK: &str = "https://app.example/cb";

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An application, with its secret.
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) secret: String,
}

/// What is unusual about an application.
#[derive(Default)]
pub(crate) struct Kind<'a> {
    pub(crate) is_public: bool,
    pub(crate) for_one_organization: Option<ScopeSet>,
    pub(crate) redirect_uris: &'a [&'a str],
}

impl App {
    /// A confidential one of the administrator's.
    fn new(server: &Server) -> Self {
        Self::of(server, server.admin(), "1", &Kind::default())
    }

    fn public(server: &Server) -> Self {
        Self::of(server, server.admin(), "2", &Kind { is_public: true, ..Kind::default() })
    }

    /// One whose client id is made of this digit.
    pub(crate) fn of(server: &Server, owner: UserId, digit: &str, kind: &Kind<'_>) -> Self {
        let (client_id, secret) = (digit.repeat(64), "5".repeat(64));
        let new = NewApplication {
            client_id: client_id.clone(),
            secret_hash: (!kind.is_public).then(|| application::tokens::hash(&secret)),
            sealed_secret: None,
            owner_id: owner,
            name: "Sunny <Heron>".to_owned(),
            scopes: kind.for_one_organization.unwrap_or_default(),
            requires_org_level_access: kind.for_one_organization.is_some(),
            date_added: now(),
        };
        let uris = if kind.redirect_uris.is_empty() { &[CALLBACK] } else { kind.redirect_uris };
        let made = server.uow().transaction(|stores| {
            stores.applications().add(&new)?;
            let found = stores.applications().find(&client_id)?.unwrap();
            let redirect_uris = uris.iter().map(|uri| (*uri).to_owned()).collect();
            stores.applications().update(&Application { redirect_uris, ..found })
        });
        assert!(made.map_err(|error: StoreError| error).unwrap());
        Self { client_id, secret }
    }

    /// The address of an authorization request for a code.
    fn authorize(&self, more: &str) -> String {
        format!("/oauth/authorize/?response_type=code&client_id={}{more}", self.client_id)
    }

    /// Asks for a token.
    fn token(&self, server: &Server, more: &[(&str, &str)]) -> Answer {
        let credentials = [("client_id", self.client_id.as_str()), ("client_secret", &self.secret)];
        server.call("POST", "/oauth/token/").form(&[&credentials, more].concat()).send()
    }

    /// Lets a user approve, by the pages, and gives the code.
    fn code(&self, login: &Login<'_>, more: &str) -> String {
        let path = self.authorize(more);
        login.call("GET", &path).send().expect(200);
        let location = approve(login, &path);
        parameter(&location, "code").unwrap()
    }
}

/// Approves what the page at this address asks; where the answer goes.
#[track_caller]
pub(crate) fn approve(login: &Login<'_>, path: &str) -> String {
    let csrf = login.csrf.clone();
    let answer = login.without_csrf("POST", path).form(&[("op", "approve"), ("csrfmiddlewaretoken", &csrf)]).send();
    answer.expect(302).header("location").to_owned()
}

/// A parameter in the query or the fragment of an address.
pub(crate) fn parameter(location: &str, name: &str) -> Option<String> {
    let (_, query) = location.split_once(['?', '#'])?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
}

#[track_caller]
fn refused(answer: Answer, error: &str) {
    let answer = answer.expect(if error == "invalid_client" { 401 } else { 400 });
    assert_eq!(answer.json(), serde_json::json!({"error": error}));
    assert_eq!(answer.header("cache-control"), "max-age=0, no-cache, no-store, must-revalidate, private");
    let challenge = if error == "invalid_client" { "Basic realm=\"oauth\"" } else { "" };
    assert_eq!(answer.header("www-authenticate"), challenge);
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}
