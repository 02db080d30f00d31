//! Searching an issue's events: by tags, and by words of what they say.

/// What a search asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A tag has this value.
    Tag {
        /// The tag's key.
        key: String,
        /// The value.
        value: String,
    },
    /// The title, the message or the culprit holds this text, in any case of letters; or it is the event's id.
    Text(String),
}

/// A search: each of its terms must fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The terms; every event fits, if there are none.
    pub terms: Vec<Term>,
}

/// The search cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Unsupported search term \"{0}\": events are searched for by key:value of a tag, and by words.")]
pub struct InvalidSearch(String);

/// What is there of an event to be searched.
#[derive(Debug, Clone, Copy)]
pub struct Searched<'a> {
    /// The event's id, as text.
    pub id: &'a str,
    /// Texts that words are looked for in.
    pub texts: [&'a str; 3],
    /// Keys and values.
    pub tags: &'a [(String, String)],
}

impl Search {
    /// Reads a search; a blank one fits every event. Values with blanks stand in quotes.
    pub fn parse(text: &str) -> Result<Self, InvalidSearch> {
        let terms = words(text).into_iter().map(|word| Term::parse(&word));
        Ok(Self { terms: terms.collect::<Result<_, _>>()? })
    }

    /// Whether an event fits.
    pub fn fits(&self, event: &Searched<'_>) -> bool {
        self.terms.iter().all(|term| term.fits(event))
    }
}

impl Term {
    fn parse(word: &str) -> Result<Self, InvalidSearch> {
        let unsupported = || InvalidSearch(word.chars().take(100).collect());
        if word.starts_with('!') || word.starts_with('(') || ["AND", "OR"].contains(&word) {
            return Err(unsupported());
        }
        let Some((key, value)) = word.split_once(':').filter(|(key, _)| is_key(key)) else {
            return Ok(Self::Text(unquoted(word).to_lowercase()));
        };
        let value_text = unquoted(value);
        let is_operator = value.starts_with(['>', '<', '[']) || value.contains('*');
        if value_text.is_empty() || is_operator || ["is", "has"].contains(&key) {
            return Err(unsupported());
        }
        let key = key.strip_prefix("tags[").and_then(|key| key.strip_suffix(']')).unwrap_or(key);
        // Of a user one thing is the tag: what tells them apart from others.
        Ok(match key.strip_prefix("user.") {
            Some(kind) => Self::Tag { key: "user".to_owned(), value: format!("{kind}:{value_text}") },
            None => Self::Tag { key: key.to_owned(), value: value_text },
        })
    }

    fn fits(&self, event: &Searched<'_>) -> bool {
        match self {
            Self::Tag { key, value } => event.tags.iter().any(|(k, v)| k == key && v == value),
            Self::Text(text) => {
                event.id == text || event.texts.iter().any(|within| within.to_lowercase().contains(text))
            }
        }
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "._-[]".contains(c))
}

/// Splits at blanks that stand in no quotes.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted, mut is_escaped) = (Vec::new(), String::new(), false, false);
    for c in text.chars() {
        if c == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = c == '\\' && !is_escaped;
        if c.is_whitespace() && !is_quoted {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(c);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Without the quotes around it, and those within without their backslash.
fn unquoted(text: &str) -> String {
    match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').unwrap_or(rest).replace("\\\"", "\""),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Term {
        Term::Tag { key: key.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn terms_are_tags_and_words() {
        let search = Search::parse(r#" os.name:Linux Boom "two words" url:"/a b" user.id:"7" tags[level]:error "#);
        let words = ["boom", "two words"].map(|word| Term::Text(word.to_owned()));
        let expected = [
            tag("os.name", "Linux"),
            words[0].clone(),
            words[1].clone(),
            tag("url", "/a b"),
            tag("user", "id:7"),
            tag("level", "error"),
        ];
        assert_eq!(search.unwrap().terms, expected);
        assert_eq!(Search::parse("  ").unwrap(), Search::default());
        assert_eq!(Search::parse(r#"a:"say \"hi\"""#).unwrap().terms, [tag("a", "say \"hi\"")]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for text in ["is:unresolved", "!os:Linux", "has:os", "os:Lin*", "count:>5", "os:[a,b]", "os:", "a OR b", "(a)"]
        {
            assert!(Search::parse(text).is_err(), "{text}");
        }
        assert!(Search::parse("x is:new").unwrap_err().to_string().contains("\"is:new\""));
    }

    #[test]
    fn an_event_fits_by_all_terms() {
        let tags = [("os".to_owned(), "Linux".to_owned())];
        let event = Searched { id: "abc", texts: ["KeyError: Boom", "", "cart.total"], tags: &tags };
        for text in ["", "boom", "os:Linux TOTAL", "abc"] {
            assert!(Search::parse(text).unwrap().fits(&event), "{text}");
        }
        for text in ["os:linux", "boom other", "os:Linux url:/"] {
            assert!(!Search::parse(text).unwrap().fits(&event), "{text}");
        }
    }
}
