//! Login sessions and superuser mode.

use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::UserId;

/// A login lasts this long.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// A login ends when it was not used for this long.
pub const IDLE: TimeDelta = TimeDelta::days(7);

/// Use of a login is recorded at most this often, to spare the store.
pub const USE_RECORD_EVERY: TimeDelta = TimeDelta::minutes(1);

/// So many characters of what a client says of itself are kept.
const MAX_USER_AGENT: usize = 200;

/// Superuser mode ends this long after it was opened, used or not.
pub const ELEVATION_LIFETIME: TimeDelta = TimeDelta::hours(4);

/// Superuser mode ends when it was not used for this long.
pub const ELEVATION_IDLE: TimeDelta = TimeDelta::minutes(15);

/// Use of superuser mode is recorded at most this often, to spare the store.
pub const ELEVATION_RECORD_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a login is called where it is listed. It is no key: it opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(String);

impl SessionId {
    /// The id that a random text makes.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Reads 32 hexadecimal digits, as ids are written; nothing else is one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (text.len() == 32 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a login comes from, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// The address.
    pub ip_address: Option<IpAddr>,
    /// What the client says of itself, cut off.
    pub user_agent: Option<String>,
}

impl Client {
    /// Cuts off what is too long.
    pub fn new(ip_address: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        let user_agent = user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect());
        Self { ip_address, user_agent }
    }
}

/// A login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What it is called.
    pub id: SessionId,
    /// Who logged in.
    pub user_id: UserId,
    /// When it began.
    pub date_added: DateTime<Utc>,
    /// When it was last used, within [`USE_RECORD_EVERY`].
    pub last_used_at: DateTime<Utc>,
    /// Where it comes from.
    pub client: Client,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Superuser mode, if it was opened.
    pub elevation: Option<Elevation>,
}

impl Session {
    /// It is neither too old nor unused for too long.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && now < self.last_used_at + IDLE
    }

    /// Its use should be written down again.
    pub fn is_record_due(&self, now: DateTime<Utc>) -> bool {
        now >= self.last_used_at + USE_RECORD_EVERY
    }
}

/// Superuser mode of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elevation {
    /// SHA-256 of the key in the cookie that goes with it, in hexadecimal digits.
    pub key_hash: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last used, within [`ELEVATION_RECORD_EVERY`].
    pub used_at: DateTime<Utc>,
}

impl Elevation {
    /// It is neither too old nor unused for too long.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.opened_at + ELEVATION_LIFETIME && now < self.used_at + ELEVATION_IDLE
    }

    /// Its use should be written down again.
    pub fn is_record_due(&self, now: DateTime<Utc>) -> bool {
        now >= self.used_at + ELEVATION_RECORD_EVERY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_ends_by_age_and_by_idleness() {
        let start = DateTime::UNIX_EPOCH;
        let mut session = Session {
            id: SessionId::new("a".repeat(32)),
            user_id: UserId::new(1),
            date_added: start,
            last_used_at: start,
            client: Client::default(),
            expires_at: start + LIFETIME,
            elevation: None,
        };
        assert!(session.is_live(start + TimeDelta::days(6)));
        assert!(!session.is_live(start + TimeDelta::days(7)));
        session.last_used_at = start + TimeDelta::days(13);
        assert!(session.is_live(start + TimeDelta::days(13)));
        assert!(!session.is_live(start + TimeDelta::days(14)));
    }

    #[test]
    fn an_id_is_32_digits_and_a_user_agent_is_cut_off() {
        assert!(SessionId::parse(&"0f".repeat(16)).is_some());
        for text in ["", "0f", &"0F".repeat(16), &"g".repeat(32), &"0f".repeat(17)] {
            assert_eq!(SessionId::parse(text), None, "{text}");
        }
        assert_eq!(Client::new(None, Some(&"é".repeat(300))).user_agent.unwrap().chars().count(), 200);
    }

    #[test]
    fn elevation_ends_by_age_and_by_idleness() {
        let start = DateTime::UNIX_EPOCH;
        let mut elevation = Elevation { key_hash: String::new(), opened_at: start, used_at: start };
        assert!(elevation.is_live(start + TimeDelta::minutes(14)));
        assert!(!elevation.is_live(start + TimeDelta::minutes(15)));
        elevation.used_at = start + TimeDelta::minutes(239);
        assert!(elevation.is_live(start + TimeDelta::minutes(239)));
        assert!(!elevation.is_live(start + TimeDelta::minutes(240)));
    }
}
