use chrono::{DateTime, Utc};
use domain::ids::OrganizationId;
use domain::oauth::{GRANT_LIFETIME, Grant, ResponseType, TOKEN_LIFETIME};
use domain::secrets::Secret;
use domain::users::User;

use super::issue::Approved;
use super::request::{AuthorizationRequest, AuthorizeParameters, Remembered};
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
        let recalled = self.uow.transaction(|stores| stores.grants().recall(login.key_hash));
        let recalled = recalled.map_err(|error: StoreError| AuthorizeError::Store(error))?;
        let recalled = recalled.as_deref().and_then(Remembered::parse).ok_or(AuthorizeError::NothingRemembered)?;
        if shown.client_id.is_some() && Remembered::to_text(shown) != Remembered::to_text(&recalled) {
            return Err(AuthorizeError::NothingRemembered);
        }
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
    pub(super) fn approve(
        &self,
        user: &User,
        request: &AuthorizationRequest,
        organization: Option<OrganizationId>,
    ) -> Result<String, AuthorizeError> {
        let now = self.now();
        let text = self.random_text();
        let expires_at = now + TOKEN_LIFETIME;
        let what = Approved {
            user_id: user.id,
            application_id: request.application_id,
            organization_id: organization,
            scopes: request.scopes,
        };
        let approved = self.uow.transaction(|stores| {
            stores.authorizations().grant(user.id, what.application_id, organization, what.scopes, now)?;
            match request.reply_to.response_type {
                ResponseType::Code => stores.grants().add(&hash(&text), &grant(&what, request, now)),
                ResponseType::Token => {
                    let token = what.token(&Secret::new(text.clone()), None, now);
                    stores.tokens().add(&token).map(drop)
                }
            }
        });
        approved.map_err(|error: StoreError| match error {
            // The application was deleted in the moment between.
            StoreError::Conflict(Constraint::Reference) => AuthorizeFault::Page("client_id").into(),
            other => AuthorizeError::Store(other),
        })?;
        Ok(match request.reply_to.response_type {
            ResponseType::Code => request.reply_to.with(&[("code", &text)]),
            ResponseType::Token => request.reply_to.with(&[
                ("access_token", &text),
                ("expires_in", &TOKEN_LIFETIME.num_seconds().to_string()),
                ("expires_at", &expires_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()),
                ("token_type", "Bearer"),
                ("scope", &request.scopes.to_text()),
            ]),
        })
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
