//! Ingest keys: the public part of a DSN.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::ids::{KeyId, ProjectId};

/// 32 lower-case hexadecimal characters. It is no secret: it stands in browsers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicKey(String);

/// The text is not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bad sentry DSN public key")]
pub struct InvalidPublicKey;

impl PublicKey {
    /// Checks a key; upper-case digits are lowered.
    pub fn parse(text: &str) -> Result<Self, InvalidPublicKey> {
        if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(InvalidPublicKey)
        }
    }

    /// A new key from 16 random bytes.
    pub fn from_random(random: &[u8; 16]) -> Self {
        Self(crate::tokens::hex(random))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What an SDK is configured with: where to report to, and as whom. `url_prefix` is how clients reach Picket,
    /// an absolute URL without a final slash.
    pub fn dsn(&self, url_prefix: &str, project: ProjectId) -> String {
        let (scheme, rest) = url_prefix.split_once("://").unwrap_or(("http", url_prefix));
        format!("{scheme}://{self}@{rest}/{project}")
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A project's ingest key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectKey {
    /// The row's id.
    pub id: KeyId,
    /// The project that its holder reports to.
    pub project_id: ProjectId,
    /// What the holder shows.
    pub public_key: PublicKey,
    /// Its name to show.
    pub label: String,
    /// An inactive key is refused.
    pub is_active: bool,
    /// When it was made.
    pub date_added: DateTime<Utc>,
}
