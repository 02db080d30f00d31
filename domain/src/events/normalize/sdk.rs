//! Who reported: the SDK, and what it loaded.

use serde_json::{Map, Value, json};

use super::check::Check;
use super::errors::{Errors, Path};
use super::tree::Limits;

const LISTED: usize = 200;

const NAME: usize = 128;

const SETTINGS: Limits = Limits { depth: 4, bytes: 2048, text: 256 };

/// The SDK as the event names it, else as it named itself when it authenticated.
pub(super) fn read(value: Option<Value>, client: Option<&str>, errors: &mut Errors) -> Option<Map<String, Value>> {
    let mut check = Check { path: Path::Root, errors };
    if let Some(mut value) = value
        && check.object("sdk", &mut value, attributes)
        && let Value::Object(sdk) = value
    {
        return Some(sdk);
    }
    let (name, version) = client.map(|client| client.split_once('/').unwrap_or((client, "")))?;
    let parts = [("name", name.trim()), ("version", version.trim())];
    let sdk: Map<String, Value> = parts
        .into_iter()
        .filter(|(_, text)| !text.is_empty() && text.len() <= NAME && !text.contains('\0'))
        .map(|(key, text)| (key.to_owned(), json!(text)))
        .collect();
    sdk.contains_key("name").then_some(sdk)
}

fn attributes(sdk: &mut Map<String, Value>, check: &mut Check<'_>) -> bool {
    sdk.retain(|key, value| match key.as_str() {
        "name" | "version" => check.text(key, value, NAME),
        "packages" => packages(check, key, value),
        "integrations" | "features" => check.texts(key, value, LISTED, NAME),
        "settings" => check.tree(key, value, SETTINGS),
        _ => false,
    });
    !sdk.is_empty()
}

fn packages(check: &mut Check<'_>, key: &str, value: &mut Value) -> bool {
    let Value::Array(packages) = value else {
        return !value.is_null() && check.refuse(key, value, "expected a list");
    };
    packages.truncate(LISTED);
    packages.retain_mut(|package| {
        check.object(key, package, |package, check| {
            package.retain(|key, value| matches!(key.as_str(), "name" | "version") && check.text(key, value, NAME));
            package.contains_key("name")
        })
    });
    !packages.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sdk(value: Value, client: Option<&str>) -> (Option<Value>, usize) {
        let mut errors = Errors::default();
        let got = read(Some(value), client, &mut errors);
        (got.map(Value::Object), errors.into_list().len())
    }

    #[test]
    fn a_missing_sdk_is_the_client() {
        let expected = Some(json!({"name": "sentry.python", "version": "2.75.0"}));
        for missing in [json!(null), json!({}), json!({"name": ""})] {
            assert_eq!(sdk(missing, Some("sentry.python/2.75.0")), (expected.clone(), 0));
        }
        assert_eq!(sdk(json!(null), Some("curl")).0, Some(json!({"name": "curl"})));
        assert_eq!(sdk(json!(null), None).0, None);
    }

    #[test]
    fn only_what_is_known_and_valid_is_kept() {
        assert_eq!(
            sdk(
                json!({"name": "a", "version": 2, "client_ip": "x", "packages": [{"name": "p", "version": "1", "x": 1}, 3],
                    "integrations": ["i", null], "features": "f"}),
                None
            ),
            (
                Some(
                    json!({"name": "a", "version": "2", "packages": [{"name": "p", "version": "1"}], "integrations": ["i", ""]})
                ),
                2
            )
        );
        assert_eq!(sdk(json!("x"), None), (None, 1));
    }
}
