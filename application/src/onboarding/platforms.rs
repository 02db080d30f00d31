/// The longest name of a platform, in characters.
pub const MAX_PLATFORM: usize = 255;

/// The most platforms that are named in one mail.
pub const MAX_PLATFORMS: usize = 100;

/// The name of a platform that somebody chose (`javascript`): a line of text that is not blank, without white space
/// around it, of at most [`MAX_PLATFORM`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform(String);

impl Platform {
    /// Trims a name.
    pub fn parse(text: &str) -> Result<Self, InvalidPlatform> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidPlatform::Blank)
        } else if text.chars().count() > MAX_PLATFORM {
            Err(InvalidPlatform::TooLong)
        } else if text.contains('\0') {
            Err(InvalidPlatform::Null)
        } else if text.chars().any(char::is_control) {
            Err(InvalidPlatform::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

/// Why a text is no name of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlatform {
    /// There is nothing in it.
    #[error("it is blank")]
    Blank,
    /// It has more than [`MAX_PLATFORM`] characters.
    #[error("it has more than {MAX_PLATFORM} characters")]
    TooLong,
    /// It holds U+0000.
    #[error("it holds a null character")]
    Null,
    /// It holds another control character, such as a line end.
    #[error("it holds a control character")]
    Control,
}

/// The names as one reads them out, with a comma before the last of three or more.
pub(super) fn joined(platforms: &[Platform]) -> String {
    let names: Vec<_> = platforms.iter().map(|platform| platform.0.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [others @ .., last] => format!("{}, and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_out_with_a_serial_comma() {
        let joined =
            |names: &[&str]| joined(&names.iter().map(|name| Platform::parse(name).unwrap()).collect::<Vec<_>>());
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&["a"]), "a");
        assert_eq!(joined(&["a", "b"]), "a and b");
        assert_eq!(joined(&["javascript", " python ", "flutter"]), "javascript, python, and flutter");
    }

    #[test]
    fn a_name_is_a_line_that_is_neither_blank_nor_too_long() {
        assert_eq!(Platform::parse(" \t "), Err(InvalidPlatform::Blank));
        assert_eq!(Platform::parse(&"é".repeat(256)), Err(InvalidPlatform::TooLong));
        assert_eq!(Platform::parse("a\0b"), Err(InvalidPlatform::Null));
        assert_eq!(Platform::parse("a\r\nBcc: b"), Err(InvalidPlatform::Control));
        assert!(Platform::parse(&format!(" {}\n", "é".repeat(255))).is_ok());
    }
}
