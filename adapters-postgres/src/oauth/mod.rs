//! What the OAuth provider keeps.

mod device_codes;
mod grants;
mod refresh_tokens;
mod row;
