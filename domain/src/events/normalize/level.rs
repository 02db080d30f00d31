//! Levels as SDKs write them.

use serde_json::Value;

use super::Level;

/// Reads a name in any case, or the number that Python's logging gives a level.
pub(super) fn parse(value: &Value) -> Option<Level> {
    match value {
        Value::String(text) if text.len() <= 32 => {
            Level::parse(text).or_else(|| Level::parse(text.trim().to_ascii_lowercase().as_str()))
        }
        Value::Number(number) => match number.as_u64()? {
            10 => Some(Level::Debug),
            20 => Some(Level::Info),
            30 => Some(Level::Warning),
            40 => Some(Level::Error),
            50 => Some(Level::Fatal),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_aliases_and_numbers_are_levels() {
        for (sent, level) in [
            (json!("warning"), Some(Level::Warning)),
            (json!("CRITICAL"), Some(Level::Fatal)),
            (json!("log"), Some(Level::Info)),
            (json!(40), Some(Level::Error)),
            (json!(41), None),
            (json!("loud"), None),
            (json!(["error"]), None),
        ] {
            assert_eq!(parse(&sent), level, "{sent}");
        }
    }
}
