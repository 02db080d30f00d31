//! Projects: what applications report to.

use chrono::{DateTime, Utc};

use crate::ids::{OrganizationId, ProjectId};
use crate::slugs::Slug;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The project's id, the number in its DSN.
    pub id: ProjectId,
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// Its name in URLs, unique in the organization.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// The platform of its application: as set, else that of its first event.
    pub platform: Option<String>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
    /// When its first event arrived.
    pub first_event: Option<DateTime<Utc>>,
    /// Its issues are resolved when nothing was seen of them for so many hours; never, if 0.
    pub resolve_age: i64,
}

/// The longest name of a project, in characters.
pub const MAX_NAME: usize = 200;

/// The longest name of a platform, in characters.
const MAX_PLATFORM: usize = 64;

/// What a project is called: without blanks around it, of 1 to [`MAX_NAME`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectName(String);

/// The text is no name for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProjectName {
    /// There is nothing in it.
    #[error("a name has a character at least")]
    Blank,
    /// It has too many characters.
    #[error("a name has at most {MAX_NAME} characters")]
    TooLong,
    /// It holds what is not shown.
    #[error("a name holds no control characters")]
    ControlCharacter,
}

impl ProjectName {
    /// Trims and checks a name.
    pub fn parse(text: &str) -> Result<Self, InvalidProjectName> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidProjectName::Blank)
        } else if text.chars().count() > MAX_NAME {
            Err(InvalidProjectName::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidProjectName::ControlCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The platform of a project as people choose it (`python-django`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectPlatform(String);

/// The text names no platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a platform is written in lower-case letters, digits, dashes and dots, at most {MAX_PLATFORM} of them")]
pub struct InvalidProjectPlatform;

impl ProjectPlatform {
    /// Checks a platform's name.
    pub fn parse(text: &str) -> Result<Self, InvalidProjectPlatform> {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_');
        let is_good = (1..=MAX_PLATFORM).contains(&text.len()) && text.bytes().all(is_plain);
        if is_good { Ok(Self(text.to_owned())) } else { Err(InvalidProjectPlatform) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidProjectName, InvalidProjectPlatform, ProjectName, ProjectPlatform};

    #[test]
    fn names_are_trimmed_and_short() {
        assert_eq!(ProjectName::parse("  Web shop ").unwrap().as_str(), "Web shop");
        assert_eq!(ProjectName::parse(" "), Err(InvalidProjectName::Blank));
        assert!(ProjectName::parse(&"é".repeat(200)).is_ok());
        assert_eq!(ProjectName::parse(&"x".repeat(201)), Err(InvalidProjectName::TooLong));
        assert_eq!(ProjectName::parse("a\0b"), Err(InvalidProjectName::ControlCharacter));
    }

    #[test]
    fn platforms_are_plain_words() {
        for good in ["python", "python-django", "dotnet-aspnetcore", "node.js", "c_1"] {
            assert_eq!(ProjectPlatform::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "Python", "a b", "é", &"x".repeat(65)] {
            assert_eq!(ProjectPlatform::parse(bad), Err(InvalidProjectPlatform), "{bad}");
        }
    }
}
