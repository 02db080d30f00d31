//! API tokens of users.

use std::sync::Arc;

use crate::options::Options;
use crate::ports::{Clock, Entropy, UnitOfWork};

mod create;
mod error;
mod list;
pub(crate) mod notice;
mod owner;
mod port;
mod remove;
mod rename;
mod show;
mod text;

pub use create::{CreateToken, CreatedToken};
pub use error::TokenError;
pub use owner::Owner;
#[cfg(test)]
pub use port::MockTokenRepository;
pub use port::{Bearer, BearerApplication, NewToken, Refresh, TokenRepository};
pub(crate) use text::last_characters;
pub use text::{hash, hash_of_organization_token};

/// Personal tokens.
pub struct Tokens {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    options: Arc<Options>,
}

impl Tokens {
    /// Personal tokens in this store.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        options: Arc<Options>,
    ) -> Self {
        Self { uow, clock, entropy, options }
    }
}

#[cfg(test)]
mod tests;
