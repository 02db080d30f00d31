use domain::applications::Application;
use domain::ids::UserId;
use domain::oauth::{Prompt, Sentence, sentences};
use domain::organizations::Organization;

use super::request::{AuthorizationRequest, AuthorizeParameters};
use super::{AuthorizeError, AuthorizeFault, OAuth};
use crate::access;
use crate::actor::Actor;
use crate::paging::PageRequest;
use crate::ports::{StoreError, Stores};

/// So many organizations are offered on a consent page, the newest first.
const OFFERED: usize = 100;

/// What comes of an authorization request.
#[derive(Debug)]
pub enum Authorize {
    /// Nobody is logged in: first comes the login, then the same request again.
    Login(Consent),
    /// The user is asked.
    Ask(Consent),
    /// The user consented before; the answer goes to this address.
    Done(String),
}

/// What a consent page shows.
#[derive(Debug)]
pub struct Consent {
    /// Who asks.
    pub application: Application,
    /// For what.
    pub sentences: Vec<Sentence>,
    /// One of which must be picked.
    pub organizations: Organizations,
    /// Who is logged in, if somebody is.
    pub username: Option<String>,
    /// Where the answer will go.
    pub answers_at: String,
    /// The server that it will go to, as a content security policy names it.
    pub policy_source: String,
}

/// Whether an organization must be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Organizations {
    /// The application works for all of the user's.
    All,
    /// For one of these alone.
    OneOf(Vec<Organization>),
}

impl OAuth {
    /// Looks at an authorization request and says how it goes on. What the user is asked for is remembered with the
    /// login.
    pub fn authorize(&self, actor: &Actor, parameters: &AuthorizeParameters) -> Result<Authorize, AuthorizeError> {
        let (application, request) = self.uow.read(|stores| self.check(stores, parameters))?;
        let prompt = Prompt::parse(parameters.prompt.as_deref().unwrap_or_default());
        let prompt = prompt.ok_or_else(|| refusal(&request, "invalid_request"))?;
        let Some(login) = access::login(actor).ok().filter(|_| !prompt.logs_in) else {
            if prompt.is_none {
                return Err(refusal(&request, "login_required"));
            }
            return Ok(Authorize::Login(consent(application, &request, None, Organizations::All)));
        };
        let must_ask = parameters.force_prompt || prompt.asks || application.requires_org_level_access;
        if !must_ask && let Some(location) = self.approve_again(login.user, &request)? {
            return Ok(Authorize::Done(location));
        }
        if prompt.is_none {
            return Err(refusal(&request, "consent_required"));
        }
        let remembered = parameters.to_remember();
        let organizations = self.uow.transaction(|stores| {
            stores.grants().remember(login.key_hash, &remembered)?;
            offered(stores, &application, login.user.id)
        });
        let organizations = organizations.map_err(|error: StoreError| AuthorizeError::Store(error))?;
        Ok(Authorize::Ask(consent(application, &request, Some(&login.user.username), organizations)))
    }
}

fn refusal(request: &AuthorizationRequest, error: &str) -> AuthorizeError {
    AuthorizeFault::Redirect(request.reply_to.with(&[("error", error)])).into()
}

fn consent(
    application: Application,
    request: &AuthorizationRequest,
    username: Option<&str>,
    organizations: Organizations,
) -> Consent {
    let target = &request.reply_to.target;
    Consent {
        application,
        sentences: sentences(request.scopes),
        username: username.map(str::to_owned),
        organizations,
        answers_at: target.as_str().to_owned(),
        policy_source: target.policy_source(),
    }
}

/// The organizations of a user that an application can be let into.
pub(super) fn offered(
    stores: &mut dyn Stores,
    application: &Application,
    user: UserId,
) -> Result<Organizations, StoreError> {
    if !application.requires_org_level_access {
        return Ok(Organizations::All);
    }
    let window = PageRequest { limit: OFFERED, cursor: None }.window();
    Ok(Organizations::OneOf(stores.organizations().list(Some(user), &window)?))
}
