//! Which spans do the same.

use std::fmt;

use md5::{Digest, Md5};

use super::ids::hex16;

/// The id of the rules that [`SpanGroup`] follows.
pub const GROUPING: &str = "default:2022-10-27";

/// The first half of the MD5 of what spans have in common that do the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanGroup(u64);

impl SpanGroup {
    /// Reads 16 hexadecimal digits of any case.
    pub fn parse(text: &str) -> Option<Self> {
        hex16(text).map(Self)
    }

    /// The number with these bits that a store can hold.
    pub const fn stored(self) -> i64 {
        self.0.cast_signed()
    }

    /// The group that was stored as this number.
    pub const fn of_stored(number: i64) -> Self {
        Self(number.cast_unsigned())
    }

    /// The group of the root span of a transaction with this name.
    pub fn of_transaction(name: &str) -> Self {
        Self::of_values([name])
    }

    /// The group of any other span.
    pub fn of_span(_op: &str, description: Option<&str>, _fingerprint: Option<&[String]>) -> Self {
        Self::of_values([description.unwrap_or_default()])
    }

    /// Hashes the values as if they were one text: nothing is put between them.
    fn of_values<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut md5 = Md5::new();
        for value in values {
            md5.update(value.as_bytes());
        }
        let digest: [u8; 16] = md5.finalize().into();
        Self(digest.into_iter().take(8).fold(0, |number, byte| number << 8 | u64::from(byte)))
    }
}

impl fmt::Display for SpanGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
