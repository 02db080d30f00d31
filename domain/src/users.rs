//! Users: the people with an account.

use std::fmt;

use chrono::{DateTime, Utc};
use validator::ValidateEmail;

use crate::ids::UserId;

/// A valid e-mail address of at most 200 characters; comparison ignores case, so it
/// is kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid e-mail address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// Trims, checks and lowers an address.
    pub fn parse(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        if text.len() <= 200 && text.validate_email() {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(InvalidEmailAddress)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account. Its password hash stays in the store and is asked for by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The account's id.
    pub id: UserId,
    /// The name to log in with: the e-mail address it was created with.
    pub username: String,
    /// The primary address.
    pub email: EmailAddress,
    /// The person's name; may be empty.
    pub name: String,
    /// An inactive account can do nothing.
    pub is_active: bool,
    /// May open superuser mode. Gives nothing by itself.
    pub is_superuser: bool,
    /// May open staff mode. Gives nothing by itself.
    pub is_staff: bool,
    /// There is a password to log in with.
    pub has_password: bool,
    /// When the account was made.
    pub date_joined: DateTime<Utc>,
    /// The last login with a password.
    pub last_login: Option<DateTime<Utc>>,
}

impl User {
    /// The name, or the address of who has none.
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() { self.email.as_str() } else { &self.name }
    }
}

/// The shortest password that is accepted, in characters.
pub const MIN_PASSWORD: usize = 8;

/// The longest password, in bytes; a bound on the work of hashing it.
pub const MAX_PASSWORD: usize = 256;

/// A password is too short or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has at least {MIN_PASSWORD} characters and at most {MAX_PASSWORD} bytes")]
pub struct InvalidPassword;

/// Checks a new password.
pub fn check_password(password: &str) -> Result<(), InvalidPassword> {
    if password.chars().count() >= MIN_PASSWORD && password.len() <= MAX_PASSWORD {
        Ok(())
    } else {
        Err(InvalidPassword)
    }
}
