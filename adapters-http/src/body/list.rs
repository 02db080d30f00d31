use serde_json::{Map, Value};

use super::fields::text;
use super::{Fields, kind};

impl Fields {
    /// A list of at most `max` texts, each of which is read, unless it is left out. The faults of elements are told
    /// under their indices.
    pub fn optional_list<T>(
        &mut self,
        name: &str,
        max: usize,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<Vec<T>> {
        match elements(&self.list(name)?, max, read) {
            Ok(list) => Some(list),
            Err(faults) => {
                self.faults.insert(name.to_owned(), faults);
                None
            }
        }
    }

    /// The same where it must be there.
    pub fn required_list<T>(
        &mut self,
        name: &str,
        max: usize,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Vec<T> {
        if self.list(name).is_none() {
            self.fault(name, "This field is required.");
        }
        self.optional_list(name, max, read).unwrap_or_default()
    }
}

fn elements<T>(value: &Value, max: usize, read: impl Fn(&str) -> Result<T, &'static str>) -> Result<Vec<T>, Value> {
    let one = |fault: String| Err(Value::Array(vec![fault.into()]));
    let elements = match value {
        Value::Array(elements) if elements.len() > max => {
            return one(format!("Ensure this field has no more than {max} elements."));
        }
        Value::Array(elements) => elements,
        Value::Null => return one("This field may not be null.".to_owned()),
        other => return one(format!("Expected a list of items but got type \"{}\".", kind(other))),
    };
    let (mut list, mut faults) = (Vec::new(), Map::new());
    for (index, element) in elements.iter().enumerate() {
        match text(element).and_then(|text| read(&text)) {
            Ok(element) => list.push(element),
            Err(fault) => drop(faults.insert(index.to_string(), Value::Array(vec![fault.into()]))),
        }
    }
    if faults.is_empty() { Ok(list) } else { Err(Value::Object(faults)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn faults_of_elements_are_told_under_their_indices() {
        let read = |text: &str| if text == "bad" { Err("It is bad.") } else { Ok(text.to_owned()) };
        let of = |value| elements(&value, 5, read);
        assert_eq!(of(json!([])), Ok(Vec::new()));
        assert_eq!(of(json!(["a", 7])), Ok(vec!["a".to_owned(), "7".to_owned()]));
        let expected = json!({
            "1": ["It is bad."],
            "2": ["This field may not be null."],
            "3": ["This field may not be blank."],
            "4": ["Not a valid string."],
        });
        assert_eq!(of(json!(["a", "bad", null, " ", []])), Err(expected));
        assert_eq!(
            of(json!(["a", "a", "a", "a", "a", "a"])),
            Err(json!(["Ensure this field has no more than 5 elements."]))
        );
        assert_eq!(of(json!("a")), Err(json!(["Expected a list of items but got type \"str\"."])));
        assert_eq!(of(json!({"0": "a"})), Err(json!(["Expected a list of items but got type \"dict\"."])));
        assert_eq!(of(json!(null)), Err(json!(["This field may not be null."])));
    }
}
