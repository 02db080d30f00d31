use domain::permissions::Scope;
use domain::secrets::Secret;
use domain::users::User;

use super::OAuth;
use crate::ports::StoreError;
use crate::tokens::{Bearer, hash};

/// What a token tells of its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    /// The account.
    pub user: User,
    /// Name and picture may be told.
    pub has_profile: bool,
    /// The address may be told.
    pub has_email: bool,
}

/// Why nothing is told.
#[derive(Debug, thiserror::Error)]
pub enum UserInfoError {
    /// There is no such token.
    #[error("no such token")]
    NoToken,
    /// The token, its user or its application cannot be used any more.
    #[error("the token cannot be used")]
    Unusable,
    /// The token is not for this.
    #[error("the token has not the scope openid")]
    NoScope,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OAuth {
    /// Who the user of this token is.
    pub fn user_info(&self, token: &Secret) -> Result<UserInfo, UserInfoError> {
        let hash = hash(token.expose());
        let found = self.uow.read(|stores| stores.tokens().find_by_hash(&hash))?;
        let Bearer { token, user, application } = found.ok_or(UserInfoError::NoToken)?;
        let is_usable = !token.is_expired(self.now())
            && user.is_active
            && application.is_none_or(|application| application.is_active());
        if !is_usable {
            return Err(UserInfoError::Unusable);
        }
        if !token.scopes.contains(Scope::OpenId) {
            return Err(UserInfoError::NoScope);
        }
        let (has_profile, has_email) = (token.scopes.contains(Scope::Profile), token.scopes.contains(Scope::Email));
        Ok(UserInfo { user, has_profile, has_email })
    }
}
