//! Text, as leniently as SDKs write it.

use serde_json::Value;

/// Shortens to at most `max` characters, ending in three dots where something was cut.
pub(super) fn cut(text: &mut String, max: usize) {
    if text.len() <= max || text.char_indices().nth(max).is_none() {
        return;
    }
    let keep = text.char_indices().nth(max.saturating_sub(3));
    if let Some((at, _)) = keep {
        text.truncate(at);
        text.push_str("...");
    }
}

/// [`cut`], on a copy that is never longer than needed.
pub(super) fn shortened(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some(_) => {
            let mut short: String = text.chars().take(max.saturating_sub(3)).collect();
            short.push_str("...");
            short
        }
    }
}

/// Removes NUL, which not every store can hold.
pub(super) fn strip_nul(text: &mut String) {
    if text.contains('\0') {
        text.retain(|c| c != '\0');
    }
}

/// Removes white space around the text, in place.
pub(super) fn trim(text: &mut String) {
    text.truncate(text.trim_end().len());
    let lead = text.len().saturating_sub(text.trim_start().len());
    text.drain(..lead);
}

/// The first line with something on it; empty where there is none.
pub(super) fn first_line(text: &str) -> &str {
    text.trim_start().lines().next().unwrap_or("").trim_end()
}

/// Whether characters outnumber `max`.
pub(super) fn is_longer(text: &str, max: usize) -> bool {
    text.len() > max && text.chars().nth(max).is_some()
}

/// Text of a scalar, in the writing older SDKs and their users know (`True`); `None`
/// for null, the value itself where it is a container.
pub(super) fn scalar(value: Value) -> Result<Option<String>, Value> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(true) => Ok(Some("True".to_owned())),
        Value::Bool(false) => Ok(Some("False".to_owned())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(mut text) => {
            strip_nul(&mut text);
            Ok(Some(text))
        }
        container => Err(container),
    }
}

/// Text of anything: strings as they are, the rest as JSON; `None` for null.
pub(super) fn json(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(mut text) => {
            strip_nul(&mut text);
            Some(text)
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cutting_counts_characters_and_ends_in_dots() {
        let mut text = "äöüäöü".to_owned();
        cut(&mut text, 6);
        assert_eq!(text, "äöüäöü");
        cut(&mut text, 5);
        assert_eq!(text, "äö...");
        assert_eq!(shortened("äöüäöü", 5), "äö...");
        assert_eq!(shortened("abc", 3), "abc");
    }

    #[test]
    fn the_first_line_skips_leading_blank_ones() {
        assert_eq!(first_line("\n\n  one  \r\ntwo"), "one");
        assert_eq!(first_line(" \n "), "");
    }

    #[test]
    fn trimming_in_place_keeps_the_middle() {
        let mut text = " \t a b \n".to_owned();
        trim(&mut text);
        assert_eq!(text, "a b");
    }

    #[test]
    fn scalars_become_text_and_containers_come_back() {
        assert_eq!(scalar(json!(true)), Ok(Some("True".to_owned())));
        assert_eq!(scalar(json!(1.5)), Ok(Some("1.5".to_owned())));
        assert_eq!(scalar(json!("a\0b")), Ok(Some("ab".to_owned())));
        assert_eq!(scalar(json!(null)), Ok(None));
        assert_eq!(scalar(json!([1])), Err(json!([1])));
        assert_eq!(json(json!({"a": 1})), Some("{\"a\":1}".to_owned()));
    }
}
