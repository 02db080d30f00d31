use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{ApplicationId, DeviceCodeId, OrganizationId, UserId};
use crate::permissions::ScopeSet;

/// A device's request can be approved and fetched for so long.
pub const DEVICE_CODE_LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// A device may ask this often.
pub const POLL_EVERY: TimeDelta = TimeDelta::seconds(5);

/// Letters that are not taken for one another, and make no words.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// What a user types in for a device: `XXXX-XXXX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// The code that random bytes make.
    pub fn new(random: &[u8; 32]) -> Self {
        // Each letter is as likely as any other: the bytes from 240 on would favour the first letters. Of 32 bytes at
        // least eight are below, but for once in 10^20; then the letters begin anew.
        let even = random.iter().filter(|byte| **byte < 240).chain(random);
        let letters: Vec<char> = even.map(|byte| letter(*byte)).take(8).collect();
        Self::written(&letters)
    }

    /// Reads what a user typed: in any case of letters, with blanks and hyphens anywhere.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: Vec<char> =
            text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).take(9).collect();
        let known = |c: &char| u8::try_from(*c).is_ok_and(|b| ALPHABET.contains(&b));
        (letters.len() == 8 && letters.iter().all(known)).then(|| Self::written(&letters))
    }

    fn written(letters: &[char]) -> Self {
        let (first, second) = letters.split_at_checked(4).unwrap_or((letters, &[]));
        Self(first.iter().chain(&['-']).chain(second).collect())
    }

    /// The code as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn letter(byte: u8) -> char {
    ALPHABET.get(usize::from(byte) % ALPHABET.len()).copied().map_or('B', char::from)
}

/// What became of a device's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceStatus {
    /// Nobody has decided yet.
    Pending,
    /// A user approved it.
    Approved,
    /// A user denied it.
    Denied,
}

impl DeviceStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Approved, Self::Denied];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// A device's request for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// Its id.
    pub id: DeviceCodeId,
    /// What the user types in.
    pub user_code: UserCode,
    /// The application on the device.
    pub application_id: ApplicationId,
    /// Who decided, if somebody has.
    pub user_id: Option<UserId>,
    /// The only organization that the token will be good for, if it is one alone.
    pub organization_id: Option<OrganizationId>,
    /// What is asked for.
    pub scopes: ScopeSet,
    /// What became of it.
    pub status: DeviceStatus,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
    /// When the device last asked.
    pub polled_at: Option<DateTime<Utc>>,
}

impl DeviceCode {
    /// It is refused from its expiry on.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }

    /// The device asks again before it may.
    pub fn is_polled_too_soon(&self, now: DateTime<Utc>) -> bool {
        self.polled_at.is_some_and(|polled| now < polled + POLL_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = UserCode::new(&[3; 32]);
        assert_eq!(code.as_str(), "FFFF-FFFF");
        for text in ["FFFF-FFFF", "ffffffff", " ffff ffff ", "f-f-f-f-f-f-f-f"] {
            assert_eq!(UserCode::parse(text).as_ref(), Some(&code), "{text}");
        }
        for text in ["", "FFFF-FFF", "FFFF-FFFFF", "AAAA-AAAA", "FFFF_FFFF", "ÄÄÄÄ-ÄÄÄÄ"] {
            assert_eq!(UserCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_byte_makes_a_code_that_reads_back() {
        for byte in 0..=255 {
            let code = UserCode::new(&[byte; 32]);
            assert_eq!(UserCode::parse(code.as_str()), Some(code));
        }
        let mut random = [255; 32];
        random[30] = 1;
        assert!(UserCode::new(&random).as_str().starts_with('C'), "bytes that favour letters come last");
    }

    #[test]
    fn a_status_is_read_as_it_is_written() {
        for status in DeviceStatus::ALL {
            assert_eq!(DeviceStatus::parse(status.as_str()), Some(status));
        }
    }
}
