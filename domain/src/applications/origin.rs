/// The longest origin in a list, in characters.
pub const MAX_ORIGIN: usize = 255;

/// What an owner lists as one origin. Its form is not checked: what is none fits no page. As lists are stored with
/// blanks between, a text with blanks inside is several origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedOrigins(Vec<String>);

/// The text cannot stand in a list of origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrigins {
    /// There is nothing in it.
    #[error("an origin has a character at least")]
    Blank,
    /// It has too many characters.
    #[error("an origin has at most {MAX_ORIGIN} characters")]
    TooLong,
    /// It holds U+0000.
    #[error("an origin holds no null characters")]
    NullCharacter,
}

impl AllowedOrigins {
    /// Reads an element of a list.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigins> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidOrigins::Blank)
        } else if text.chars().count() > MAX_ORIGIN {
            Err(InvalidOrigins::TooLong)
        } else if text.contains('\0') {
            Err(InvalidOrigins::NullCharacter)
        } else {
            Ok(Self(text.split_whitespace().map(str::to_owned).collect()))
        }
    }

    /// The origins, as they are stored.
    pub fn into_texts(self) -> Vec<String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_divide_origins_and_their_length_is_bounded() {
        let read = |text: &str| AllowedOrigins::parse(text).map(AllowedOrigins::into_texts);
        assert_eq!(read(" *.example.com "), Ok(vec!["*.example.com".to_owned()]));
        assert_eq!(read("a\u{a0}b\nc"), Ok(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
        assert_eq!(read(&"\u{fc}".repeat(255)), Ok(vec!["\u{fc}".repeat(255)]));
        assert_eq!(read(&"x".repeat(256)), Err(InvalidOrigins::TooLong));
        assert_eq!((read(""), read("  ")), (Err(InvalidOrigins::Blank), Err(InvalidOrigins::Blank)));
        assert_eq!(read("a\0b"), Err(InvalidOrigins::NullCharacter));
    }
}
