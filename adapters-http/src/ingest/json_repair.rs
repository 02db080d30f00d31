//! Mends what is not quite JSON.

/// What ends a number or a word.
const DELIMITERS: [char; 10] = [' ', '\t', '\n', '\r', ',', ':', '[', ']', '{', '}'];

/// Replaces what strict JSON forbids and clients send: `NaN` and infinities, numbers out of range, lone
/// surrogates, unknown escapes and control characters. Anything else is left to the parser to judge.
pub(super) fn repair(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | 'N' | 'I' | '-' | '0'..='9')) {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        rest = match from.strip_prefix('"') {
            Some(string) => {
                mended.push('"');
                repair_string(string, &mut mended)
            }
            None => repair_word(from, &mut mended),
        };
    }
    mended.push_str(rest);
    mended
}

/// A number, or a word that means none; answers what follows it.
fn repair_word<'a>(from: &'a str, mended: &mut String) -> &'a str {
    let end = from.find(|c| c == '"' || DELIMITERS.contains(&c)).unwrap_or(from.len());
    let (word, rest) = from.split_at(end);
    let is_number = !word.parse::<f64>().is_ok_and(|number| !number.is_finite());
    mended.push_str(if is_number { word } else { "null" });
    rest
}

/// The inside of a string; answers what follows its closing quote.
fn repair_string<'a>(from: &'a str, mended: &mut String) -> &'a str {
    let mut rest = from;
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\x1f')) {
        let (before, special) = rest.split_at(at);
        mended.push_str(before);
        if let Some(after) = special.strip_prefix('"') {
            mended.push('"');
            return after;
        }
        rest = match special.strip_prefix('\\') {
            Some(escape) => repair_escape(escape, mended),
            None => {
                mended.push(' ');
                special.get(1..).unwrap_or_default()
            }
        };
    }
    mended.push_str(rest);
    ""
}

/// What follows a backslash; answers what follows the escape.
fn repair_escape<'a>(from: &'a str, mended: &mut String) -> &'a str {
    let Some(unicode) = from.strip_prefix('u') else {
        return repair_short_escape(from, mended);
    };
    let Some((unit, after)) = code_unit(unicode) else {
        mended.push_str("\\\\");
        return from;
    };
    let low = after.strip_prefix("\\u").and_then(code_unit).filter(|(low, _)| (0xDC00..0xE000).contains(low));
    match (unit, low) {
        (0xD800..0xDC00, Some((low, after_pair))) => {
            mended.push_str(&format!("\\u{unit:04x}\\u{low:04x}"));
            after_pair
        }
        (0xD800..0xE000, _) => {
            mended.push('\u{fffd}');
            after
        }
        _ => {
            mended.push_str(&format!("\\u{unit:04x}"));
            after
        }
    }
}

fn repair_short_escape<'a>(from: &'a str, mended: &mut String) -> &'a str {
    mended.push('\\');
    let Some(escaped) = from.chars().next() else { return from };
    if matches!(escaped, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') {
        mended.push(escaped);
        return from.get(1..).unwrap_or_default();
    }
    // The backslash stands for itself.
    mended.push('\\');
    from
}

fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_hex { Some((u32::from_str_radix(digits, 16).ok()?, after)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn good_json_stays_as_it_is() {
        let good = r#"{"a": [1, -2.5e3, null, true, "NaN \\ \" \u00e9 \ud83d\ude00 Infinity"], "-": {}}"#;
        assert_eq!(repair(good), good);
    }

    #[test]
    fn unknown_escapes_stand_for_themselves() {
        assert_eq!(repair(r#""C:\path\u12\n""#), r#""C:\\path\\u12\n""#);
    }

    #[test]
    fn the_end_may_come_anywhere() {
        let text = r#"{"a": "\ud83d\ude00\n\u00e9é", "b": -Infinity"#;
        for (end, _) in text.char_indices() {
            repair(&text[..end]);
        }
    }
}
