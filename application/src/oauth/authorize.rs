use domain::applications::Application;
use domain::ids::UserId;
use domain::oauth::{Sentence, sentences};
use domain::organizations::Organization;

use super::request::{AuthorizationRequest, AuthorizeParameters, Remembered};
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
    /// Where the answer will go, as a content security policy names it.
    pub answer_to: String,
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
        let Ok(login) = access::login(actor) else {
            if parameters.prompt.as_deref() == Some("none") {
                return Err(refusal(&request, "login_required"));
            }
            return Ok(Authorize::Login(consent(application, &request, Organizations::All)));
        };
        let user = login.user.id;
        let asks_anew = parameters.force_prompt || parameters.prompt.as_deref() == Some("consent");
        let consented = !asks_anew && !application.requires_org_level_access && {
            let found = self.uow.read(|stores| stores.authorizations().find(user, application.id, None));
            found.map_err(AuthorizeError::Store)?.is_some_and(|it| it.scopes.union(request.scopes) == it.scopes)
        };
        if consented {
            return Ok(Authorize::Done(self.approve(login.user, &request, None)?));
        }
        if parameters.prompt.as_deref() == Some("none") {
            return Err(refusal(&request, "consent_required"));
        }
        let remembered = Remembered::to_text(parameters);
        let organizations = self.uow.transaction(|stores| {
            stores.grants().remember(login.key_hash, &remembered)?;
            offered(stores, &application, login.user.id)
        });
        let organizations = organizations.map_err(|error: StoreError| AuthorizeError::Store(error))?;
        Ok(Authorize::Ask(consent(application, &request, organizations)))
    }
}

fn refusal(request: &AuthorizationRequest, error: &str) -> AuthorizeError {
    AuthorizeFault::Redirect(request.reply_to.with(&[("error", error)])).into()
}

fn consent(application: Application, request: &AuthorizationRequest, organizations: Organizations) -> Consent {
    let answer_to = request.reply_to.target.policy_source();
    Consent { application, sentences: sentences(request.scopes), organizations, answer_to }
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
