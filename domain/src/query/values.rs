//! Values of keys, where they mean the same in every search.

use super::words::Value;
use super::{Fault, MOST, Pattern};

/// What the values of a key ask for, each read by `test`; of several, `any` makes the test of which one has to hold.
pub(crate) fn one_of<T>(
    values: &[Value],
    test: impl Fn(&Value) -> Result<T, Fault>,
    any: impl FnOnce(Vec<T>) -> T,
) -> Result<T, Fault> {
    if values.len() > MOST {
        return Err(Fault::TooMuch("50 values in a list"));
    }
    match values {
        [only] => test(only),
        _ => Ok(any(values.iter().map(test).collect::<Result<_, _>>()?)),
    }
}

/// Yes or no.
pub(crate) fn flag(key: &str, text: &str) -> Result<bool, Fault> {
    match text {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(Fault::Unknown { key: key.to_owned(), value: text.to_owned(), allowed: "true, false" }),
    }
}

/// One of the names that `parse` knows, which may have others; with wildcards, any text.
pub(crate) fn named(
    key: &str,
    value: &Value,
    allowed: &'static str,
    parse: impl Fn(&str) -> Option<&'static str>,
) -> Result<Pattern, Fault> {
    match Pattern::of(value) {
        parts @ Pattern::Parts(_) => Ok(parts),
        Pattern::Exact(text) => match parse(&text) {
            Some(name) => Ok(Pattern::Exact(name.to_owned())),
            None => Err(Fault::Unknown { key: key.to_owned(), value: text, allowed }),
        },
    }
}
