//! The OAuth 2.0 provider: how users let applications act for them (RFC 6749, 7636, 8628).

mod consent;
mod devices;
mod grants;
mod pkce;
mod prompt;
mod redirects;

pub use consent::{Sentence, sentences};
pub use devices::{DEVICE_CODE_LIFETIME, DeviceCode, DeviceStatus, POLL_EVERY, UserCode};
pub use grants::{GRANT_LIFETIME, Grant, ResponseType, TOKEN_LIFETIME, expiry_text};
pub use pkce::{CodeChallenge, InvalidCodeChallenge, is_verifier};
pub use prompt::Prompt;
pub use redirects::{RedirectTarget, with_fragment, with_query};
