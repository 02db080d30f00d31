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

impl NewToken {
    /// A personal token of this text, which never expires.
    pub fn of(user_id: UserId, name: Option<String>, text: &Secret, scopes: ScopeSet, now: DateTime<Utc>) -> Self {
        let text = text.expose();
        let last_characters = text.get(text.len().saturating_sub(4)..).unwrap_or_default().to_owned();
        Self {
            user_id,
            name,
            hash: hash(text),
            last_characters,
            scopes,
            expires_at: None,
            date_added: now,
            application_id: None,
            organization_id: None,
            refresh: None,
        }
    }
}
