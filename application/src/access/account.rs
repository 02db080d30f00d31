//! Accounts: the login that asks, and whose account it may reach.

use domain::ids::UserId;
use domain::users::User;

use super::AccessError;
use crate::actor::{Actor, Credential, UserActor};
use crate::ports::Stores;

/// A user who is logged in.
#[derive(Debug, Clone, Copy)]
pub struct Login<'a> {
    /// The account.
    pub user: &'a User,
    /// SHA-256 of the session's key, by which the store knows it.
    pub key_hash: &'a str,
    /// Superuser mode is open.
    pub is_elevated: bool,
    /// Staff mode is open.
    pub is_staff: bool,
}

/// The login that asks: what belongs to an account alone is out of reach of tokens.
pub fn login(actor: &Actor) -> Result<Login<'_>, AccessError> {
    match actor {
        Actor::Nobody => Err(AccessError::Unauthenticated),
        Actor::Organization(_) => Err(AccessError::Forbidden),
        Actor::User(UserActor { user, credential }) => match credential {
            Credential::Session { key_hash, elevated, staff } => {
                Ok(Login { user, key_hash, is_elevated: *elevated, is_staff: *staff })
            }
            Credential::Token(_) => Err(AccessError::Forbidden),
        },
    }
}

/// Whose account a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserRef {
    /// Whoever asks.
    Me,
    /// The account of this id.
    Id(UserId),
    /// No account: the text is neither.
    Unknown,
}

impl UserRef {
    /// Reads `me` or decimal digits.
    pub fn parse(text: &str) -> Self {
        if text == "me" { Self::Me } else { UserId::parse(text).map_or(Self::Unknown, Self::Id) }
    }
}

/// The account that a path names: one's own, and in superuser mode every other. Deactivated ones are found too.
pub fn account(stores: &mut dyn Stores, actor: &Actor, reference: UserRef) -> Result<User, AccessError> {
    let login = login(actor)?;
    account_of(stores, login, login.is_elevated, reference)
}

/// The same, where staff mode opens other accounts as well.
pub fn account_for_staff(stores: &mut dyn Stores, actor: &Actor, reference: UserRef) -> Result<User, AccessError> {
    let login = login(actor)?;
    account_of(stores, login, login.is_elevated || login.is_staff, reference)
}

fn account_of(
    stores: &mut dyn Stores,
    login: Login<'_>,
    reaches_others: bool,
    reference: UserRef,
) -> Result<User, AccessError> {
    let id = match reference {
        UserRef::Me => return Ok(login.user.clone()),
        UserRef::Id(id) => id,
        UserRef::Unknown => return Err(AccessError::NotFound),
    };
    let user = stores.users().find(id)?.ok_or(AccessError::NotFound)?;
    if user.id == login.user.id || reaches_others { Ok(user) } else { Err(AccessError::Forbidden) }
}
