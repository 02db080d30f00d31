//! API tokens of users: those that they make themselves, and those that applications get for them.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{ApplicationId, OrganizationId, TokenId, UserId};
use crate::permissions::ScopeSet;
use crate::secrets::Secret;

/// What a personal token's text starts with.
pub const USER_PREFIX: &str = "sntryu_";

/// Use of a token is recorded at most this often, to spare the store.
pub const USE_RECORD_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A token as stored: all but its text, of which only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The token's id.
    pub id: TokenId,
    /// Whose rights it carries.
    pub user_id: UserId,
    /// What its owner called it.
    pub name: Option<String>,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// The last four characters, to recognise it by.
    pub last_characters: String,
    /// From when on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
    /// When it was last used, within [`USE_RECORD_EVERY`]; none if it never was.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The application that it was made for; none for a personal token.
    pub application_id: Option<ApplicationId>,
    /// The only organization that it is good for, if it is good for one alone.
    pub organization_id: Option<OrganizationId>,
}

impl Token {
    /// It is refused from its expiry on.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// Its use should be written down again.
    pub fn is_record_due(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at.is_none_or(|used| now >= used + USE_RECORD_EVERY)
    }
}

/// The longest name of a token, in characters.
pub const MAX_NAME: usize = 255;

/// What a token is called: without blanks around it, of at most [`MAX_NAME`] characters. It may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenName(String);

/// The text is no name for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTokenName {
    /// It has too many characters.
    #[error("a name has at most {MAX_NAME} characters")]
    TooLong,
    /// It holds U+0000.
    #[error("a name holds no null characters")]
    NullCharacter,
}

impl TokenName {
    /// Trims and checks a name.
    pub fn parse(text: &str) -> Result<Self, InvalidTokenName> {
        let text = text.trim();
        if text.chars().count() > MAX_NAME {
            Err(InvalidTokenName::TooLong)
        } else if text.contains('\0') {
            Err(InvalidTokenName::NullCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text of a new personal token, from 32 random bytes.
pub fn user_token_text(random: &[u8; 32]) -> Secret {
    Secret::new(format!("{USER_PREFIX}{}", hex(random)))
}

/// Lower-case hexadecimal digits, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        let name = |text: &str| TokenName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(name(" ci laptop "), Ok("ci laptop".to_owned()));
        assert_eq!((name("  "), name(&"\u{fc}".repeat(255))), (Ok(String::new()), Ok("\u{fc}".repeat(255))));
        assert_eq!(name(&"x".repeat(256)), Err(InvalidTokenName::TooLong));
        assert_eq!(name("a\0b"), Err(InvalidTokenName::NullCharacter));
    }

    #[test]
    fn a_user_token_has_71_characters() {
        let text = user_token_text(&[0xab; 32]);
        assert_eq!(text.expose().len(), 71);
        assert!(text.expose().starts_with("sntryu_abab"));
    }
}
