//! Ids of traces and of their spans.

use std::fmt;

use uuid::Uuid;

/// A span of a trace: 16 hexadecimal digits on the wire, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanId(u64);

impl SpanId {
    /// Reads 16 hexadecimal digits of any case; zero is no span.
    pub fn parse(text: &str) -> Option<Self> {
        hex16(text).filter(|number| *number != 0).map(Self)
    }

    /// The number with these bits that a store can hold.
    pub const fn stored(self) -> i64 {
        self.0.cast_signed()
    }

    /// The id that was stored as this number.
    pub const fn of_stored(number: i64) -> Self {
        Self(number.cast_unsigned())
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// All that happened for one request, across services: 32 hexadecimal digits on the wire, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceId(u128);

impl TraceId {
    /// The trace with the number of this UUID.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid.as_u128())
    }

    /// Reads a UUID with or without dashes, in any case; zero is no trace.
    pub fn parse(text: &str) -> Option<Self> {
        if !matches!(text.len(), 32 | 36) {
            return None;
        }
        Uuid::try_parse(text).ok().filter(|uuid| !uuid.is_nil()).map(Self::new)
    }

    /// The UUID, as stored.
    pub const fn uuid(self) -> Uuid {
        Uuid::from_u128(self.0)
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The number that exactly 16 hexadecimal digits are, of any case and without a sign.
pub(super) fn hex16(text: &str) -> Option<u64> {
    let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits { u64::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{SpanId, TraceId, Uuid};

    #[test]
    fn a_span_id_is_16_hexadecimal_digits_of_any_case() {
        let id = SpanId::parse("00F067AA0BA902B7").unwrap();
        assert_eq!(id.to_string(), "00f067aa0ba902b7");
        for text in
            ["", "00f067aa0ba902b", "00f067aa0ba902b70", "+0f067aa0ba902b7", "00f067aa0ba902bg", "00f067aa0ba902é"]
        {
            assert_eq!(SpanId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_id_is_stored_by_its_bits() {
        for text in ["ffffffffffffffff", "0000000000000001", "8000000000000000"] {
            let id = SpanId::parse(text).unwrap();
            assert_eq!(SpanId::of_stored(id.stored()), id);
        }
        assert_eq!(SpanId::parse("ffffffffffffffff").unwrap().stored(), -1);
    }

    #[test]
    fn a_trace_id_is_read_with_and_without_dashes() {
        let id = TraceId::parse("0AF7651916CD43DD8448EB211C80319C").unwrap();
        assert_eq!(TraceId::parse("0af76519-16cd-43dd-8448-eb211c80319c"), Some(id));
        assert_eq!(id.to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(TraceId::new(id.uuid()), id);
        assert_eq!(TraceId::new(Uuid::from_u128(1)).to_string(), "00000000000000000000000000000001");
        for text in ["", "0af7651916cd43dd8448eb211c80319", "{0af7651916cd43dd8448eb211c80319c}"] {
            assert_eq!(TraceId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn zero_is_no_id() {
        assert_eq!(SpanId::parse(&"0".repeat(16)), None);
        assert_eq!(TraceId::parse(&"0".repeat(32)), None);
    }
}
