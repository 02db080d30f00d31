use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::permissions::ScopeSet;
use domain::secrets::Secret;
use domain::tokens::hex;
use sha2::{Digest, Sha256};

use super::NewToken;

/// What is stored of a token's or key's text: its SHA-256 in lower-case hexadecimal digits.
/// The texts hold 32 random bytes, so a slow hash would add nothing.
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The same of an organization's token: its SHA-256 in base64.
pub fn hash_of_organization_token(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// The last four characters of a token's text, to recognise it by.
pub(crate) fn last_characters(text: &Secret) -> String {
    let text = text.expose();
    text.get(text.len().saturating_sub(4)..).unwrap_or_default().to_owned()
}

impl NewToken {
    /// A personal token of this text, which never expires.
    pub fn of(user_id: UserId, name: Option<String>, text: &Secret, scopes: ScopeSet, now: DateTime<Utc>) -> Self {
        Self {
            user_id,
            name,
            hash: hash(text.expose()),
            last_characters: last_characters(text),
            scopes,
            expires_at: None,
            date_added: now,
            application_id: None,
            organization_id: None,
            refresh: None,
        }
    }
}
