use serde_json::{Number, Value};

/// The type of an option's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On or off.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A text.
    Text,
    /// Members with names.
    Dictionary,
    /// Elements in order.
    Sequence,
    /// Whatever it is.
    Any,
}

/// A value is not of the type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value} is not a valid {name}")]
pub struct InvalidType {
    value: String,
    name: &'static str,
}

impl InvalidType {
    /// The same without the value.
    #[must_use]
    pub fn redacted(self) -> Self {
        Self { value: super::REDACTED.to_owned(), ..self }
    }
}

/// So much of a value stands in an error, in characters.
const SHOWN: usize = 100;

impl Kind {
    /// The name in errors and in the documentation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::Int => "integer",
            Self::Float => "float",
            Self::Text => "string",
            Self::Dictionary => "dictionary",
            Self::Sequence => "sequence",
            Self::Any => "any",
        }
    }

    /// The value as one of this type: numbers and switches may come as text, lists and members as JSON.
    pub fn coerce(self, value: &Value) -> Result<Value, InvalidType> {
        let coerced = match self {
            Self::Any => Some(value.clone()),
            Self::Text => value.is_string().then(|| value.clone()),
            Self::Bool => boolean(value).map(Value::Bool),
            Self::Int => integer(value).map(Value::from),
            Self::Float => float(value).map(Value::Number),
            Self::Dictionary => of_json(value).filter(Value::is_object),
            Self::Sequence => of_json(value).filter(Value::is_array),
        };
        coerced.ok_or_else(|| InvalidType { value: shown(value), name: self.as_str() })
    }
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "y" | "yes" | "t" | "true" | "1" | "on" => Some(true),
            "n" | "no" | "f" | "false" | "0" | "off" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(flag) => Some(i64::from(*flag)),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn float(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => Number::from_f64(text.trim().parse().ok()?),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn of_json(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{}'", text.chars().take(SHOWN).collect::<String>()),
        other => other.to_string().chars().take(SHOWN).collect(),
    }
}
