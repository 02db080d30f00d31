//! The three shapes of a list: wrapped in `values`, bare, or its only element.

use serde_json::{Map, Value};

use super::errors::{Errors, Fault, Path};

/// The objects of a list in any shape, with the place each had in it. Empty where there is none.
pub(super) fn objects(value: Option<Value>, at: Path<'_>, errors: &mut Errors) -> Vec<(usize, Map<String, Value>)> {
    let values = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(values)) => values,
        Some(Value::Object(mut map)) => match map.remove("values") {
            None if map.is_empty() => return Vec::new(),
            None => vec![Value::Object(map)],
            Some(Value::Null) => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(Value::Object(only)) => vec![Value::Object(only)],
            Some(other) => {
                let at = Path::Key(&at, "values");
                errors.add(Fault::InvalidData, at, Some(other), "expected a list");
                return Vec::new();
            }
        },
        Some(other) => {
            errors.add(Fault::InvalidData, at, Some(other), "expected a list");
            return Vec::new();
        }
    };
    let values_at = Path::Key(&at, "values");
    let mut objects = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        match value {
            Value::Object(map) => objects.push((index, map)),
            Value::Null => {}
            other => {
                let at = Path::Index(&values_at, index);
                errors.add(Fault::InvalidData, at, Some(other), "expected an object");
            }
        }
    }
    objects
}

/// The canonical shape; `None` for an empty list.
pub(super) fn wrap(values: Vec<Value>) -> Option<Value> {
    if values.is_empty() {
        return None;
    }
    let mut map = Map::new();
    map.insert("values".to_owned(), Value::Array(values));
    Some(Value::Object(map))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (usize, usize) {
        let mut errors = Errors::default();
        let found = objects(Some(value), Path::top("threads"), &mut errors);
        (found.len(), errors.into_list().len())
    }

    #[test]
    fn all_three_shapes_are_read() {
        for (value, expected) in [
            (json!({"values": [{"id": 1}, null, {"id": 2}]}), (2, 0)),
            (json!([{"id": 1}, {"id": 2}]), (2, 0)),
            (json!({"id": 1}), (1, 0)),
            (json!({"values": {"id": 1}}), (1, 0)),
            (json!({"values": null}), (0, 0)),
            (json!({}), (0, 0)),
            (json!(null), (0, 0)),
            (json!({"values": 3}), (0, 1)),
            (json!([1, "a", {"id": 1}]), (1, 2)),
            (json!("x"), (0, 1)),
        ] {
            assert_eq!(read(value.clone()), expected, "{value}");
        }
    }
}
