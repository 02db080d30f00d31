//! API tokens of users.

mod port;
mod text;

#[cfg(test)]
pub use port::MockTokenRepository;
pub use port::{Bearer, BearerApplication, NewToken, Refresh, TokenRepository};
pub use text::hash;
