//! A place in a text, and how to get on from there.

/// Reads ASCII syntax out of UTF-8 bytes. Each step gives the next place or nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Letters, digits and the underscore. Others do not count: scripts without spaces put
/// numbers directly beside words.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) const fn at(self) -> usize {
        self.at
    }

    pub(super) fn peek(self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The byte before this place.
    pub(super) fn before(self) -> Option<u8> {
        self.bytes.get(self.at.checked_sub(1)?).copied()
    }

    pub(super) fn follows_word(self) -> bool {
        self.before().is_some_and(is_word)
    }

    pub(super) fn is_at(self, wanted: fn(u8) -> bool) -> bool {
        self.peek().is_some_and(wanted)
    }

    pub(super) const fn skip(self, count: usize) -> Self {
        Self { at: self.at.saturating_add(count), ..self }
    }

    pub(super) fn back(self) -> Self {
        Self { at: self.at.saturating_sub(1), ..self }
    }

    pub(super) fn byte(self, byte: u8) -> Option<Self> {
        (self.peek() == Some(byte)).then(|| self.skip(1))
    }

    pub(super) fn any_of(self, bytes: &[u8]) -> Option<Self> {
        bytes.contains(&self.peek()?).then(|| self.skip(1))
    }

    pub(super) fn literal(self, text: &str) -> Option<Self> {
        self.rest().starts_with(text.as_bytes()).then(|| self.skip(text.len()))
    }

    /// All that goes on so, at most `limit` bytes.
    pub(super) fn run(self, limit: usize, wanted: fn(u8) -> bool) -> Self {
        self.skip(self.rest().iter().take(limit).take_while(|byte| wanted(**byte)).count())
    }

    /// Between `min` and `max` bytes that go on so.
    pub(super) fn span(self, min: usize, max: usize, wanted: fn(u8) -> bool) -> Option<Self> {
        let end = self.run(max, wanted);
        (end.at - self.at >= min).then_some(end)
    }

    /// Exactly so many hexadecimal digits, of any case.
    pub(super) fn hex(self, count: usize) -> Option<Self> {
        self.span(count, count, |byte| byte.is_ascii_hexdigit())
    }

    /// A number of so many digits, neither less nor more than it may be.
    pub(super) fn number(self, (min, max): (usize, usize), allowed: (u32, u32)) -> Option<Self> {
        let end = self.span(min, max, |byte| byte.is_ascii_digit())?;
        let value = self
            .slice_to(end)
            .iter()
            .fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
        (allowed.0..=allowed.1).contains(&value).then_some(end)
    }

    /// The bytes from here up to a later place.
    pub(super) fn slice_to(self, end: Self) -> &'a [u8] {
        self.bytes.get(self.at..end.at).unwrap_or_default()
    }

    /// This place, if no word goes on here.
    pub(super) fn word_ends(self) -> Option<Self> {
        (!self.is_at(is_word)).then_some(self)
    }

    pub(super) fn rest(self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}
