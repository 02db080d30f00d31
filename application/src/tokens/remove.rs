use domain::ids::TokenId;

use super::owner::named;
use super::{Owner, TokenError, Tokens};
use crate::actor::Actor;

impl Tokens {
    /// Removes a user's personal token: the next request that shows it is refused.
    pub fn remove(&self, actor: &Actor, owner: Owner, id: Option<TokenId>) -> Result<(), TokenError> {
        let owner = self.owner(actor, owner)?;
        let id = named(owner, id)?;
        let removed = self.uow.transaction(|stores| stores.tokens().remove_personal(owner, id))?;
        if !removed {
            return Err(TokenError::NotFound { owner });
        }
        tracing::info!(user_id = owner.get(), "api_token.deleted");
        Ok(())
    }
}
