//! Reading one line of rules.

/// What is left of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a>(&'a str);

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text.trim())
    }

    pub(super) const fn rest(self) -> &'a str {
        self.0
    }

    pub(super) const fn is_done(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// Goes on behind this text, if it is next.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// All up to a character that ends it.
    pub(super) fn word(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let (word, rest) = self.0.split_at_checked(self.0.find(ends).unwrap_or(self.0.len())).unwrap_or((self.0, ""));
        self.0 = rest;
        word
    }

    /// A text in double quotes, in which `\"` is a quote and `\\` a backslash; nothing if no quote is next.
    pub(super) fn quoted(&mut self) -> Result<Option<String>, String> {
        let Some(inside) = self.0.strip_prefix('"') else { return Ok(None) };
        let mut text = String::new();
        let mut chars = inside.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.0 = inside.get(at + 1..).unwrap_or_default();
                    return Ok(Some(text));
                }
                '\\' => text.push(chars.next_if(|(_, next)| matches!(next, '"' | '\\')).map_or('\\', |(_, next)| next)),
                _ => text.push(c),
            }
        }
        Err("a quote is not closed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn quoted_texts_may_have_quotes_and_backslashes() {
        for (text, expected, rest) in [
            (r#""a b" c"#, Some("a b"), " c"),
            (r#""a \"b\" \\ \n""#, Some(r#"a "b" \ \n"#), ""),
            (r#""""#, Some(""), ""),
            ("a", None, "a"),
        ] {
            let mut line = Line::new(text);
            assert_eq!(line.quoted().unwrap().as_deref(), expected, "{text}");
            assert_eq!(line.rest(), rest, "{text}");
        }
        assert!(Line::new("\"a").quoted().is_err());
        assert!(Line::new("\"a\\\"").quoted().is_err());
    }
}
