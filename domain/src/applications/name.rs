use super::words::{ANIMALS, MANNERS};

/// The longest name of an application, in characters.
pub const MAX_NAME: usize = 64;

/// What an application is called: without blanks around it, of 1 to [`MAX_NAME`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationName(String);

/// The text is no name for an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidApplicationName {
    /// There is nothing in it.
    #[error("a name has a character at least")]
    Blank,
    /// It has too many characters.
    #[error("a name has at most {MAX_NAME} characters")]
    TooLong,
    /// It holds U+0000.
    #[error("a name holds no null characters")]
    NullCharacter,
    /// It holds what is not shown, or what turns the direction of the text around it.
    #[error("a name holds no control characters")]
    ControlCharacter,
}

impl ApplicationName {
    /// Trims and checks a name.
    pub fn parse(text: &str) -> Result<Self, InvalidApplicationName> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidApplicationName::Blank)
        } else if text.chars().count() > MAX_NAME {
            Err(InvalidApplicationName::TooLong)
        } else if text.contains('\0') {
            Err(InvalidApplicationName::NullCharacter)
        } else if text.chars().any(|c| c.is_control() || turns(c)) {
            Err(InvalidApplicationName::ControlCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It makes what follows read in another direction: on a consent page, words that nobody wrote.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a new application is called until its owner says otherwise: two words, from random bytes.
pub fn default_name(random: &[u8; 32]) -> String {
    let [first, second, ..] = random;
    format!("{} {}", pick(&MANNERS, *first), pick(&ANIMALS, *second))
}

/// Each word is as likely as any other: their number divides that of a byte's values.
fn pick(words: &[&'static str; 64], byte: u8) -> &'static str {
    words.get(usize::from(byte) % words.len()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        let name = |text: &str| ApplicationName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(name(" Sunny Heron "), Ok("Sunny Heron".to_owned()));
        assert_eq!(name(&"\u{fc}".repeat(64)), Ok("\u{fc}".repeat(64)));
        assert_eq!(name(&"x".repeat(65)), Err(InvalidApplicationName::TooLong));
        assert_eq!((name(""), name(" \t")), (Err(InvalidApplicationName::Blank), Err(InvalidApplicationName::Blank)));
        assert_eq!(name("a\0b"), Err(InvalidApplicationName::NullCharacter));
        for text in ["a\r\nb", "a\u{7}", "a\u{202e}b", "a\u{2066}b"] {
            assert_eq!(name(text), Err(InvalidApplicationName::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn a_default_name_is_two_words_of_a_capital_and_nine_letters_at_most() {
        for words in [MANNERS, ANIMALS] {
            assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
            for word in words {
                let (first, rest) = word.split_at(1);
                assert!(word.len() <= 10 && first.bytes().all(|b| b.is_ascii_uppercase()), "{word}");
                assert!(!rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            }
        }
    }

    #[test]
    fn every_pair_of_words_can_come() {
        let mut random = [7; 32];
        let mut names = HashSet::new();
        for first in 0..64 {
            for second in 0..64 {
                (random[0], random[1]) = (first, 255 - second);
                names.insert(default_name(&random));
            }
        }
        assert_eq!(names.len(), 64 * 64);
    }
}
