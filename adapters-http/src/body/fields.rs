use domain::secrets::Secret;
use serde_json::{Map, Value, json};

use crate::error::ApiError;

/// The fields of a body. Faults are gathered, so that all of them are told at once.
#[derive(Debug)]
pub struct Fields {
    values: Map<String, Value>,
    faults: Map<String, Value>,
}

impl Fields {
    /// The fields of this object.
    pub fn new(values: Map<String, Value>) -> Self {
        Self { values, faults: Map::new() }
    }

    /// A text that must be there and not blank. Numbers are taken as texts.
    pub fn required_text(&mut self, name: &str) -> String {
        let text = match self.values.get(name) {
            None => Err("This field is required."),
            Some(Value::Null) => Err("This field may not be null."),
            Some(Value::String(text)) if text.trim().is_empty() => Err("This field may not be blank."),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err("Not a valid string."),
        };
        text.unwrap_or_else(|fault| {
            self.fault(name, fault);
            String::new()
        })
    }

    /// The same for what must not be seen in logs.
    pub fn required_secret(&mut self, name: &str) -> Secret {
        Secret::new(self.required_text(name))
    }

    /// A yes or no; no where it is left out.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.values.get(name) {
            None => false,
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) if matches!(text.as_str(), "true" | "True" | "1") => true,
            Some(Value::String(text)) if matches!(text.as_str(), "false" | "False" | "0") => false,
            Some(_) => {
                self.fault(name, "Must be a valid boolean.");
                false
            }
        }
    }

    /// The value of a field as it was sent.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// A text that may be blank or left out. Numbers are taken as texts.
    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        let fault = match self.values.get(name)? {
            Value::String(text) => return Some(text.clone()),
            Value::Number(number) => return Some(number.to_string()),
            Value::Null => "This field may not be null.",
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => "Not a valid string.",
        };
        self.fault(name, fault);
        None
    }

    /// Notes a fault of a field.
    pub fn fault(&mut self, name: &str, text: &str) {
        let faults = self.faults.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(faults) = faults {
            faults.push(text.into());
        }
    }

    /// The end of reading: all faults, if there are any.
    pub fn finish(self) -> Result<(), ApiError> {
        if self.faults.is_empty() { Ok(()) } else { Err(ApiError::fields(self.faults)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_at_once() {
        let Value::Object(values) = json!({"a": " ", "b": null, "c": [], "d": "good"}) else { unreachable!() };
        let mut fields = Fields::new(values);
        for name in ["a", "b", "c", "e"] {
            fields.required_text(name);
        }
        assert_eq!(fields.required_text("d"), "good");
        assert!(!fields.flag("e") && !fields.flag("d"));
        let expected = json!({
            "a": ["This field may not be blank."],
            "b": ["This field may not be null."],
            "c": ["Not a valid string."],
            "d": ["Must be a valid boolean."],
            "e": ["This field is required."],
        });
        assert_eq!(Value::Object(fields.faults), expected);
    }
}
