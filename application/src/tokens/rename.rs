use domain::ids::TokenId;
use domain::tokens::{Token, TokenName};

use super::owner::named;
use super::{Owner, TokenError, Tokens};
use crate::actor::Actor;

impl Tokens {
    /// Renames a user's personal token.
    pub fn rename(
        &self,
        actor: &Actor,
        owner: Owner,
        id: Option<TokenId>,
        name: &TokenName,
    ) -> Result<Token, TokenError> {
        let owner = self.owner(actor, owner)?;
        let id = named(owner, id)?;
        self.uow.transaction(|stores| {
            let renamed = stores.tokens().rename_personal(owner, id, name.as_str())?;
            renamed.ok_or(TokenError::NotFound { owner })
        })
    }
}
