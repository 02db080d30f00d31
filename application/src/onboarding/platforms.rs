/// The longest name of a platform, in characters.
pub const MAX_PLATFORM: usize = 255;

/// The most platforms that are named in one mail.
pub const MAX_PLATFORMS: usize = 100;

/// The name of a platform that somebody chose (`javascript`): some text that is not blank, without white space around
/// it, of at most [`MAX_PLATFORM`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform(String);

impl Platform {
    /// Trims a name. None where nothing is left, or too much.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= MAX_PLATFORM;
        fits.then(|| Self(text.to_owned()))
    }
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
    fn a_name_is_neither_blank_nor_too_long() {
        assert_eq!(Platform::parse(" \t "), None);
        assert_eq!(Platform::parse(&"é".repeat(256)), None);
        assert!(Platform::parse(&format!(" {} ", "é".repeat(255))).is_some());
    }
}
