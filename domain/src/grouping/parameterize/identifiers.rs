//! Ids: of traces, of objects, of commits.

use super::Parameter;
use super::cursor::{Cursor, is_word};

/// Ids that are known by their form: trace parents, UUIDs, SHA-1 and MD5 sums.
pub(super) fn fixed_form(here: Cursor<'_>) -> Option<Parameter<'_>> {
    if !here.is_at(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    if let Some(end) = traceparent(here).and_then(Cursor::word_ends) {
        return Some(("traceparent", end));
    }
    if let Some(end) = uuid(here).and_then(Cursor::word_ends) {
        return Some(("uuid", end));
    }
    let sum = |kind, digits| Some((kind, here.hex(digits)?.word_ends()?));
    sum("sha1", 40).or_else(|| sum("md5", 32))
}

/// Swift transaction ids and hexadecimal numbers.
pub(super) fn hexadecimal(here: Cursor<'_>) -> Option<Parameter<'_>> {
    if let Some(end) = swift_transaction(here).and_then(Cursor::word_ends) {
        return Some(("swift_txn_id", end));
    }
    if let Some(end) = prefixed(here).and_then(Cursor::word_ends) {
        return Some(("hex", end));
    }
    let end = here.run(usize::MAX, is_word);
    let digits = Digits::of(here.slice_to(end))?;
    let one_case = !(digits.lower && digits.upper);
    match end.at() - here.at() {
        8..=128 if one_case && digits.decimal => Some(("hex", end)),
        7 if digits.lower && digits.decimal && !digits.upper => Some(("git_sha", end)),
        _ => None,
    }
}

fn traceparent(here: Cursor<'_>) -> Option<Cursor<'_>> {
    w3c_traceparent(here).or_else(|| aws_traceparent(here))
}

fn w3c_traceparent(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.hex(2)?.byte(b'-')?.hex(32)?.byte(b'-')?.hex(16)?.byte(b'-')?.hex(2)
}

fn aws_traceparent(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.byte(b'1')?.byte(b'-')?.hex(8)?.byte(b'-')?.hex(24)
}

fn uuid(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.hex(8)?.byte(b'-')?.hex(4)?.byte(b'-')?.hex(4)?.byte(b'-')?.hex(4)?.byte(b'-')?.hex(12)
}

/// OpenStack Swift: `tx{21 hex}-{10 hex}` and perhaps the name of a cluster.
fn swift_transaction(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let id = here.literal("tx")?.hex(21)?.byte(b'-')?.hex(10)?;
    Some(id.byte(b'-').and_then(|cluster| cluster.span(1, 64, is_word)).unwrap_or(id))
}

fn prefixed(here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.byte(b'0')?.any_of(b"xX")?.span(1, usize::MAX, |byte| byte.is_ascii_hexdigit())
}

/// Which digits a hexadecimal number has.
#[derive(Debug, Default)]
struct Digits {
    decimal: bool,
    lower: bool,
    upper: bool,
}

impl Digits {
    /// Nothing if the word has others.
    fn of(word: &[u8]) -> Option<Self> {
        let mut digits = Self::default();
        for byte in word {
            match byte {
                b'0'..=b'9' => digits.decimal = true,
                b'a'..=b'f' => digits.lower = true,
                b'A'..=b'F' => digits.upper = true,
                _ => return None,
            }
        }
        Some(digits)
    }
}
