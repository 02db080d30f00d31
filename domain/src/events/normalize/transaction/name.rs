//! What a transaction is called, and what the name was made of.

use serde_json::{Map, Value};
use uuid::Uuid;

/// What a transaction without a name is called.
pub(super) const UNLABELED: &str = "<unlabeled transaction>";

/// What names are made of, as far as it is known.
const SOURCES: [&str; 8] = ["custom", "url", "route", "view", "component", "task", "sanitized", "unknown"];

/// An address as it was asked for, with all identifiers in it.
const URL: &str = "url";

/// Takes the identifiers out of a name that is an address, so that requests for different
/// things are transactions of one name. Answers the source of the name after that.
pub(super) fn settle(raw: &mut Map<String, Value>) -> String {
    let sent = raw.get("transaction_info").and_then(|info| info.get("source")).and_then(Value::as_str);
    let source = match sent {
        None | Some("") => "unknown",
        Some(source) => SOURCES.into_iter().find(|known| *known == source).unwrap_or("other"),
    };
    if source == URL
        && let Some(Value::String(name)) = raw.get_mut("transaction")
        && let Some(general) = generalised(name.trim())
    {
        *name = general;
        return "sanitized".to_owned();
    }
    source.to_owned()
}

/// The path with a `*` for each segment that is an identifier. `None` where none is.
fn generalised(path: &str) -> Option<String> {
    const SEPARATORS: [char; 2] = ['/', '\\'];
    if !path.split(SEPARATORS).any(is_identifier) {
        return None;
    }
    let mut general = String::with_capacity(path.len());
    for part in path.split_inclusive(SEPARATORS) {
        let segment = part.trim_end_matches(SEPARATORS);
        general.push_str(if is_identifier(segment) { "*" } else { segment });
        general.push_str(part.get(segment.len()..).unwrap_or_default());
    }
    Some(general)
}

/// Whether a segment, without what is asked of it, names one thing among many.
fn is_identifier(segment: &str) -> bool {
    let segment = segment.split(['?', '#']).next().unwrap_or_default();
    is_number(segment) || is_hash(segment) || is_date(segment) || Uuid::try_parse(segment).is_ok()
}

/// A single digit is more often the version of an API.
fn is_number(segment: &str) -> bool {
    segment.len() > 1 && segment.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words such as `defaced` are no hashes, and names with one number, such as `facade2`, hardly ever.
fn is_hash(segment: &str) -> bool {
    let digits = segment.strip_prefix("0x").unwrap_or(segment).as_bytes();
    digits.len() >= 7
        && digits.iter().all(u8::is_ascii_hexdigit)
        && digits.iter().filter(|byte| byte.is_ascii_digit()).count() > 1
}

/// A day of the calendar, perhaps with a time: `2024-05-01`, `2024-05-01T10:00:00Z`.
fn is_date(segment: &str) -> bool {
    let (day, time) = segment.split_at_checked(10).unwrap_or((segment, ""));
    let is_day = day.len() == 10
        && day.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_day && (time.is_empty() || time.starts_with(['T', 't', ' ', '_']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settled(name: &str, source: &str) -> (String, String) {
        let mut raw = json!({"transaction": name, "transaction_info": {"source": source}});
        let raw = raw.as_object_mut().unwrap();
        let source = settle(raw);
        (raw["transaction"].as_str().unwrap().to_owned(), source)
    }

    #[test]
    fn identifiers_in_an_address_are_left_out() {
        for (name, expected) in [
            ("/users/12345/cart", "/users/*/cart"),
            ("/users/12345", "/users/*"),
            ("GET /users/12345/?page=2", "GET /users/*/?page=2"),
            ("/users/12345?page=2", "/users/*"),
            ("/o/6f9619ff-8b86-d011-b42d-00cf4fc964ff/", "/o/*/"),
            ("/o/6F9619FF8B86D011B42D00CF4FC964FF", "/o/*"),
            ("/commit/8f3a9b2/files", "/commit/*/files"),
            ("/commit/0x8f3a9b2", "/commit/*"),
            ("/report/2024-05-01/pdf", "/report/*/pdf"),
            ("/report/2024-05-01T10:00:00Z", "/report/*"),
            ("\\tmp\\123\\a", "\\tmp\\*\\a"),
            ("//17//18//", "//*//*//"),
        ] {
            assert_eq!(settled(name, "url"), (expected.to_owned(), "sanitized".to_owned()), "{name}");
        }
    }

    #[test]
    fn words_and_versions_stay() {
        for name in [
            "/api/0/projects",
            "/v2/items",
            "/defaced/facade2",
            "/deadbeef",
            "/item-12345",
            "/2024-05-01x",
            "/2024-5-1",
            "/é123456789",
            "/",
            "",
        ] {
            assert_eq!(settled(name, "url"), (name.to_owned(), "url".to_owned()));
        }
    }

    #[test]
    fn names_of_other_sources_stay() {
        for source in ["custom", "route", "view", "component", "task", "sanitized", "unknown"] {
            assert_eq!(settled("/users/12345", source), ("/users/12345".to_owned(), source.to_owned()));
        }
        assert_eq!(settled("/users/12345", "").1, "unknown");
        assert_eq!(settled("/users/12345", "guess").1, "other");
    }
}
