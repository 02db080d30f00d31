//! Durations, fractions and whole numbers.

use super::Parameter;
use super::cursor::Cursor;

const LONGEST_INT: usize = 7;

/// Parts of a compound duration such as `1h2m3.5s`; more are none.
const MOST_PARTS: usize = 6;

/// `12ms`, `1.5s`, `1m30s`. A lone `5m` may be anything.
pub(super) fn duration(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut end = here;
    for part in 1..=MOST_PARTS {
        let amount = end.span(1, usize::MAX, |byte| byte.is_ascii_digit())?;
        let amount = fraction(amount).unwrap_or(amount);
        let seconds = ["ms", "us", "µs", "ns", "s"].iter().find_map(|unit| amount.literal(unit));
        end = seconds.or_else(|| amount.any_of(b"hm"))?;
        if let Some(end) = end.word_ends() {
            return (seconds.is_some() || part > 1).then_some(end);
        }
    }
    None
}

/// A fraction or, of up to seven digits, a whole number.
pub(super) fn number(here: Cursor<'_>) -> Option<Parameter<'_>> {
    let digits = here.span(1, usize::MAX, |byte| byte.is_ascii_digit())?;
    if let Some(float) = fraction(digits)
        && let Some(end) = exponent(float).unwrap_or(float).word_ends()
    {
        return Some(("float", end));
    }
    let end = digits.word_ends()?;
    (end.at() - here.at() <= LONGEST_INT).then_some(("int", end))
}

fn fraction(digits: Cursor<'_>) -> Option<Cursor<'_>> {
    digits.byte(b'.')?.span(1, usize::MAX, |byte| byte.is_ascii_digit())
}

fn exponent(digits: Cursor<'_>) -> Option<Cursor<'_>> {
    let sign = digits.any_of(b"eE")?;
    sign.any_of(b"+-").unwrap_or(sign).span(1, 4, |byte| byte.is_ascii_digit())
}
