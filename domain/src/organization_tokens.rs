//! Tokens of organizations, for continuous integration: no user stands behind them.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::ids::{OrganizationId, OrganizationTokenId};
use crate::permissions::{Scope, ScopeSet};
use crate::secrets::Secret;
use crate::slugs::Slug;
use crate::tokens::USE_RECORD_EVERY;

/// What the text starts with.
pub const PREFIX: &str = "sntrys_";

/// What such a token may be used for; nobody can choose.
pub const SCOPES: ScopeSet = ScopeSet::of(&[Scope::OrgCi]);

/// A token as stored: all but its text, of which only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationToken {
    /// The token's id.
    pub id: OrganizationTokenId,
    /// The only organization that it is good for.
    pub organization_id: OrganizationId,
    /// What it is called; several may be called the same.
    pub name: String,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// The last four characters, to recognise it by.
    pub last_characters: String,
    /// When it was made.
    pub date_added: DateTime<Utc>,
    /// When it was last used, within [`USE_RECORD_EVERY`]; none if it never was.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl OrganizationToken {
    /// Its use should be written down again.
    pub fn is_record_due(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at.is_none_or(|used| now >= used + USE_RECORD_EVERY)
    }
}

/// The text of a new token, from 32 random bytes. Clients read the address of the server and the organization from it.
pub fn token_text(organization: &Slug, url_prefix: &str, now: DateTime<Utc>, random: &[u8; 32]) -> Secret {
    let seconds = std::time::Duration::from_micros(u64::try_from(now.timestamp_micros()).unwrap_or_default());
    let payload = json!({
        "iat": seconds.as_secs_f64(),
        "url": url_prefix,
        "region_url": url_prefix,
        "org": organization.as_str(),
    });
    let (payload, random) = (BASE64_STANDARD.encode(payload.to_string()), BASE64_STANDARD_NO_PAD.encode(random));
    Secret::new(format!("{PREFIX}{payload}_{random}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_of_three_parts() {
        let now = DateTime::from_timestamp_micros(1_793_000_000_250_000).unwrap();
        let text = token_text(&Slug::parse("acme").unwrap(), "https://picket.example", now, &[7; 32]);
        let [prefix, payload, random] = text.expose().split('_').collect::<Vec<_>>()[..] else { panic!("not three") };
        assert_eq!((prefix, random), ("sntrys", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"));
        let expected = json!({
            "iat": 1_793_000_000.25,
            "url": "https://picket.example",
            "region_url": "https://picket.example",
            "org": "acme",
        });
        assert_eq!(payload, BASE64_STANDARD.encode(expected.to_string()));
    }
}
