//! Whom the event happened to.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Path};
use super::tree::{self, Limits};

/// Stands for the address that the report came from.
pub(super) const AUTO: &str = "{{auto}}";

/// Platforms that run at the user's: there the report's address is the user's.
const AT_THE_USERS: [&str; 3] = ["javascript", "cocoa", "objc"];

const DATA: Limits = Limits { depth: 5, bytes: 8192, text: 1024 };

/// Where the user's address may come from besides the user.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Addresses {
    /// Who made the request that the event is about.
    pub(super) remote: Option<IpAddr>,
    /// Who sent the report.
    pub(super) client: Option<IpAddr>,
}

/// Brings the user into their form and completes the address.
pub(super) fn read(
    value: Option<Value>,
    addresses: Addresses,
    platform: &str,
    errors: &mut Errors,
) -> Option<Map<String, Value>> {
    let mut check = Check { path: Path::Root, errors };
    let mut user = Map::new();
    if let Some(mut value) = value {
        check.object("user", &mut value, |sent, check| {
            user = attributes(std::mem::take(sent), addresses.client, check);
            true
        });
    }
    if !user.contains_key("ip_address") {
        let client = addresses.client.filter(|_| AT_THE_USERS.contains(&platform));
        if let Some(ip) = addresses.remote.or(client) {
            user.insert("ip_address".to_owned(), Value::String(ip.to_string()));
        }
    }
    (!user.is_empty()).then_some(user)
}

fn attributes(sent: Map<String, Value>, client: Option<IpAddr>, check: &mut Check<'_>) -> Map<String, Value> {
    let mut user = Map::new();
    let mut data = Map::new();
    for (key, mut value) in sent {
        let kept = match key.as_str() {
            "id" | "username" | "name" | "segment" => check.text(&key, &mut value, 128),
            "email" => check.text(&key, &mut value, 254),
            "ip_address" => address(check, &key, &mut value, client),
            "geo" => check.tree(&key, &mut value, DATA),
            "data" => {
                if let Value::Object(sent) = &mut value {
                    data.append(sent);
                } else if !value.is_null() {
                    check.refuse(&key, &mut value, "expected an object");
                }
                false
            }
            _ => {
                data.insert(key, value);
                continue;
            }
        };
        if kept {
            user.insert(key, value);
        }
    }
    if !data.is_empty() {
        tree::clean_map(&mut data, DATA);
        user.insert("data".to_owned(), Value::Object(data));
    }
    user
}

fn address(check: &mut Check<'_>, key: &str, value: &mut Value, client: Option<IpAddr>) -> bool {
    let address = match value.as_str().map(str::trim) {
        Some(AUTO) => match client {
            Some(client) => Some(client),
            None => return false,
        },
        Some("") => return false,
        Some(text) => text.parse().ok(),
        None if value.is_null() => return false,
        None => None,
    };
    match address {
        Some(ip) => {
            *value = Value::String(ip.to_string());
            true
        }
        None => check.refuse(key, value, "expected an IP address"),
    }
}

/// The value of the tag `user`: what identifies the user best.
pub(super) fn tag(user: &Map<String, Value>) -> Option<String> {
    [("id", "id"), ("email", "email"), ("username", "username"), ("ip", "ip_address")]
        .into_iter()
        .find_map(|(label, key)| Some(format!("{label}:{}", user.get(key)?.as_str()?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(value: Value, remote: Option<&str>, platform: &str) -> (Option<Value>, usize) {
        let mut errors = Errors::default();
        let addresses =
            Addresses { remote: remote.map(|ip| ip.parse().unwrap()), client: Some("9.9.9.9".parse().unwrap()) };
        let got = read(Some(value), addresses, platform, &mut errors);
        (got.map(Value::Object), errors.into_list().len())
    }

    #[test]
    fn unknown_attributes_move_under_data() {
        assert_eq!(
            user(json!({"id": 7, "email": "", "plan": "pro", "token": "x", "data": {"a": 1}}), None, "python"),
            (Some(json!({"id": "7", "data": {"a": 1, "plan": "pro", "token": "[Filtered]"}})), 0)
        );
    }

    #[test]
    fn addresses_are_completed_by_platform_and_request() {
        for (sent, remote, platform, expected) in [
            (json!({"ip_address": "{{auto}}"}), None, "python", Some("9.9.9.9")),
            (json!({"ip_address": "1.1.1.1"}), Some("2.2.2.2"), "python", Some("1.1.1.1")),
            (json!({}), Some("2.2.2.2"), "javascript", Some("2.2.2.2")),
            (json!(null), None, "javascript", Some("9.9.9.9")),
            (json!(null), None, "python", None),
            (json!({"ip_address": "::0001"}), None, "python", Some("::1")),
        ] {
            let (got, errors) = user(sent, remote, platform);
            let address = got.as_ref().and_then(|user| user["ip_address"].as_str());
            assert_eq!((address, errors), (expected, 0));
        }
    }

    #[test]
    fn bad_addresses_and_bad_types_are_left_out_and_listed() {
        assert_eq!(user(json!({"ip_address": "300.1.1.1", "id": "a"}), None, "go"), (Some(json!({"id": "a"})), 1));
        assert_eq!(user(json!({"id": [1], "data": "x"}), None, "go"), (None, 2));
        assert_eq!(user(json!("kim"), None, "go"), (None, 1));
    }

    #[test]
    fn the_tag_names_the_best_identity() {
        for (sent, expected) in [
            (json!({"id": "1", "email": "a@b"}), Some("id:1")),
            (json!({"email": "a@b", "username": "a"}), Some("email:a@b")),
            (json!({"username": "a", "ip_address": "1.1.1.1"}), Some("username:a")),
            (json!({"ip_address": "1.1.1.1"}), Some("ip:1.1.1.1")),
            (json!({"data": {}}), None),
        ] {
            assert_eq!(tag(sent.as_object().unwrap()).as_deref(), expected);
        }
    }
}
