//! Message templates with parameters, in the two styles that loggers use.

use std::borrow::Cow;

use serde_json::Value;

/// A result is given up when it grows beyond this: it would be cut anyway.
const LONGEST: usize = 64 * 1024;

/// Fills the parameters in: percent style where there is a `%`, else curly style where
/// there is a `{`. `None` where they do not fit or the template has no place for them.
pub(super) fn format(template: &str, params: &Value) -> Option<String> {
    if template.contains('%') {
        percent(template, params)
    } else if template.contains('{') {
        curly(template, params)
    } else {
        None
    }
}

fn percent(template: &str, params: &Value) -> Option<String> {
    let mut out = String::with_capacity(template.len());
    let mut position = 0;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let (name, after) = match after.strip_prefix('(') {
            Some(named) => named.split_once(')').map(|(name, after)| (Some(name), after))?,
            None => (None, after),
        };
        let after = after.trim_start_matches(['#', '0', '-', '+', ' ']);
        let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let (precision, after) = match after.strip_prefix('.') {
            Some(after) => digits(after),
            None => (None, after),
        };
        let after = after.trim_start_matches(['h', 'l', 'L']);
        let kind = after.chars().next()?;
        if kind == '%' {
            out.push('%');
        } else {
            let value = match name {
                Some(name) => params.get(name)?,
                None => {
                    position += 1;
                    params.get(position - 1)?
                }
            };
            out.push_str(&converted(value, kind, precision)?);
        }
        rest = after.get(kind.len_utf8()..)?;
        if out.len() > LONGEST {
            return None;
        }
    }
    out.push_str(rest);
    Some(out)
}

fn digits(text: &str) -> (Option<usize>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end).unwrap_or(("", text));
    (number.parse().ok(), rest)
}

fn converted(value: &Value, kind: char, precision: Option<usize>) -> Option<Cow<'_, str>> {
    match (kind, value) {
        ('r' | 'a', Value::String(text)) => Some(Cow::Owned(format!("'{text}'"))),
        ('f' | 'F', Value::Number(number)) => {
            let places = precision.unwrap_or(6).min(32);
            Some(Cow::Owned(format!("{:.places$}", number.as_f64()?)))
        }
        ('x', Value::Number(number)) => Some(Cow::Owned(format!("{:x}", number.as_u64()?))),
        ('X', Value::Number(number)) => Some(Cow::Owned(format!("{:X}", number.as_u64()?))),
        ('s' | 'd' | 'i' | 'u' | 'r' | 'a' | 'c' | 'f' | 'F' | 'e' | 'E' | 'g' | 'G' | 'o' | 'O' | 'j', _) => {
            Some(plain(value))
        }
        _ => None,
    }
}

fn curly(template: &str, params: &Value) -> Option<String> {
    let mut out = String::with_capacity(template.len());
    let mut position = 0;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at_checked(at)?;
        out.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            out.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            out.push('}');
            rest = after;
        } else {
            let (field, after) = from.strip_prefix('{')?.split_once('}')?;
            let name = field.split([':', '!']).next().unwrap_or(field);
            out.push_str(&plain(field_value(name, params, &mut position)?));
            rest = after;
        }
        if out.len() > LONGEST {
            return None;
        }
    }
    out.push_str(rest);
    Some(out)
}

fn field_value<'a>(name: &str, params: &'a Value, position: &mut usize) -> Option<&'a Value> {
    if name.is_empty() {
        *position += 1;
        return params.get(*position - 1);
    }
    match (params, name.parse::<usize>()) {
        (Value::Array(list), Ok(index)) => list.get(index),
        (params, _) => params.get(name),
    }
}

fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_styles_are_filled() {
        for (template, params, expected) in [
            ("user %s failed", json!(["kim"]), Some("user kim failed")),
            ("%d of %i, %5.1f%%", json!([1, 2, 50.25]), Some("1 of 2, 50.2%")),
            ("%(user)s at %(n)d", json!({"user": "kim", "n": 3}), Some("kim at 3")),
            ("%r %x", json!(["a", 255]), Some("'a' ff")),
            ("%s", json!([]), None),
            ("%s", json!({"a": 1}), None),
            ("%(a)s", json!([1]), None),
            ("100%", json!([1]), None),
            ("%y", json!([1]), None),
            ("%é", json!([1]), None),
            ("%(a", json!({"a": 1}), None),
            ("{} and {}", json!(["a", true]), Some("a and true")),
            ("{1} {0:>5} {{x}}", json!(["a", "b"]), Some("b a {x}")),
            ("{name!r}", json!({"name": "n"}), Some("n")),
            ("{", json!(["a"]), None),
            ("} {}", json!(["a"]), None),
            ("{x}", json!({"y": 1}), None),
            ("plain", json!(["a"]), None),
        ] {
            assert_eq!(format(template, &params).as_deref(), expected, "{template}");
        }
    }

    #[test]
    fn a_template_that_explodes_is_given_up() {
        let long = "x".repeat(10_000);
        assert_eq!(format(&"{0}".repeat(10_000), &json!([long])), None);
        assert_eq!(format(&"%(a)s".repeat(10_000), &json!({"a": long})), None);
    }
}
