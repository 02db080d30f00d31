//! Short ids: what people call an issue (`WEB-1A`).

use crate::slugs::Slug;

/// Base 32 without I, L, O and U, which are too easily misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The project's slug and the number in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortId {
    /// The slug in lower case.
    pub project: String,
    /// The number, from 1.
    pub number: i64,
}

/// The text is not a short id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a short id")]
pub struct InvalidShortId;

impl ShortId {
    /// The short id of an issue.
    pub fn text(project: &Slug, number: i64) -> String {
        let mut digits = Vec::new();
        let mut rest = u64::try_from(number).unwrap_or(0);
        loop {
            let digit = usize::try_from(rest % 32).unwrap_or(0);
            digits.push(ALPHABET.get(digit).map_or('0', |b| char::from(*b)));
            rest /= 32;
            if rest == 0 {
                break;
            }
        }
        let digits: String = digits.into_iter().rev().collect();
        format!("{}-{digits}", project.as_str().to_ascii_uppercase())
    }

    /// Reads a short id in any case; O is read as 0, I and L as 1.
    pub fn parse(text: &str) -> Result<Self, InvalidShortId> {
        let (project, digits) = text.rsplit_once('-').ok_or(InvalidShortId)?;
        if project.is_empty() || digits.is_empty() {
            return Err(InvalidShortId);
        }
        let number = digits.bytes().try_fold(0_i64, |number, byte| {
            let byte = match byte.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let digit = ALPHABET.iter().position(|b| *b == byte)?;
            number.checked_mul(32)?.checked_add(i64::try_from(digit).ok()?)
        });
        let number = number.ok_or(InvalidShortId)?;
        Ok(Self { project: project.to_ascii_lowercase(), number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_base_32() {
        let web = Slug::parse("web").unwrap();
        for (number, text) in [(1, "WEB-1"), (31, "WEB-Z"), (32, "WEB-10"), (33, "WEB-11"), (42, "WEB-1A")] {
            assert_eq!(ShortId::text(&web, number), text);
            assert_eq!(ShortId::parse(text).unwrap().number, number);
        }
    }

    #[test]
    fn reading_ignores_case_and_forgives_misread_letters() {
        let expected = ShortId { project: "my-shop".into(), number: 33 };
        for text in ["MY-SHOP-11", "my-shop-ll", "My-Shop-iI"] {
            assert_eq!(ShortId::parse(text), Ok(expected.clone()));
        }
        assert_eq!(ShortId::parse("WEB-1o").unwrap().number, 32);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "WEB", "WEB-", "-1", "WEB-U", "WEB-é", "WEB-ZZZZZZZZZZZZZZZZZ"] {
            assert_eq!(ShortId::parse(text), Err(InvalidShortId), "{text}");
        }
    }
}
