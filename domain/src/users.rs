//! Users: the people with an account.

use std::fmt;

use chrono::{DateTime, Utc};
use url::Host;
use validator::ValidateEmail;

use crate::ids::UserId;

/// Longer than whatever was ever kept, in bytes.
const MAX_KEPT: usize = 600;

/// How a user wants to be served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preferences {
    /// An issue that is assigned to nobody is assigned to the user when they resolve it.
    pub takes_resolved: bool,
}

/// A valid e-mail address of at most 200 characters. Comparison ignores case and how the domain is written, so it is
/// kept in lower case, and in ASCII.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid e-mail address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// Trims and lowers an address, brings its domain to ASCII, and checks what comes of it: so that what is stored
    /// reads back.
    pub fn parse(text: &str) -> Result<Self, InvalidEmailAddress> {
        let (local_part, domain) = text.trim().rsplit_once('@').ok_or(InvalidEmailAddress)?;
        let domain = ascii_domain(domain).ok_or(InvalidEmailAddress)?;
        let address = format!("{}@{domain}", local_part.to_ascii_lowercase());
        if address.len() <= 200 && is_local_part(local_part) && address.validate_email() {
            Ok(Self(address))
        } else {
            Err(InvalidEmailAddress)
        }
    }

    /// Reads an address that was kept: releases before this one took some that [`Self::parse`] does not, and accounts with
    /// them are still there.
    pub fn kept(text: &str) -> Result<Self, InvalidEmailAddress> {
        let is_address = text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
        let is_plain = text.len() <= MAX_KEPT && !text.chars().any(|c| c.is_control() || c.is_whitespace());
        if is_address && is_plain { Ok(Self(text.to_owned())) } else { Err(InvalidEmailAddress) }
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

/// The domain as mail servers know it. An IP address is one only as it is usually written: `1` is none.
fn ascii_domain(text: &str) -> Option<String> {
    // They would be decoded.
    if text.contains('%') {
        return None;
    }
    match Host::parse(text).ok()? {
        Host::Domain(domain) => Some(domain),
        address => Some(address.to_string()).filter(|address| address == text),
    }
}

/// A text can stand before the `@` of an address: atoms joined by dots, 64 characters at most.
pub(crate) fn is_local_part(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    text.len() <= 64 && text.split('.').all(is_atom)
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
    /// When its owner showed to read the mail of the address; none if they have not.
    pub email_verified_at: Option<DateTime<Utc>>,
}

impl User {
    /// The name, or the address of who has none.
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() { self.email.as_str() } else { &self.name }
    }

    /// Its owner has shown to read the mail of the address.
    pub const fn is_verified(&self) -> bool {
        self.email_verified_at.is_some()
    }
}

/// The longest name of a person, in characters.
pub const MAX_PERSON_NAME: usize = 200;

/// What a person is called: one line without blanks around it, of 1 to [`MAX_PERSON_NAME`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// The text is no name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name is one line of 1 to {MAX_PERSON_NAME} characters")]
pub struct InvalidPersonName;

impl PersonName {
    /// Trims and checks a name.
    pub fn parse(text: &str) -> Result<Self, InvalidPersonName> {
        let text = text.trim();
        let is_long = text.chars().count() > MAX_PERSON_NAME;
        if text.is_empty() || is_long || text.chars().any(char::is_control) {
            Err(InvalidPersonName)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        EmailAddress::parse(text).ok().map(|address| address.as_str().to_owned())
    }

    #[test]
    fn what_was_kept_is_read_though_it_would_not_be_taken_any_more() {
        for old in ["a..b@c.example", "kim@münchen.de", "kim@[127.0.0.1]"] {
            assert_eq!(EmailAddress::kept(old).unwrap().as_str(), old);
        }
        for none in ["", "kim", "@a", "kim@", "kim@a b", "kim@a\n"] {
            assert!(EmailAddress::kept(none).is_err(), "{none:?}");
        }
    }

    #[test]
    fn one_address_is_one_however_it_is_written() {
        for (text, kept) in [
            (" Kim@Example.COM ", "kim@example.com"),
            ("kim@m\u{fc}nchen.example", "kim@xn--mnchen-3ya.example"),
            ("kim@M\u{dc}NCHEN.example", "kim@xn--mnchen-3ya.example"),
            ("kim@XN--MNCHEN-3YA.example", "kim@xn--mnchen-3ya.example"),
            ("kim@\u{ff45}xample.com", "kim@example.com"),
            ("admin@localhost", "admin@localhost"),
            ("kim@192.0.2.1", "kim@192.0.2.1"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn what_no_mail_can_be_sent_to_is_no_address() {
        let long = format!("kim@{}.example", "\u{fc}".repeat(60));
        for bad in [
            "",
            "kim",
            "@example.com",
            "kim@",
            "kim@@example.com",
            "k\u{130}m@example.com",
            "a..b@example.com",
            ".kim@example.com",
            "k m@example.com",
            "kim@ex%61mple.com",
            "kim@1",
            "kim@xn--a",
            "kim@a..b",
            "kim@a_b.example",
            &long,
            &format!("{}@example.com", "a".repeat(65)),
            &format!("kim@{}.example", ["a"; 100].join(".")),
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_address_reads_back_from_its_text() {
        let long = ["\u{130}".repeat(30), "a".repeat(63), "\u{fc}".repeat(58), "a.".repeat(98)];
        let odd = [
            "a",
            "A",
            "\u{130}",
            "\u{131}",
            "\u{df}",
            "\u{1e9e}",
            "\u{3c2}",
            "\u{3a3}",
            "\u{fb01}",
            "\u{ad}",
            "\u{200d}",
            "\u{ff0e}",
            "\u{3002}",
            "\u{212a}",
            "\u{d7}",
            "\u{1d7d9}",
            "\u{1f4a9}",
            "xn--",
            "xn--mnchen-3ya",
            "%41",
            ".",
            "-",
            "1",
            "0x7f",
            "[::1]",
            "@",
            "",
        ];
        let pieces: Vec<&str> = odd.into_iter().chain(long.iter().map(String::as_str)).collect();
        let mut addresses = 0;
        for first in &pieces {
            for second in &pieces {
                for text in [
                    format!("{first}{second}@example.com"),
                    format!("kim@{first}{second}"),
                    format!("kim@{first}.{second}.example"),
                    format!("{first}@{second}.example"),
                ] {
                    if let Ok(address) = EmailAddress::parse(&text) {
                        addresses += 1;
                        assert_eq!(EmailAddress::parse(address.as_str()), Ok(address), "{text}");
                    }
                }
            }
        }
        assert!(addresses > 500, "{addresses}");
    }

    #[test]
    fn a_name_is_one_line_that_is_not_too_long() {
        assert_eq!(PersonName::parse(" Kim Müller ").unwrap().as_str(), "Kim Müller");
        assert!(PersonName::parse(&"é".repeat(MAX_PERSON_NAME)).is_ok());
        for bad in ["", "  ", "a\nb", "a\0b", &"a".repeat(MAX_PERSON_NAME + 1)] {
            assert_eq!(PersonName::parse(bad), Err(InvalidPersonName), "{bad:?}");
        }
    }
}
