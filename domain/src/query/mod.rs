//! The language of searches: terms, all of which have to apply. A term is free text, or a key and values. What keys
//! there are, and what they mean, is said where there is something to be searched for.

mod error;
mod pattern;
mod truth;
mod values;
mod when;
mod words;

pub use error::{Fault, InvalidQuery};
pub use pattern::Pattern;
pub use truth::{all, any};
pub(crate) use values::{flag, named, one_of};
pub(crate) use when::span;
pub use when::{Comparison, Span, When};
pub(crate) use words::{Content, Value};

/// The longest search, in characters.
const LONGEST: usize = 4096;

/// So many terms a search has at most, and so many values a list.
const MOST: usize = 50;

/// Reads a search, each of its terms by `test`. With each term comes whether it is negated.
pub(crate) fn read<T>(text: &str, test: impl Fn(&Content) -> Result<T, Fault>) -> Result<Vec<(bool, T)>, InvalidQuery> {
    if text.chars().nth(LONGEST).is_some() {
        return Err(InvalidQuery::new(LONGEST + 1, "", Fault::TooMuch("4096 characters")));
    }
    let words = words::words(text)?;
    if let Some(word) = words.get(MOST) {
        return Err(InvalidQuery::new(word.column, &word.typed, Fault::TooMuch("50 terms")));
    }
    let term = |word: words::Word| match test(&word.content) {
        Ok(test) => Ok((word.negated, test)),
        Err(fault) => Err(InvalidQuery::new(word.column, &word.typed, fault)),
    };
    words.into_iter().map(term).collect()
}
