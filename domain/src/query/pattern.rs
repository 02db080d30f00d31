use super::words::Value;

/// What a text is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// The text, letter for letter.
    Exact(String),
    /// These parts in this order, in any case of letters, with anything in between: the first begins the text, the
    /// last ends it. There are two at least, and each may be empty.
    Parts(Vec<String>),
}

impl Pattern {
    pub(crate) fn of(value: &Value) -> Self {
        let mut parts = vec![String::new()];
        for (character, is_literal) in &value.0 {
            if *character == '*' && !is_literal {
                parts.push(String::new());
            } else if let Some(part) = parts.last_mut() {
                part.push(*character);
            }
        }
        match parts.as_slice() {
            [exact] => Self::Exact(exact.clone()),
            _ => Self::Parts(parts),
        }
    }

    /// Any text.
    pub(crate) fn anything() -> Self {
        Self::Parts(vec![String::new(), String::new()])
    }

    /// Of a long text: a value is looked for anywhere in it, unless wildcards say where.
    pub(crate) fn containing(value: &Value) -> Self {
        match Self::of(value) {
            Self::Exact(text) => Self::within(&text),
            parts @ Self::Parts(_) => parts,
        }
    }

    /// A text that holds this one anywhere.
    pub fn within(text: &str) -> Self {
        Self::Parts(vec![String::new(), text.to_owned(), String::new()])
    }

    /// The same with something before each text that it fits.
    #[must_use]
    pub fn prefixed(self, prefix: &str) -> Self {
        match self {
            Self::Exact(text) => Self::Exact(format!("{prefix}{text}")),
            Self::Parts(mut parts) => {
                if let Some(first) = parts.first_mut() {
                    first.insert_str(0, prefix);
                }
                Self::Parts(parts)
            }
        }
    }

    /// Whether a text is like this.
    pub fn fits(&self, text: &str) -> bool {
        let parts = match self {
            Self::Exact(exact) => return exact == text,
            Self::Parts(parts) => parts.as_slice(),
        };
        let text = folded(text);
        let mut rest = text.as_str();
        for (number, part) in parts.iter().enumerate() {
            let (part, is_last) = (folded(part), number + 1 == parts.len());
            let after = match number {
                0 => rest.strip_prefix(&part),
                // What is left must end so, whatever else the part occurs in.
                _ if is_last => rest.ends_with(&part).then_some(""),
                _ => rest.split_once(&part).map(|(_, after)| after),
            };
            let Some(after) = after else { return false };
            rest = after;
        }
        true
    }

    /// The same, where the case of letters says nothing.
    pub fn fits_in_any_case(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => folded(exact) == folded(text),
            Self::Parts(_) => self.fits(text),
        }
    }

    /// The pattern of SQL's LIKE, in which `escape` makes the next character stand for itself.
    pub fn like(&self, escape: char) -> String {
        let parts = match self {
            Self::Exact(text) => std::slice::from_ref(text),
            Self::Parts(parts) => parts.as_slice(),
        };
        let mut like = String::new();
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                like.push('%');
            }
            for character in part.chars() {
                if character == escape || matches!(character, '%' | '_') {
                    like.push(escape);
                }
                like.push(character);
            }
        }
        like
    }
}

/// The text without the case of its letters. Letter by letter: what a word ends with is not another letter for that.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_their_order_in_any_case() {
        let parts = |text: &str| Pattern::Parts(text.split('*').map(str::to_owned).collect());
        for (pattern, text) in [
            ("*", ""),
            ("*", "x"),
            ("Fire*", "firefox"),
            ("*FOX", "Firefox"),
            ("a*b*c", "a b b c"),
            ("*a*b*", "xaxbx"),
            ("**", ""),
            ("*ß*", "groß"),
            ("ΟΔΟΣ*", "οδοσα"),
            ("*a", "a*a"),
        ] {
            assert!(parts(pattern).fits(text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("Fire*", "a fire"), ("*fox", "foxes"), ("ab*b", "ab"), ("a*b*c", "acb"), ("a*", ""), ("*a*a", "a")]
        {
            assert!(!parts(pattern).fits(text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_text_without_wildcards_is_compared_letter_for_letter() {
        let exact = Pattern::Exact("Fire*".to_owned());
        assert!(exact.fits("Fire*") && !exact.fits("fire*") && !exact.fits("Firefox"));
        assert!(Pattern::within("RE F").fits("fire fox") && !Pattern::within("x").fits(""));
    }
}
