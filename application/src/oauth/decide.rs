use chrono::{DateTime, Utc};
use domain::ids::OrganizationId;
use domain::oauth::{GRANT_LIFETIME, Grant, ResponseType, TOKEN_LIFETIME, expiry_text};
use domain::secrets::Secret;
use domain::users::User;

use super::issue::Approved;
use super::request::{AuthorizationRequest, AuthorizeParameters};
use super::{AuthorizeError, AuthorizeFault, OAuth};
use crate::access;
use crate::actor::Actor;
use crate::ports::{Constraint, StoreError, Stores};
use crate::tokens::hash;

/// A user's word on an authorization request or on that of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Yes; with the id of the organization that was picked, as the form gave it.
    Approve {
        /// The organization, where one must be picked.
        organization: Option<String>,
    },
    /// No.
    Deny,
}

/// Where the user goes with the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided(pub String);

impl OAuth {
    /// Takes the user's word on what was remembered with the login. `shown` is the request that the page's own address
    /// names: where it names one, it must be the one that was remembered, so that a page in another tab decides on
    /// nothing but what it shows.
    pub fn decide(
        &self,
        actor: &Actor,
        shown: &AuthorizeParameters,
        choice: &Choice,
    ) -> Result<Decided, AuthorizeError> {
        let login = access::login(actor).map_err(|_| AuthorizeError::NothingRemembered)?;
        let recalled = self.uow.transaction(|stores| recall(stores, login.key_hash, shown));
        let recalled = recalled.map_err(|error: StoreError| AuthorizeError::Store(error))?;
        let recalled = recalled.ok_or(AuthorizeError::NothingRemembered)?;
        let (application, request) = self.uow.read(|stores| self.check(stores, &recalled))?;
        let organization = match choice {
            Choice::Deny => return Ok(Decided(request.reply_to.with(&[("error", "access_denied")]))),
            Choice::Approve { .. } if !application.requires_org_level_access => None,
            Choice::Approve { organization } => {
                let picked = self.uow.read(|stores| picked(stores, login.user, organization.as_deref()))?;
                let refuse = |error| AuthorizeFault::Redirect(request.reply_to.with(&[("error", error)]));
                Some(picked.map_err(refuse)?)
            }
        };
        Ok(Decided(self.approve(login.user, &request, organization)?))
    }

    /// Notes the consent and answers with a code, or a token.
    fn approve(
        &self,
        user: &User,
        request: &AuthorizationRequest,
        organization: Option<OrganizationId>,
    ) -> Result<String, AuthorizeError> {
        let (now, text) = (self.now(), self.random_text());
        let what = approved(user, request, organization);
        let done = self.uow.transaction(|stores| {
            stores.users().lock(user.id)?;
            stores.authorizations().grant(user.id, what.application_id, organization, what.scopes, now)?;
            keep(stores, &what, request, &text, now)
        });
        done.map_err(gone)?;
        Ok(answer(request, &text, now))
    }

    /// The same without a question, where the user consented to as much before.
    pub(super) fn approve_again(
        &self,
        user: &User,
        request: &AuthorizationRequest,
    ) -> Result<Option<String>, AuthorizeError> {
        let (now, text) = (self.now(), self.random_text());
        let what = approved(user, request, None);
        let done = self.uow.transaction(|stores| {
            // Whoever takes the consent back holds the account as well: it is there until this ends, or gone already.
            stores.users().lock(user.id)?;
            let found = stores.authorizations().find(user.id, what.application_id, None)?;
            let covers = found.is_some_and(|it| it.scopes.union(what.scopes) == it.scopes);
            if covers {
                keep(stores, &what, request, &text, now)?;
            }
            Ok(covers)
        });
        Ok(done.map_err(gone)?.then(|| answer(request, &text, now)))
    }
}

/// What was remembered, which is forgotten with it. Where the page shows another request it stays, for the page that
/// shows it.
fn recall(
    stores: &mut dyn Stores,
    session: &str,
    shown: &AuthorizeParameters,
) -> Result<Option<AuthorizeParameters>, StoreError> {
    let Some(text) = stores.grants().recall(session)? else { return Ok(None) };
    let recalled = AuthorizeParameters::remembered(&text);
    let is_shown = || recalled.as_ref().is_some_and(|recalled| recalled.to_remember() == shown.to_remember());
    if shown.client_id.is_some() && !is_shown() {
        stores.grants().remember(session, &text)?;
        return Ok(None);
    }
    Ok(recalled)
}

const fn approved(user: &User, request: &AuthorizationRequest, organization_id: Option<OrganizationId>) -> Approved {
    Approved { user_id: user.id, application_id: request.application_id, organization_id, scopes: request.scopes }
}

/// Stores what the application will come for, or has with the answer.
fn keep(
    stores: &mut dyn Stores,
    what: &Approved,
    request: &AuthorizationRequest,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    match request.reply_to.response_type {
        ResponseType::Code => stores.grants().add(&hash(text), &grant(what, request, now)),
        ResponseType::Token => {
            let token = what.token(&Secret::new(text.to_owned()), None, now);
            stores.tokens().add(&token).map(drop)
        }
    }
}

fn gone(error: StoreError) -> AuthorizeError {
    match error {
        // The application was deleted in the moment between.
        StoreError::Conflict(Constraint::Reference) => AuthorizeFault::Page("client_id").into(),
        other => AuthorizeError::Store(other),
    }
}

fn answer(request: &AuthorizationRequest, text: &str, now: DateTime<Utc>) -> String {
    match request.reply_to.response_type {
        ResponseType::Code => request.reply_to.with(&[("code", text)]),
        ResponseType::Token => request.reply_to.with(&[
            ("access_token", text),
            ("expires_in", &TOKEN_LIFETIME.num_seconds().to_string()),
            ("expires_at", &expiry_text(now + TOKEN_LIFETIME)),
            ("token_type", "Bearer"),
            ("scope", &request.scopes.to_text()),
        ]),
    }
}

fn grant(what: &Approved, request: &AuthorizationRequest, now: DateTime<Utc>) -> Grant {
    Grant {
        user_id: what.user_id,
        application_id: what.application_id,
        organization_id: what.organization_id,
        redirect_uri: request.given_redirect_uri.clone(),
        scopes: what.scopes,
        code_challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        expires_at: now + GRANT_LIFETIME,
    }
}

/// The organization that the user picked, if they are a member of it; else the name of the error.
pub(super) fn picked(
    stores: &mut dyn Stores,
    user: &User,
    organization: Option<&str>,
) -> Result<Result<OrganizationId, &'static str>, StoreError> {
    let Some(text) = organization.filter(|text| !text.is_empty()) else { return Ok(Err("invalid_request")) };
    let Some(id) = OrganizationId::parse(text) else { return Ok(Err("unauthorized_client")) };
    let member = stores.organizations().find_member(id, user.id)?;
    Ok(member.map(|_| id).ok_or("unauthorized_client"))
}
