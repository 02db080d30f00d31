//! Values directly after an equals sign.

use super::cursor::Cursor;

/// Quotes that nothing closes from here to the end of the text.
#[derive(Debug, Default)]
pub(super) struct UnclosedQuotes {
    single: bool,
    double: bool,
}

impl UnclosedQuotes {
    /// A text between two of these quotes. Without a closing one there is none for any
    /// later place either, so the text is searched to its end once only.
    pub(super) fn quoted<'a>(&mut self, here: Cursor<'a>, quote: u8) -> Option<Cursor<'a>> {
        let unclosed = if quote == b'"' { &mut self.double } else { &mut self.single };
        if *unclosed {
            return None;
        }
        let text = here.skip(1);
        let length = text.rest().iter().position(|byte| *byte == quote);
        *unclosed = length.is_none();
        length.map(|length| text.skip(length + 1))
    }
}

pub(super) fn boolean(here: Cursor<'_>) -> Option<Cursor<'_>> {
    if here.before() != Some(b'=') {
        return None;
    }
    ["true", "false", "True", "False"].iter().find_map(|word| here.literal(word)?.word_ends())
}
