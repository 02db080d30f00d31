use domain::secrets::Secret;
use serde_json::{Map, Value, json};

use crate::error::ApiError;

/// The fields of a body. Faults are gathered, so that all of them are told at once.
#[derive(Debug)]
pub struct Fields {
    pub(super) values: Map<String, Value>,
    pub(super) faults: Map<String, Value>,
    form: Option<Vec<(String, String)>>,
}

/// A text that must not be blank. Numbers are taken as texts.
pub(super) fn text(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::Null => Err("This field may not be null."),
        Value::String(text) if text.trim().is_empty() => Err("This field may not be blank."),
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err("Not a valid string."),
    }
}

impl Fields {
    /// The fields of this object.
    pub fn new(values: Map<String, Value>) -> Self {
        Self { values, faults: Map::new(), form: None }
    }

    /// The same with the pairs of a form, where they came from one.
    #[must_use]
    pub(super) fn of_form(self, form: Option<Vec<(String, String)>>) -> Self {
        Self { form, ..self }
    }

    /// The value of a field that is a list: a form says it by repeating the name.
    pub fn list(&self, name: &str) -> Option<Value> {
        match &self.form {
            None => self.values.get(name).cloned(),
            Some(pairs) => {
                let texts: Vec<_> = pairs.iter().filter(|(key, _)| key == name).map(|(_, text)| text.clone()).collect();
                (!texts.is_empty()).then(|| texts.into())
            }
        }
    }

    /// A text that must be there and not blank. Numbers are taken as texts.
    pub fn required_text(&mut self, name: &str) -> String {
        let text = self.values.get(name).map_or(Err("This field is required."), text);
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
        let Some(value) = self.values.get(name) else { return false };
        boolean(value).unwrap_or_else(|| {
            self.fault(name, "Must be a valid boolean.");
            false
        })
    }

    /// A yes or no, where it is there.
    pub fn optional_flag(&mut self, name: &str) -> Option<bool> {
        let fault = match self.values.get(name)? {
            Value::Null => "This field may not be null.",
            value => match boolean(value) {
                Some(value) => return Some(value),
                None => "Must be a valid boolean.",
            },
        };
        self.fault(name, fault);
        None
    }

    /// A whole number of at least nothing and at most `max`, where it is there. Null counts as left out.
    pub fn optional_number(&mut self, name: &str, max: i64) -> Option<i64> {
        let fault = match self.values.get(name).filter(|value| !value.is_null()).map(super::integer)? {
            None => "A valid integer is required.".to_owned(),
            Some(number) if number < 0 => "Ensure this value is greater than or equal to 0.".to_owned(),
            Some(number) if number > max => format!("Ensure this value is less than or equal to {max}."),
            Some(number) => return Some(number),
        };
        self.fault(name, &fault);
        None
    }

    /// The fields of a field that is an object, where it is there. Their faults are to be [put back](Self::put_back).
    pub fn optional_object(&mut self, name: &str) -> Option<Self> {
        match self.values.get(name)? {
            Value::Object(values) => Some(Self::new(values.clone())),
            Value::Null => {
                self.fault(name, "This field may not be null.");
                None
            }
            other => {
                let text = format!("Invalid data. Expected a dictionary, but got {}.", super::kind(other));
                self.faults.insert(name.to_owned(), json!({"non_field_errors": [text]}));
                None
            }
        }
    }

    /// Ends the reading of an object inside: its faults are told under its name.
    pub fn put_back(&mut self, name: &str, inside: Self) {
        if !inside.faults.is_empty() {
            self.faults.insert(name.to_owned(), Value::Object(inside.faults));
        }
    }

    /// Whether it says yes, or anything else but no. Nothing that stands there is a fault.
    pub fn says_yes(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| {
            boolean(value).unwrap_or(match value {
                Value::Null => false,
                Value::Bool(value) => *value,
                Value::Number(number) => number.as_f64() != Some(0.0),
                Value::String(text) => !text.trim().is_empty(),
                Value::Array(elements) => !elements.is_empty(),
                Value::Object(members) => !members.is_empty(),
            })
        })
    }

    /// The value of a field as it was sent.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The fields as they were sent.
    pub fn into_values(self) -> Map<String, Value> {
        self.values
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

/// A yes or no, in one of its many forms.
fn boolean(value: &Value) -> Option<bool> {
    let text = match value {
        Value::Bool(value) => return Some(*value),
        Value::Number(number) => number.to_string(),
        // Lower-case, capitalised or in capitals alone.
        Value::String(text) if !text.get(1..).is_some_and(is_mixed) => text.to_ascii_lowercase(),
        Value::String(_) | Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    match text.as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn is_mixed(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_uppercase()) && text.bytes().any(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_or_no_has_many_forms() {
        for yes in
            [json!(true), json!(1), json!("1"), json!("true"), json!("True"), json!("TRUE"), json!("Y"), json!("on")]
        {
            assert_eq!(boolean(&yes), Some(true), "{yes}");
        }
        for no in
            [json!(false), json!(0), json!("0"), json!("false"), json!("False"), json!("f"), json!("No"), json!("OFF")]
        {
            assert_eq!(boolean(&no), Some(false), "{no}");
        }
        for odd in
            [json!(null), json!(2), json!(1.5), json!(""), json!("tRuE"), json!("yes!"), json!([true]), json!({})]
        {
            assert_eq!(boolean(&odd), None, "{odd}");
        }
    }

    #[test]
    fn what_is_left_out_is_no_fault() {
        let Value::Object(values) = json!({
            "yes": "1", "no": false, "odd": "x", "null": null, "five": "5", "many": 11, "few": -1, "text": "a",
            "inside": {"odd": 7.5}, "list": [],
        }) else {
            unreachable!()
        };
        let mut fields = Fields::new(values);
        assert_eq!(
            ["yes", "no", "odd", "null", "none"].map(|name| fields.optional_flag(name)).to_vec(),
            [Some(true), Some(false), None, None, None]
        );
        assert_eq!(
            ["five", "many", "few", "text", "null", "none"].map(|name| fields.optional_number(name, 10)).to_vec(),
            [Some(5), None, None, None, None, None]
        );
        let mut inside = fields.optional_object("inside").unwrap();
        assert_eq!(inside.optional_number("odd", 10), None);
        fields.put_back("inside", inside);
        assert!(fields.optional_object("list").is_none() && fields.optional_object("none").is_none());
        let expected = json!({
            "odd": ["Must be a valid boolean."],
            "null": ["This field may not be null."],
            "many": ["Ensure this value is less than or equal to 10."],
            "few": ["Ensure this value is greater than or equal to 0."],
            "text": ["A valid integer is required."],
            "inside": {"odd": ["A valid integer is required."]},
            "list": {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]},
        });
        assert_eq!(Value::Object(fields.faults), expected);
    }

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
