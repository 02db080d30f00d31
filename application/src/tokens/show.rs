use domain::ids::TokenId;
use domain::tokens::Token;

use super::owner::named;
use super::{Owner, TokenError, Tokens};
use crate::actor::Actor;

impl Tokens {
    /// A user's personal token.
    pub fn show(&self, actor: &Actor, owner: Owner, id: Option<TokenId>) -> Result<Token, TokenError> {
        let owner = self.owner(actor, owner)?;
        let id = named(owner, id)?;
        self.uow.read(|stores| stores.tokens().find_personal(owner, id)?.ok_or(TokenError::NotFound { owner }))
    }
}
