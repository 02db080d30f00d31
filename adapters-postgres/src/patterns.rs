//! How the store compares texts with patterns.
//!
//! ILIKE knows the case of the letters that the database's locale knows, and those may be the ASCII ones alone. So the
//! others that a pattern has are brought into one case, in the pattern and in what is compared with it.

use domain::query::Pattern;

/// Capitals that a small letter does not name as its own.
const ODD: [(char, char); 3] = [('ß', 'ẞ'), ('å', '\u{212b}'), ('ω', '\u{2126}')];

/// A pattern for ILIKE, with `!` for what stands for itself, and what `translate` does with a text before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folded {
    pub(crate) like: String,
    /// Capitals, each of which becomes the small letter in the same place of `small`.
    pub(crate) capitals: String,
    pub(crate) small: String,
}

impl Folded {
    pub(crate) fn of(pattern: &Pattern) -> Self {
        let mut folded = Self { like: String::new(), capitals: String::new(), small: String::new() };
        for letter in pattern.like('!').chars() {
            let small = small(letter);
            folded.like.push(small);
            for capital in others(letter).filter(|capital| !folded.capitals.contains(*capital)).collect::<Vec<_>>() {
                folded.capitals.push(capital);
                folded.small.push(small);
            }
        }
        folded
    }
}

/// A regular expression for texts that hold this one in any case of letters, where it has letters that the locale may
/// not know: an index on texts is of use to it.
pub(crate) fn regular(text: &str) -> Option<String> {
    text.chars().any(|letter| others(letter).next().is_some()).then(|| {
        let mut expression = String::new();
        for letter in text.chars() {
            let small = small(letter);
            let capitals: String = match small {
                'a'..='z' | 'A'..='Z' => others(letter).chain([small.to_ascii_uppercase()]).collect(),
                _ => others(letter).collect(),
            };
            match capitals.as_str() {
                "" if small.is_ascii() && !small.is_ascii_alphanumeric() => expression.extend(['\\', small]),
                "" => expression.push(small),
                capitals => {
                    expression.push('[');
                    expression.push(small.to_ascii_lowercase());
                    expression.push_str(capitals);
                    expression.push(']');
                }
            }
        }
        expression
    })
}

/// Of letters beyond ASCII, which every locale knows.
fn small(letter: char) -> char {
    if letter.is_ascii() { letter } else { only(letter.to_lowercase()).unwrap_or(letter) }
}

/// Letters beyond ASCII that are the same one as this, but for its small letter: it may be none of that one's capitals.
fn others(letter: char) -> impl Iterator<Item = char> {
    let small = small(letter);
    let own = Some(letter).filter(|letter| *letter != small && capitals(small).all(|capital| capital != *letter));
    capitals(small).chain(own)
}

/// The capitals of a small letter beyond ASCII.
fn capitals(small: char) -> impl Iterator<Item = char> {
    let own = only(small.to_uppercase()).filter(|_| !small.is_ascii());
    let own = own.filter(|capital| *capital != small && only(capital.to_lowercase()) == Some(small));
    own.into_iter().chain(ODD.into_iter().filter(move |(of, _)| *of == small).map(|(_, capital)| capital))
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_are_small() {
        let folded = Folded::of(&Pattern::within("GRÖẞE 1% Ö ς K\u{130}"));
        assert_eq!(folded.like, "%GRößE 1!% ö ς K\u{130}%");
        assert_eq!((folded.capitals.as_str(), folded.small.as_str()), ("Öẞ", "öß"));
        assert_eq!(Folded::of(&Pattern::within("Firefox 苹果")).capitals, "");
    }

    #[test]
    fn an_expression_names_both_cases() {
        assert_eq!(regular("Ä. b1\\"), Some("[äÄ]\\.\\ [bB]1\\\\".to_owned()));
        assert_eq!((regular("plain"), regular("苹果很")), (None, None));
    }
}
