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
    pub(super) fn of(value: &Value) -> Self {
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
