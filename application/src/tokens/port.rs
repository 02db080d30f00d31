use chrono::{DateTime, Utc};
use domain::ids::{TokenId, UserId};
use domain::permissions::ScopeSet;
use domain::tokens::Token;
use domain::users::User;

use crate::ports::StoreError;

/// A token to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Whose.
    pub user_id: UserId,
    /// What its owner called it.
    pub name: Option<String>,
    /// SHA-256 of the whole text, in lower-case hexadecimal digits.
    pub hash: String,
    /// The last four characters of the text.
    pub last_characters: String,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// From when on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}

/// Personal tokens.
#[cfg_attr(test, mockall::automock)]
pub trait TokenRepository {
    /// Adds a token.
    fn add(&mut self, token: &NewToken) -> Result<TokenId, StoreError>;
    /// The token with this hash, expired or not, and its user, active or not: one query.
    fn find_by_hash(&mut self, hash: &str) -> Result<Option<(Token, User)>, StoreError>;
    /// Records the use of a token, unless one within [`domain::tokens::USE_RECORD_EVERY`] before it, or a later one, is
    /// recorded. No such token is no error.
    fn record_use(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), StoreError>;
}
