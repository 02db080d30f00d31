//! Patterns with `*` and `?`, matched in one pass over the text whatever the pattern: all places of the pattern that
//! the text read so far may have come to are bits of one number.

/// So many characters a pattern with wildcards has at most, its stars not counted.
pub(super) const LONGEST: usize = 127;

/// How a pattern reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As it stands.
    Plain,
    /// In any case.
    AnyCase,
    /// In any case, with slashes of both kinds; one star stays within a directory, two do not.
    Path,
}

impl Style {
    fn fold(self, c: char) -> char {
        match self {
            Self::Plain => c,
            Self::Path if c == '\\' => '/',
            Self::AnyCase | Self::Path => c.to_lowercase().next().unwrap_or(c),
        }
    }
}

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob {
    style: Style,
    form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Without wildcards: the text, folded.
    Exact(String),
    Wild(Places),
}

/// Sets of places in the pattern, a bit each: place `n` is before its character `n`, and the last is its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Places {
    /// Where each character leads on, by character.
    characters: Vec<(char, u128)>,
    /// Where every character leads on, but in paths a slash.
    any: u128,
    /// Where a star stays with every character.
    stars: u128,
    /// Where a star stays with every character but a slash.
    short_stars: u128,
    end: u128,
}

impl Glob {
    /// Nothing if the pattern has wildcards and is longer than [`LONGEST`].
    pub(super) fn parse(pattern: &str, style: Style) -> Option<Self> {
        let form = if pattern.contains(['*', '?']) {
            Form::Wild(Places::of(pattern, style)?)
        } else {
            Form::Exact(pattern.chars().map(|c| style.fold(c)).collect())
        };
        Some(Self { style, form })
    }

    /// The text is what the pattern says, all of it.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.matches_chars(text.chars())
    }

    /// The same for a path. One that does not begin at the root may lie in any directory.
    pub(super) fn matches_path(&self, path: &str) -> bool {
        self.matches(path)
            || (!path.starts_with(['/', '\\']) && self.matches_chars(['/'].into_iter().chain(path.chars())))
    }

    fn matches_chars(&self, text: impl Iterator<Item = char>) -> bool {
        let mut text = text.map(|c| self.style.fold(c));
        match &self.form {
            Form::Exact(expected) => text.eq(expected.chars()),
            Form::Wild(places) => places.are_passed_by(&mut text, self.style),
        }
    }
}

impl Places {
    fn of(pattern: &str, style: Style) -> Option<Self> {
        let mut places = Self { end: 1, ..Self::default() };
        let mut pattern = pattern.chars().map(|c| style.fold(c)).peekable();
        while let Some(c) = pattern.next() {
            if c == '*' {
                let is_double = pattern.next_if_eq(&'*').is_some();
                let stars = if is_double || style != Style::Path { &mut places.stars } else { &mut places.short_stars };
                *stars |= places.end;
                continue;
            }
            if c == '?' {
                places.any |= places.end;
            } else {
                places.add(c);
            }
            places.end = places.end.checked_mul(2)?;
        }
        places.characters.sort_unstable();
        Some(places)
    }

    fn add(&mut self, c: char) {
        match self.characters.iter_mut().find(|(known, _)| *known == c) {
            Some((_, places)) => *places |= self.end,
            None => self.characters.push((c, self.end)),
        }
    }

    fn are_passed_by(&self, text: &mut dyn Iterator<Item = char>, style: Style) -> bool {
        let mut reached = 1_u128;
        for c in text {
            let bounded = c == '/' && style == Style::Path;
            let (any, short_stars) = if bounded { (0, 0) } else { (self.any, self.short_stars) };
            let on = self.leading_on(c) | any;
            reached = ((reached & on) << 1) | (reached & (self.stars | short_stars));
            if reached == 0 {
                return false;
            }
        }
        reached & self.end != 0
    }

    fn leading_on(&self, c: char) -> u128 {
        let found = self.characters.binary_search_by_key(&c, |(known, _)| *known);
        found.ok().and_then(|at| self.characters.get(at)).map_or(0, |(_, places)| *places)
    }
}

#[cfg(test)]
mod tests {
    use super::{Glob, LONGEST, Style};

    fn matches(style: Style, pattern: &str, text: &str) -> bool {
        Glob::parse(pattern, style).unwrap().matches(text)
    }

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        for (pattern, text, expected) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("abc", "ABC", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "a/b\nc", true),
            ("a*", "a", true),
            ("a*", "ba", false),
            ("*a", "ba", true),
            ("*a", "ab", false),
            ("a*c", "abbbc", true),
            ("a*c", "abbb", false),
            ("*b*", "abc", true),
            ("a**c", "abc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("?", "é", true),
            ("*é?*", "caféx", true),
            ("*aab", "aaaab", true),
            ("std::*::new", "std::a::b::new", true),
        ] {
            assert_eq!(matches(Style::Plain, pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn some_patterns_match_in_any_case() {
        assert!(matches(Style::AnyCase, "Connection*", "connection refused"));
        assert!(matches(Style::AnyCase, "ÄRGER", "ärger"));
        assert!(!matches(Style::AnyCase, "a/b", "a\\b"));
    }

    #[test]
    fn in_paths_one_star_stays_in_its_directory() {
        for (pattern, path, expected) in [
            ("/srv/*.py", "/srv/a.py", true),
            ("/srv/*.py", "/srv/a/b.py", false),
            ("/srv/**.py", "/srv/a/b.py", true),
            ("**/node_modules/**", "/app/node_modules/x/y.js", true),
            ("**/node_modules/**", "node_modules/x.js", true),
            ("**/vendor/*.c", "vendor/foo/x.c", false),
            ("/srv/?.py", "/srv/a.py", true),
            ("/srv?a.py", "/srv/a.py", false),
            ("c:/code/**", "C:\\Code\\main.cpp", true),
            ("C:\\Code\\main.cpp", "c:/code/main.cpp", true),
            ("a.py", "a.py", true),
            ("/a.py", "a.py", true),
        ] {
            let glob = Glob::parse(pattern, Style::Path).unwrap();
            assert_eq!(glob.matches_path(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn patterns_with_wildcards_have_a_longest_length() {
        let longest = format!("*{}?", "x".repeat(LONGEST - 1));
        assert!(Glob::parse(&longest, Style::Plain).unwrap().matches(&"x".repeat(LONGEST)));
        assert_eq!(Glob::parse(&format!("{longest}x"), Style::Plain), None);
        assert!(matches(Style::Plain, &"x".repeat(1000), &"x".repeat(1000)));
    }

    #[test]
    fn no_pattern_makes_a_long_text_slow() {
        let text = "a".repeat(1 << 18);
        for pattern in ["*a*a*a*a*a*a*a*a*a*a*a*b", "*a?a?a?a?a?a?a?ab", "**a**a**a**b**", "*?*?*?*?*?*?*b"] {
            assert!(!matches(Style::Plain, pattern, &text), "{pattern}");
        }
    }
}
