use domain::tokens::Token;

use super::{Owner, TokenError, Tokens};
use crate::actor::Actor;

impl Tokens {
    /// A user's personal tokens, by id.
    pub fn list(&self, actor: &Actor, owner: Owner) -> Result<Vec<Token>, TokenError> {
        let owner = self.owner(actor, owner)?;
        self.uow.read(|stores| Ok(stores.tokens().list_personal(owner)?))
    }
}
