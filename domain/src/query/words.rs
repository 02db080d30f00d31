//! The terms of a search as they stand there: keys, values and free text, each with its place.

use super::error::{Fault, InvalidQuery};

/// One term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it begins: a number of characters, from 1.
    pub(crate) column: usize,
    /// All of it, as typed.
    pub(crate) typed: String,
    /// A `!` stands before it.
    pub(crate) negated: bool,
    pub(crate) content: Content,
}

/// What a term says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Free text.
    Text(String),
    /// A key, and the values of which one is to apply.
    Pair(String, Vec<Value>),
}

/// A value of a key, character by character: whether each stands for itself, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Value(pub(crate) Vec<(char, bool)>);

impl Value {
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|(character, _)| *character).collect()
    }
}

/// Reads the terms of a search.
pub(crate) fn words(text: &str) -> Result<Vec<Word>, InvalidQuery> {
    let mut reader = Reader { characters: text.chars().collect(), at: 0 };
    let mut words: Vec<Word> = Vec::new();
    // Where the free text that ends the list so far began, if the next word may go on with it.
    let mut open: Option<usize> = None;
    while reader.skip_spaces() {
        let begin = reader.at;
        let (negated, content, is_bare) = reader.term().map_err(|fault| reader.error(begin, fault))?;
        let is_joining = is_bare && !negated;
        if let (true, Some(first), Some(last)) = (is_joining, open, words.last_mut()) {
            last.typed = reader.slice(first, reader.at);
            last.content = Content::Text(last.typed.clone());
            continue;
        }
        open = is_joining.then_some(begin);
        words.push(Word { column: begin + 1, typed: reader.slice(begin, reader.at), negated, content });
    }
    Ok(words)
}

struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.characters.iter().skip(from).take(to.saturating_sub(from)).collect()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn is_at_end_of_word(&self) -> bool {
        self.peek().is_none_or(char::is_whitespace)
    }

    /// Whether there is something after them.
    fn skip_spaces(&mut self) -> bool {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.peek().is_some()
    }

    /// The fault of the word that begins there, which is shown up to its end.
    fn error(&self, begin: usize, fault: Fault) -> InvalidQuery {
        let rest = self.characters.iter().skip(begin);
        let word: String = rest.take_while(|character| !character.is_whitespace()).collect();
        InvalidQuery::new(begin + 1, &word, fault)
    }

    /// One term: whether it is negated, what it says, and whether it is a bare word.
    fn term(&mut self) -> Result<(bool, Content, bool), Fault> {
        let begin = self.at;
        let mut negated = self.take('!');
        if negated && self.is_at_end_of_word() {
            // A lone exclamation mark is text.
            (self.at, negated) = (begin, false);
            return Ok((negated, Content::Text(self.bare()?), true));
        }
        if self.take('"') {
            let text = self.quoted()?.text();
            if self.take(':') {
                return Ok((negated, self.pair(text)?, false));
            }
            if self.is_at_end_of_word() {
                return if text.is_empty() { Err(Fault::NoValue) } else { Ok((negated, Content::Text(text), false)) };
            }
            return Err(Fault::Unseparated);
        }
        if let Some(key) = self.key() {
            return Ok((negated, self.pair(key)?, false));
        }
        Ok((negated, Content::Text(self.bare()?), true))
    }

    /// A key with its colon, if one stands here.
    fn key(&mut self) -> Option<String> {
        let begin = self.at;
        let mut end = begin;
        let rest = self.slice(begin, begin + 5);
        if rest == "tags[" {
            end += 5;
            while self.characters.get(end).is_some_and(|character| *character != ']' && !character.is_whitespace()) {
                end += 1;
            }
            end += 1;
        } else {
            let is_of_key = |character: &char| character.is_alphanumeric() || matches!(character, '_' | '.' | '-');
            while self.characters.get(end).is_some_and(is_of_key) {
                end += 1;
            }
        }
        if end == begin || self.characters.get(end) != Some(&':') {
            return None;
        }
        self.at = end + 1;
        Some(self.slice(begin, end))
    }

    fn pair(&mut self, key: String) -> Result<Content, Fault> {
        let values = if self.take('[') {
            self.list()?
        } else if self.take('"') {
            vec![self.quoted()?]
        } else {
            vec![self.unquoted(|character| character.is_whitespace())]
        };
        let is_quoted = self.characters.get(self.at.saturating_sub(1)) == Some(&'"');
        if !self.is_at_end_of_word() {
            return Err(Fault::Unseparated);
        }
        if values.is_empty() || (!is_quoted && values.iter().all(|value| value.0.is_empty())) {
            return Err(Fault::NoValue);
        }
        if let ([value], false) = (values.as_slice(), is_quoted) {
            balanced(&value.text())?;
        }
        Ok(Content::Pair(key, values))
    }

    /// The values up to `]`.
    fn list(&mut self) -> Result<Vec<Value>, Fault> {
        let mut values = Vec::new();
        loop {
            self.skip_spaces();
            let is_quoted = self.take('"');
            let value = if is_quoted {
                self.quoted()?
            } else {
                let mut value = self.unquoted(|character| matches!(character, ',' | ']'));
                while value.0.last().is_some_and(|(character, _)| character.is_whitespace()) {
                    value.0.pop();
                }
                value
            };
            if is_quoted || !value.0.is_empty() {
                values.push(value);
            }
            self.skip_spaces();
            if self.take(']') {
                return Ok(values);
            }
            if !self.take(',') {
                return Err(if self.peek().is_some() { Fault::Unseparated } else { Fault::UnclosedList });
            }
        }
    }

    /// What stands up to the closing quotation mark: `\"`, `\\` and `\*` stand for their second character.
    fn quoted(&mut self) -> Result<Value, Fault> {
        let mut value = Value::default();
        while let Some(character) = self.peek() {
            self.at += 1;
            match (character, self.peek()) {
                ('"', _) => return Ok(value),
                ('\\', Some(next @ ('"' | '\\' | '*'))) => {
                    self.at += 1;
                    value.0.push((next, true));
                }
                _ => value.0.push((character, false)),
            }
        }
        Err(Fault::Unclosed)
    }

    /// What stands up to a character that ends it: `\*` stands for an asterisk.
    fn unquoted(&mut self, is_end: impl Fn(char) -> bool) -> Value {
        let mut value = Value::default();
        while let Some(character) = self.peek().filter(|character| !is_end(*character)) {
            self.at += 1;
            if character == '\\' && self.take('*') {
                value.0.push(('*', true));
            } else {
                value.0.push((character, false));
            }
        }
        value
    }

    fn bare(&mut self) -> Result<String, Fault> {
        let begin = self.at;
        while !self.is_at_end_of_word() {
            self.at += 1;
        }
        let word = self.slice(begin, self.at);
        if matches!(word.as_str(), "OR" | "AND") {
            return Err(Fault::Boolean);
        }
        if word.starts_with('(') {
            return Err(Fault::Parentheses);
        }
        balanced(&word)?;
        Ok(word)
    }
}

/// A word such as `main()` is text; one that closes what it has not opened is part of a group.
fn balanced(word: &str) -> Result<(), Fault> {
    let count = |wanted| word.chars().filter(|character| *character == wanted).count();
    if word.ends_with(')') && count(')') > count('(') { Err(Fault::Parentheses) } else { Ok(()) }
}
