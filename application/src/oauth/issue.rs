use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::oauth::TOKEN_LIFETIME;
use domain::permissions::{Scope, ScopeSet};
use domain::secrets::Secret;
use domain::users::User;

use super::OAuth;
use super::id_tokens::Claims;
use crate::tokens::{NewToken, Refresh, hash};

/// What a user approved, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Approved {
    pub user_id: UserId,
    pub application_id: ApplicationId,
    pub organization_id: Option<OrganizationId>,
    pub scopes: ScopeSet,
}

impl Approved {
    /// A token of this text for it.
    pub(super) fn token(&self, text: &Secret, refresh: Option<Refresh>, now: DateTime<Utc>) -> NewToken {
        NewToken {
            application_id: Some(self.application_id),
            organization_id: self.organization_id,
            expires_at: Some(now + TOKEN_LIFETIME),
            refresh,
            ..NewToken::of(self.user_id, None, text, self.scopes, now)
        }
    }
}

/// The texts of a new token.
#[derive(Debug)]
pub(super) struct NewTexts {
    pub token: Secret,
    pub refresh: Secret,
}

impl NewTexts {
    /// What is stored of the refresh token.
    pub(super) fn refresh(&self, family: Option<String>) -> Refresh {
        Refresh { hash: hash(self.refresh.expose()), family }
    }
}

/// A token that an application got.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token's text.
    pub token: Secret,
    /// What the next one can be got with.
    pub refresh: Secret,
    /// From when on the token is refused.
    pub expires_at: DateTime<Utc>,
    /// How long the token is good.
    pub lasts: TimeDelta,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// Whose rights it carries.
    pub user: User,
    /// The only organization that it is good for, if it is one alone.
    pub organization_id: Option<OrganizationId>,
    /// Who the user is, signed; where the scope `openid` was approved.
    pub id_token: Option<Secret>,
}

/// For whom, and from whom, an ID token is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parties<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: Option<&'a str>,
}

impl OAuth {
    pub(super) fn new_texts(&self) -> NewTexts {
        NewTexts { token: Secret::new(self.random_text()), refresh: Secret::new(self.random_text()) }
    }

    /// What a client without a secret gets with its first token: all that come of it have it in common, so that the
    /// theft of a refresh token ends them all once both use it.
    pub(super) fn new_family(&self, is_public: bool) -> Option<String> {
        is_public.then(|| self.entropy.uuid().to_string())
    }

    pub(super) fn issued(
        &self,
        texts: NewTexts,
        user: User,
        approved: &Approved,
        parties: Parties<'_>,
        now: DateTime<Utc>,
    ) -> IssuedToken {
        let scopes = approved.scopes;
        let claims = Claims {
            issuer: parties.issuer,
            audience: parties.client_id,
            nonce: parties.nonce,
            user: &user,
            has_profile: scopes.contains(Scope::Profile),
            has_email: scopes.contains(Scope::Email),
            now,
        };
        let id_token = scopes.contains(Scope::OpenId).then(|| self.id_tokens.sign(&claims));
        IssuedToken {
            token: texts.token,
            refresh: texts.refresh,
            expires_at: now + TOKEN_LIFETIME,
            lasts: TOKEN_LIFETIME,
            scopes,
            organization_id: approved.organization_id,
            id_token,
            user,
        }
    }
}
