use chrono::{DateTime, Utc};
use domain::applications::Application;
use domain::oauth::TOKEN_LIFETIME;

use super::exchange::active_user;
use super::issue::{Approved, NewTexts, Parties};
use super::{IssuedToken, OAuth, Refreshable, Replacement, TokenError, TokenRefusal, TokenRequest};
use crate::ports::{StoreError, Stores};
use crate::tokens::{hash, last_characters};

impl OAuth {
    /// Gives the next token for a refresh token. A confidential client's token is replaced; a public client gets
    /// another, and whoever uses its old refresh token again, be it a thief or the client after one, ends all tokens
    /// that came of the first.
    pub(super) fn refresh(
        &self,
        application: &Application,
        request: &TokenRequest,
        issuer: &str,
    ) -> Result<IssuedToken, TokenError> {
        let shown = request.refresh_token.as_deref().filter(|_| request.scope.is_none());
        let shown = hash(shown.ok_or(TokenRefusal::InvalidRequest)?);
        let (now, texts) = (self.now(), self.new_texts());
        let done = self.uow.transaction::<_, StoreError>(|stores| {
            let Some(found) = held(stores, &shown, application)? else {
                return Ok(Err(TokenRefusal::InvalidGrant));
            };
            if found.is_used {
                let tokens = stores.refresh_tokens().remove_family(found.family.as_deref().unwrap_or_default())?;
                tracing::warn!(application_id = application.id.get(), tokens, "a refresh token was used again");
                return Ok(Err(TokenRefusal::InvalidGrant));
            }
            let user = match active_user(stores, found.token.user_id)? {
                Ok(user) => user,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let approved = Approved {
                user_id: user.id,
                application_id: application.id,
                organization_id: found.token.organization_id,
                scopes: found.token.scopes,
            };
            next(stores, &found, &approved, &texts, now)?;
            Ok(Ok((user, approved)))
        });
        let (user, approved) = done??;
        let parties = Parties { issuer, client_id: &application.client_id, nonce: None };
        Ok(self.issued(texts, user, &approved, parties, now))
    }
}

/// The token, with its user's account held: two that refresh tokens of one family, and whoever takes a consent back,
/// come one after the other, so that no successor is missed by who removes all.
fn held(
    stores: &mut dyn Stores,
    refresh_hash: &str,
    application: &Application,
) -> Result<Option<Refreshable>, StoreError> {
    let Some(seen) = stores.refresh_tokens().find(refresh_hash, application.id)? else { return Ok(None) };
    stores.users().lock(seen.token.user_id)?;
    stores.refresh_tokens().find(refresh_hash, application.id)
}

/// Stores the next token: in the place of the one before it, or beside it as one of its family.
fn next(
    stores: &mut dyn Stores,
    found: &Refreshable,
    approved: &Approved,
    texts: &NewTexts,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if found.family.is_some() {
        stores.refresh_tokens().retire(found.token.id, now)?;
        let token = approved.token(&texts.token, Some(texts.refresh(found.family.clone())), now);
        return stores.tokens().add(&token).map(drop);
    }
    let replacement = Replacement {
        hash: hash(texts.token.expose()),
        last_characters: last_characters(&texts.token),
        refresh_hash: hash(texts.refresh.expose()),
        expires_at: now + TOKEN_LIFETIME,
    };
    stores.refresh_tokens().replace(found.token.id, &replacement)
}
