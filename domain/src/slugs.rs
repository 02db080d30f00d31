//! Slugs: the names that organizations, teams and projects have in URLs.

use std::fmt;

/// 1 to 50 lower-case letters, digits, `-` and `_`, not digits alone, so that a
/// slug is never taken for an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

/// The text is not a slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a slug has 1 to 50 lower-case letters, digits, hyphens or underscores, and is not digits alone")]
pub struct InvalidSlug;

impl Slug {
    /// The longest slug, in characters.
    pub const MAX: usize = 50;

    /// Checks a slug; it is not changed.
    pub fn parse(text: &str) -> Result<Self, InvalidSlug> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let good = (1..=Self::MAX).contains(&text.len())
            && text.bytes().all(allowed)
            && !text.bytes().all(|b| b.is_ascii_digit());
        if good { Ok(Self(text.to_owned())) } else { Err(InvalidSlug) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a path names something: by id or by slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdOrSlug {
    /// All decimal digits: the id.
    Id(i64),
    /// Anything else, even what is no valid slug: such a thing does not exist.
    Slug(String),
}

impl IdOrSlug {
    /// Reads a path segment. Digits beyond the range of an id name nothing.
    pub fn parse(text: &str) -> Self {
        if text.bytes().all(|b| b.is_ascii_digit())
            && let Ok(id) = text.parse()
        {
            return Self::Id(id);
        }
        Self::Slug(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_are_no_slug() {
        assert_eq!(Slug::parse("123"), Err(InvalidSlug));
        assert!(Slug::parse("1a").is_ok());
        assert!(Slug::parse("").is_err());
        assert!(Slug::parse("Acme").is_err());
        assert!(Slug::parse(&"a".repeat(51)).is_err());
    }

    #[test]
    fn a_path_segment_of_digits_is_an_id() {
        assert_eq!(IdOrSlug::parse("7"), IdOrSlug::Id(7));
        assert_eq!(IdOrSlug::parse("acme"), IdOrSlug::Slug("acme".into()));
        assert_eq!(IdOrSlug::parse("99999999999999999999"), IdOrSlug::Slug("99999999999999999999".into()));
    }
}
