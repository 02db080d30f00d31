//! Replaces the parts of a message that vary between events of one fault.
//!
//! A hand-written scanner: at every place the kinds of parameter are tried in a fixed
//! order, and no kind looks at a byte more than a few times, so that the time stays in
//! proportion to the text whatever a client sends.

mod assigned;
mod clock;
mod cursor;
mod dates;
mod identifiers;
mod network;
mod numbers;

#[cfg(test)]
mod tests;

use cursor::{Cursor, is_word};

/// Replaces emails, URLs, addresses, ids, dates, numbers and the like by `<kind>`,
/// such as `<int>`.
pub fn parameterize(text: &str) -> String {
    let mut scanner = Scanner::default();
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let here = Cursor::new(bytes, at);
        let Some((kind, end)) = scanner.parameter(here) else {
            at += 1;
            continue;
        };
        // Parameters begin and end at ASCII bytes, so these are character boundaries.
        out.push_str(text.get(copied..at).unwrap_or_default());
        out.push('<');
        out.push_str(kind);
        out.push('>');
        at = end.at().max(at + 1);
        copied = at;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// A parameter's kind, and where it ends.
type Parameter<'a> = (&'static str, Cursor<'a>);

/// Remembers what need not be tried again.
#[derive(Debug, Default)]
struct Scanner {
    no_email_before: usize,
    no_hostname_before: usize,
    unclosed_quotes: assigned::UnclosedQuotes,
}

impl Scanner {
    fn parameter<'a>(&mut self, here: Cursor<'a>) -> Option<Parameter<'a>> {
        let first = here.peek()?;
        match first {
            _ if here.follows_word() => None,
            b'\'' | b'"' if here.before() == Some(b'=') => {
                named("quoted_str", self.unclosed_quotes.quoted(here, first))
            }
            b':' => named("ip", network::ip(here)),
            b'-' => self.negative(here),
            _ if is_word(first) => self.word(here, first),
            _ => None,
        }
    }

    /// A minus belongs to the number behind it, unless that is part of something greater.
    fn negative<'a>(&mut self, here: Cursor<'a>) -> Option<Parameter<'a>> {
        let number = here.skip(1);
        let first = number.peek().filter(u8::is_ascii_digit)?;
        self.word(number, first).filter(|(kind, _)| matches!(*kind, "float" | "int"))
    }

    fn word<'a>(&mut self, here: Cursor<'a>, first: u8) -> Option<Parameter<'a>> {
        self.address(here)
            .or_else(|| identifiers::fixed_form(here))
            .or_else(|| named("date", dates::date(here)))
            .or_else(|| named("duration", numbers::duration(here)))
            .or_else(|| identifiers::hexadecimal(here))
            .or_else(|| if first.is_ascii_digit() { numbers::number(here) } else { None })
            .or_else(|| named("bool", assigned::boolean(here)))
    }

    fn address<'a>(&mut self, here: Cursor<'a>) -> Option<Parameter<'a>> {
        named("email", self.email(here))
            .or_else(|| named("url", network::url(here)))
            .or_else(|| named("hostname", self.hostname(here)))
            .or_else(|| named("ip", network::ip(here)))
    }

    fn email<'a>(&mut self, here: Cursor<'a>) -> Option<Cursor<'a>> {
        if here.at() < self.no_email_before {
            return None;
        }
        network::email(here).map_err(|failed| self.no_email_before = failed.at()).ok()
    }

    fn hostname<'a>(&mut self, here: Cursor<'a>) -> Option<Cursor<'a>> {
        if here.at() < self.no_hostname_before {
            return None;
        }
        network::hostname(here).map_err(|failed| self.no_hostname_before = failed.at()).ok()
    }
}

fn named<'a>(kind: &'static str, end: Option<Cursor<'a>>) -> Option<Parameter<'a>> {
    end.map(|end| (kind, end))
}
