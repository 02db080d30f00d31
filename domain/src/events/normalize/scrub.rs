//! Secrets: what must not be stored although a client sent it.

use serde_json::Value;

/// What stands in place of a secret.
pub(super) const FILTERED: &str = "[Filtered]";

/// A key containing one of these holds a secret. Sorted by first letter for the scan;
/// `-` in a key counts as `_`.
const WORDS: [&[u8]; 12] = [
    b"api_key",
    b"apikey",
    b"auth",
    b"bearer",
    b"credentials",
    b"mysql_pwd",
    b"passwd",
    b"password",
    b"private_key",
    b"privatekey",
    b"secret",
    b"token",
];

/// Card numbers have this many digits.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;

/// Whether what stands under this key is a secret.
pub(super) fn is_sensitive(key: &str) -> bool {
    let mut rest = key.as_bytes();
    while let [first, tail @ ..] = rest {
        if matches!(first.to_ascii_lowercase(), b'a' | b'b' | b'c' | b'm' | b'p' | b's' | b't')
            && WORDS.iter().any(|word| starts_with(rest, word))
        {
            // An author is no secret, an authorization is.
            let author =
                starts_with(rest, b"author") && !starts_with(rest, b"authoriz") && !starts_with(rest, b"authoris");
            if !author {
                return true;
            }
        }
        rest = tail;
    }
    false
}

/// Filters a value under its key. False where the key is harmless and the value is untouched.
pub(super) fn by_key(key: &str, value: &mut Value) -> bool {
    // A flag or nothing at all is no secret, and worth seeing.
    if matches!(value, Value::Null | Value::Bool(_)) || !is_sensitive(key) {
        return false;
    }
    *value = Value::String(FILTERED.to_owned());
    true
}

fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.len() >= word.len()
        && text.iter().zip(word).all(|(have, want)| match have {
            b'-' => *want == b'_',
            have => have.eq_ignore_ascii_case(want),
        })
}

/// Filters the numbers of payment cards out of a text.
pub(super) fn cards(text: &mut String) {
    if text.len() < *CARD.start() {
        return;
    }
    let found = find_cards(text.as_bytes());
    for (start, end) in found.into_iter().rev() {
        text.replace_range(start..end, FILTERED);
    }
}

/// Whether a number is that of a payment card.
pub(super) fn is_card(number: u64) -> bool {
    let text = number.to_string();
    looks_like_card(text.as_bytes())
}

/// Byte ranges of card numbers, at most a handful: replacing each moves the rest of the text.
fn find_cards(bytes: &[u8]) -> Vec<(usize, usize)> {
    const MOST: usize = 32;
    let mut found = Vec::new();
    let mut at = 0;
    let mut in_word = false;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_digit() && !in_word && found.len() < MOST {
            let rest = bytes.get(at..).unwrap_or_default();
            if let Some(length) = card_length(rest) {
                found.push((at, at + length));
                at += length;
                continue;
            }
        }
        in_word = byte.is_ascii_alphanumeric();
        at += 1;
    }
    found
}

/// How many bytes of a card number the text starts with. Looks at no more than 19 digits,
/// in groups parted by one blank or dash.
fn card_length(text: &[u8]) -> Option<usize> {
    let mut digits = [0_u8; 19];
    let mut count = 0;
    let mut best = None;
    let mut bytes = text.iter().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if byte.is_ascii_digit() {
            *digits.get_mut(count)? = *byte;
            count += 1;
            let ends = bytes.peek().is_none_or(|(_, next)| !next.is_ascii_alphanumeric());
            if ends && digits.get(..count).is_some_and(looks_like_card) {
                best = Some(at + 1);
            }
            if count == *CARD.end() {
                break;
            }
        } else if !matches!(byte, b' ' | b'-') || !bytes.peek().is_some_and(|(_, next)| next.is_ascii_digit()) {
            break;
        }
    }
    best
}

fn looks_like_card(digits: &[u8]) -> bool {
    issued(digits) && passes_luhn(digits)
}

/// Whether any issuer gives out numbers with this beginning and length.
fn issued(digits: &[u8]) -> bool {
    match digits {
        [b'3', ..] => matches!(digits.len(), 14..=16),
        [b'4', ..] => matches!(digits.len(), 13 | 16 | 19),
        [b'5', ..] => digits.len() == 16,
        [b'6', ..] => matches!(digits.len(), 16..=19),
        [b'2', b'2'..=b'7', ..] => digits.len() == 16,
        _ => false,
    }
}

fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            match (place % 2, digit) {
                (0, digit) => digit,
                (_, digit @ 0..=4) => digit * 2,
                (_, digit) => (digit * 2).saturating_sub(9),
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_naming_a_secret_are_sensitive_in_any_writing() {
        for key in [
            "password",
            "userPassword",
            "X-Api-Key",
            "API_KEY",
            "apikey",
            "Authorization",
            "auth",
            "csrftoken",
            "client_secret",
            "mysql_pwd",
            "privateKey",
            "private-key",
            "Bearer",
        ] {
            assert!(is_sensitive(key), "{key}");
        }
        for key in ["", "author", "authority", "name", "pass", "key", "päss", "toke"] {
            assert!(!is_sensitive(key), "{key}");
        }
    }

    #[test]
    fn flags_and_nulls_under_a_sensitive_key_stay() {
        for (value, filtered) in [(json!(true), false), (json!(null), false), (json!(1), true)] {
            let mut value = value;
            assert_eq!(by_key("token", &mut value), filtered);
        }
    }

    #[test]
    fn card_numbers_are_filtered_within_a_text() {
        for (text, expected) in [
            ("4242424242424242", "[Filtered]"),
            ("pay 4242 4242 4242 4242 now", "pay [Filtered] now"),
            ("a 5555-5555-5555-4444, 378282246310005", "a [Filtered], [Filtered]"),
            ("no 12 4111111111111111", "no 12 [Filtered]"),
            ("4242424242424241", "4242424242424241"),
            ("x4242424242424242", "x4242424242424242"),
            ("42424242424242424242424242", "42424242424242424242424242"),
            ("1714557600000 or 1714557600000000", "1714557600000 or 1714557600000000"),
            ("é4242424242424242é", "é[Filtered]é"),
        ] {
            let mut scrubbed = text.to_owned();
            cards(&mut scrubbed);
            assert_eq!(scrubbed, expected, "{text}");
        }
        assert!(is_card(4_242_424_242_424_242));
        assert!(!is_card(17));
    }
}
