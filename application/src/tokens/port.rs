use chrono::{DateTime, Utc};
use domain::applications::ApplicationStatus;
use domain::ids::{ApplicationId, OrganizationId, TokenId, UserId};
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
    /// The application that it is for; none for a personal token.
    pub application_id: Option<ApplicationId>,
    /// The only organization that it is good for, if it is good for one alone.
    pub organization_id: Option<OrganizationId>,
    /// How the application gets the next one.
    pub refresh: Option<Refresh>,
}

/// How an application gets the next token when one has expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// SHA-256 of the refresh token, in lower-case hexadecimal digits.
    pub hash: String,
    /// What all tokens have in common that came of one another by refreshing; none for a confidential client, whose
    /// token is replaced in its row.
    pub family: Option<String>,
}

/// A token that somebody shows, with all that decides whether it is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The token, expired or not.
    pub token: Token,
    /// Its user, active or not.
    pub user: User,
    /// The application that it was made for, active or not; none for a personal token.
    pub application: Option<BearerApplication>,
}

/// What authentication needs to know of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerApplication {
    /// Whether it can be used.
    pub status: ApplicationStatus,
    /// Origins of pages that may use its tokens.
    pub allowed_origins: Vec<String>,
}

impl BearerApplication {
    /// It can be used.
    pub fn is_active(&self) -> bool {
        self.status == ApplicationStatus::Active
    }
}

/// Tokens of users.
#[cfg_attr(test, mockall::automock)]
pub trait TokenRepository {
    /// Adds a token.
    fn add(&mut self, token: &NewToken) -> Result<TokenId, StoreError>;
    /// The token with this hash, with its user and application: one query.
    fn find_by_hash(&mut self, hash: &str) -> Result<Option<Bearer>, StoreError>;
    /// A user's personal tokens (those that are for no application), by id.
    fn list_personal(&mut self, user: UserId) -> Result<Vec<Token>, StoreError>;
    /// A user's personal token. One that is another's or for an application MUST NOT be found.
    fn find_personal(&mut self, user: UserId, id: TokenId) -> Result<Option<Token>, StoreError>;
    /// Renames a user's personal token and answers it; none where there is no such token.
    fn rename_personal(&mut self, user: UserId, id: TokenId, name: &str) -> Result<Option<Token>, StoreError>;
    /// Removes a user's personal token; whether it was there. Of several that remove it at once MUST only one hear so.
    fn remove_personal(&mut self, user: UserId, id: TokenId) -> Result<bool, StoreError>;
    /// Records the use of a token, unless one within [`domain::tokens::USE_RECORD_EVERY`] before it, or a later one, is
    /// recorded. No such token is no error.
    fn record_use(&mut self, id: TokenId, at: DateTime<Utc>) -> Result<(), StoreError>;
    /// Removes all tokens that the application has got for the user; how many.
    fn remove_of(&mut self, user: UserId, application: ApplicationId) -> Result<usize, StoreError>;
}
