//! Names with values: headers, cookies and query strings, sent as a map, as pairs or as text.

use serde_json::{Map, Value};

use super::{scrub, text};

/// No request keeps more of them.
const MOST: usize = 500;

const NAME: usize = 256;

const VALUE: usize = 4096;

/// Names with values, in the order sent.
pub(super) type Pairs = Vec<(String, String)>;

/// Reads a map or a list of pairs. `Err` gives back what is neither.
pub(super) fn read(value: Value) -> Result<Pairs, Value> {
    match value {
        Value::Null => Ok(Pairs::new()),
        Value::Object(map) => Ok(of_map(map)),
        Value::Array(items) => Ok(items.into_iter().take(MOST).filter_map(pair).collect()),
        other => Err(other),
    }
}

fn of_map(map: Map<String, Value>) -> Pairs {
    let mut pairs = Pairs::new();
    for (name, value) in map.into_iter().take(MOST) {
        match value {
            Value::Array(values) => {
                let room = MOST.saturating_sub(pairs.len());
                let values = values.into_iter().take(room);
                pairs.extend(values.map(|value| (name.clone(), written(value))));
            }
            value => pairs.push((name, written(value))),
        }
    }
    pairs
}

fn pair(item: Value) -> Option<(String, String)> {
    let Value::Array(parts) = item else {
        return None;
    };
    let mut parts = parts.into_iter();
    let name = text::json(parts.next()?)?;
    Some((name, parts.next().map(written).unwrap_or_default()))
}

fn written(value: Value) -> String {
    text::json(value).unwrap_or_default()
}

/// Reads `a=1&b=2`, percent-encoded.
pub(super) fn of_form(text: &str) -> Pairs {
    let parts = text.split('&').filter(|part| !part.is_empty()).take(MOST);
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// Reads `a=1; b=2`, as the header `Cookie` has it.
pub(super) fn of_cookies(text: &str) -> Pairs {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty()).take(MOST);
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// The list of pairs for the payload, secrets filtered.
pub(super) fn into_value(pairs: Pairs) -> Value {
    let pairs = pairs.into_iter().map(|(mut name, mut value)| {
        if scrub::is_sensitive(&name) {
            scrub::FILTERED.clone_into(&mut value);
        }
        text::cut(&mut name, NAME);
        text::cut(&mut value, VALUE);
        text::strip_nul(&mut value);
        scrub::cards(&mut value);
        Value::Array(vec![Value::String(name), Value::String(value)])
    });
    Value::Array(pairs.collect())
}

/// Percent-decoded, `+` as a blank. What does not decode stays as it is.
fn decoded(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(*byte),
        }
    }
    let mut text = String::from_utf8_lossy(&out).into_owned();
    text::strip_nul(&mut text);
    text
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn maps_lists_and_texts_become_pairs() {
        for (pairs, expected) in [
            (read(json!({"a": 1, "b": ["x", "y"]})).unwrap(), json!([["a", "1"], ["b", "x"], ["b", "y"]])),
            (read(json!([["a", "1"], ["b"], "c", [null, 1]])).unwrap(), json!([["a", "1"], ["b", ""]])),
            (of_form("a=1&b=%C3%A9+c&&d&e=%zz%"), json!([["a", "1"], ["b", "é c"], ["d", ""], ["e", "%zz%"]])),
            (of_cookies("a=1; b=x=y;; c"), json!([["a", "1"], ["b", "x=y"], ["c", ""]])),
            (of_form("token=abc"), json!([["token", "[Filtered]"]])),
        ] {
            assert_eq!(into_value(pairs), expected);
        }
        assert_eq!(read(json!(3)), Err(json!(3)));
    }
}
