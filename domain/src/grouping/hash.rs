//! The hash that names a fault.

use std::fmt;

use md5::{Digest, Md5};

/// 32 lower-case hexadecimal characters; events that share one are one issue.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupHash(String);

impl GroupHash {
    /// Accepts 32 hexadecimal characters, lowered.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        hex.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash as a number, of which the text is the hexadecimal form: half as long.
    pub fn bits(&self) -> u128 {
        // The text was read or made by this type: it is a number.
        u128::from_str_radix(&self.0, 16).unwrap_or_default()
    }

    /// The hash of this number.
    pub fn of_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    /// Hashes the parts as if they were one text: nothing is put between them.
    pub(super) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut md5 = Md5::new();
        for part in parts {
            md5.update(part.as_bytes());
        }
        let digest: [u8; 16] = md5.finalize().into();
        Self::of_bits(u128::from_be_bytes(digest))
    }
}

impl fmt::Display for GroupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::GroupHash;

    #[test]
    fn a_hash_is_read_from_the_number_that_it_is() {
        for text in ["00000000000000000000000000000001", "d41d8cd98f00b204e9800998ecf8427e"] {
            let hash = GroupHash::parse(text).unwrap();
            assert_eq!(GroupHash::of_bits(hash.bits()), hash);
        }
        assert_eq!(GroupHash::of_bits(1).as_str(), "00000000000000000000000000000001");
    }

    #[test]
    fn a_hash_is_32_hexadecimal_characters_in_lower_case() {
        let hash = GroupHash::parse("D41D8CD98F00B204E9800998ECF8427E").unwrap();
        assert_eq!(hash.as_str(), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(GroupHash::parse("d41d8cd98f00b204e9800998ecf8427"), None);
        assert_eq!(GroupHash::parse("g41d8cd98f00b204e9800998ecf8427e"), None);
    }

    #[test]
    fn parts_hash_as_their_concatenation() {
        let whole = GroupHash::of_parts(["abc"]);
        assert_eq!(whole.as_str(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(GroupHash::of_parts(["a", "", "bc"]), whole);
        assert_eq!(GroupHash::of_parts([]).as_str(), "d41d8cd98f00b204e9800998ecf8427e");
    }
}
