use std::fmt;

/// So much of a term is repeated in an answer, in characters.
const SHOWN: usize = 100;

/// The search cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidQuery {
    /// Where the term begins: a number of characters, from 1.
    pub column: usize,
    /// The term, or its beginning.
    pub term: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a term of a search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// OR or AND between terms.
    #[error("AND and OR are not supported: every term has to apply")]
    Boolean,
    /// A term in parentheses.
    #[error("parentheses are not supported; text that has them stands in quotation marks")]
    Parentheses,
    /// A quotation mark without its pair.
    #[error("the quotation mark is not closed")]
    Unclosed,
    /// A list without its end.
    #[error("the list is not closed by ]")]
    UnclosedList,
    /// Something follows a quoted value or a list without a space.
    #[error("a space is missing after the value")]
    Unseparated,
    /// A key without a value.
    #[error("there is no value; text with a colon stands in quotation marks")]
    NoValue,
    /// A value that the key does not have.
    #[error("\"{value}\" is not one of the values of {key}: {allowed}")]
    Unknown {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What there is instead.
        allowed: &'static str,
    },
    /// A number is wanted.
    #[error("{0} takes a whole number, as in {0}:5 or {0}:>100")]
    Number(String),
    /// A length of time is wanted.
    #[error("{0} takes milliseconds or a number with a unit, as in {0}:>300 or {0}:<=1.5s")]
    Duration(String),
    /// A date is wanted.
    #[error("{0} takes a date or a time ago, as in {0}:>2026-01-31, {0}:2026-01-31T10:00:00Z or {0}:-24h")]
    Date(String),
    /// A short id is wanted.
    #[error("{0} takes the short id of an issue, as in {0}:WEB-1A")]
    ShortId(String),
    /// Events have it, but are not kept or cannot be searched by it.
    #[error("{0} cannot be searched for; a tag of this name is searched for as tags[{0}]")]
    Unsearchable(String),
    /// Issues have it, and events are searched for.
    #[error("\"{0}\" is asked of issues, not of their events; a tag of this name is searched for as tags[{0}]")]
    OfIssues(String),
    /// An event id is wanted.
    #[error("{0} takes the 32 hexadecimal digits of an event id")]
    EventId(String),
    /// The search is too long.
    #[error("a search has at most {0}")]
    TooMuch(&'static str),
}

impl InvalidQuery {
    pub(super) fn new(column: usize, term: &str, fault: Fault) -> Self {
        Self { column, term: term.chars().take(SHOWN).collect(), fault }
    }
}

impl fmt::Display for InvalidQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invalid query at column {}: \"{}\": {}.", self.column, self.term, self.fault)
    }
}

impl std::error::Error for InvalidQuery {}
