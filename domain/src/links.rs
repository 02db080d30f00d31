//! Links in mails that do something to an account: whoever opens one reads the mail of its address.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::UserId;
use crate::secrets::Secret;
use crate::tokens::hex;
use crate::users::EmailAddress;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// Choosing a new password.
    PasswordReset,
    /// Showing that the address is one's own.
    ConfirmEmail,
}

impl LinkPurpose {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::PasswordReset, Self::ConfirmEmail];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password-reset",
            Self::ConfirmEmail => "confirm-email",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// A link is good for so long.
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::PasswordReset => TimeDelta::hours(1),
            Self::ConfirmEmail => TimeDelta::days(2),
        }
    }
}

/// A link that was sent. It is found by a hash of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLink {
    /// Whose account.
    pub user_id: UserId,
    /// What for.
    pub purpose: LinkPurpose,
    /// Where it was sent; it is good as long as the account has this address.
    pub email: EmailAddress,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

impl AccountLink {
    /// It is refused from its expiry on.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}

/// What makes a link hard to guess: 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(Secret);

impl LinkToken {
    /// The token that these random bytes make.
    pub fn new(random: &[u8; 32]) -> Self {
        Self(Secret::new(hex(random)))
    }

    /// Reads a token as it stands in a link; any other text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(Secret::new(text.to_owned())))
    }

    /// The text.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_from_its_link_and_nothing_else_does() {
        let token = LinkToken::new(&[0xab; 32]);
        assert_eq!(LinkToken::parse(token.expose()), Some(token.clone()));
        for bad in ["", "ab", &"AB".repeat(32), &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(LinkToken::parse(bad), None, "{bad}");
        }
        assert!(!format!("{token:?}").contains("ab"));
    }

    #[test]
    fn a_purpose_reads_back_from_its_name() {
        for purpose in LinkPurpose::ALL {
            assert_eq!(LinkPurpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(LinkPurpose::parse("x"), None);
    }

    #[test]
    fn a_link_is_refused_from_its_expiry_on() {
        let expires_at = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        let link = AccountLink {
            user_id: UserId::new(1),
            purpose: LinkPurpose::PasswordReset,
            email: EmailAddress::parse("kim@example.com").unwrap(),
            expires_at,
        };
        assert!(!link.is_expired(expires_at - TimeDelta::microseconds(1)));
        assert!(link.is_expired(expires_at));
    }
}
