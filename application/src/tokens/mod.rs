//! Personal API tokens.

mod port;
mod text;

#[cfg(test)]
pub use port::MockTokenRepository;
pub use port::{NewToken, TokenRepository};
pub use text::hash;
