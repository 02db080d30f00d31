use std::net::IpAddr;

use domain::permissions::ScopeSet;
use domain::secrets::Secret;
use domain::tokens::{Token, TokenName, user_token_text};

use super::notice::Notice;
use super::{NewToken, Tokens};
use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::mail::Letterhead;

/// A personal token to make.
#[derive(Debug, Clone)]
pub struct CreateToken {
    /// What its owner calls it.
    pub name: Option<TokenName>,
    /// What it may be used for. The owner's roles do not bound it here, but whenever it is used.
    pub scopes: ScopeSet,
    /// Where the request comes from.
    pub client: Option<IpAddr>,
}

/// A personal token that was made.
#[derive(Debug, Clone)]
pub struct CreatedToken {
    /// The token.
    pub token: Token,
    /// Its text, which nobody can learn again.
    pub text: Secret,
}

impl Tokens {
    /// Makes a personal token of whoever asks. A mail tells its owner.
    pub fn create(&self, actor: &Actor, command: &CreateToken) -> Result<CreatedToken, AccessError> {
        let user = access::login(actor)?.user;
        let now = self.clock.now();
        let text = user_token_text(&self.entropy.bytes());
        let name = command.name.as_ref().map(|name| name.as_str().to_owned());
        let new = NewToken::of(user.id, name, &text, command.scopes, now);
        let notice = Notice {
            what: "API token",
            organization: None,
            name: new.name.as_deref(),
            scopes: new.scopes,
            settings: "/settings/account/api/auth-tokens/".to_owned(),
            client: command.client,
            at: now,
        };
        let mail = notice.to(user, &Letterhead::of(&self.options));
        let id = self.uow.transaction::<_, AccessError>(|stores| {
            let id = stores.tokens().add(&new)?;
            stores.outbox().add(&mail)?;
            Ok(id)
        })?;
        tracing::info!(user_id = user.id.get(), "api_token.created");
        let token = Token {
            id,
            user_id: new.user_id,
            name: new.name,
            scopes: new.scopes,
            last_characters: new.last_characters,
            expires_at: None,
            date_added: now,
            last_used_at: None,
            application_id: None,
            organization_id: None,
        };
        Ok(CreatedToken { token, text })
    }
}
