use domain::ids::{TokenId, UserId};

use super::{TokenError, Tokens};
use crate::access;
use crate::actor::Actor;

/// Whose tokens are asked for. Without superuser mode it is always whoever asks, whatever else they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Whoever asks.
    Asking,
    /// This user.
    Id(UserId),
    /// Nobody: what was given is no id.
    Invalid,
}

impl Tokens {
    /// The user whose tokens an actor gets.
    pub fn owner(&self, actor: &Actor, owner: Owner) -> Result<UserId, TokenError> {
        let login = access::login(actor)?;
        match owner {
            _ if !login.is_elevated && !login.is_staff => Ok(login.user.id),
            Owner::Asking => Ok(login.user.id),
            Owner::Id(id) => Ok(id),
            Owner::Invalid => Err(TokenError::InvalidUser),
        }
    }
}

/// The token that was named. What cannot be an id names a token that is not there.
pub(super) fn named(owner: UserId, id: Option<TokenId>) -> Result<TokenId, TokenError> {
    id.ok_or(TokenError::NotFound { owner })
}
