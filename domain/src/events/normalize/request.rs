//! The HTTP request during which the event happened.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::check::Check;
use super::errors::{Errors, Path};
use super::pairs::{self, Pairs};
use super::tree::{self, Limits};
use super::{scrub, text, user};

const URL: usize = 4096;

/// What was sent along: bodies are worth more than other free-form parts.
const BODY: Limits = Limits { depth: 7, bytes: 64 * 1024, text: 16 * 1024 };

const ENVIRONMENT: Limits = Limits { depth: 4, bytes: 8192, text: 1024 };

const FORM: &str = "application/x-www-form-urlencoded";

/// Brings a request into its form. `client` is who sent the report.
pub(super) fn read(value: Option<Value>, client: Option<IpAddr>, errors: &mut Errors) -> Option<Map<String, Value>> {
    let mut value = value?;
    let mut check = Check { path: Path::Root, errors };
    let kept = check.object("request", &mut value, |request, check| {
        attributes(request, client, check);
        !request.is_empty()
    });
    match value {
        Value::Object(request) if kept => Some(request),
        _ => None,
    }
}

fn attributes(request: &mut Map<String, Value>, client: Option<IpAddr>, check: &mut Check<'_>) {
    let (mut headers, mut cookies, mut query) = (Pairs::new(), Pairs::new(), Pairs::new());
    request.retain(|key, value| match key.as_str() {
        "url" => check.text(key, value, URL),
        "method" => method(check, key, value),
        "query_string" => {
            query = named(check, key, value, |text| pairs::of_form(text.trim_start_matches('?')));
            false
        }
        "headers" => {
            headers = named(check, key, value, |_| Pairs::new());
            false
        }
        "cookies" => {
            cookies = named(check, key, value, pairs::of_cookies);
            false
        }
        "data" => !value.is_null(),
        "env" => environment(check, key, value, client),
        "fragment" => check.text(key, value, 1024),
        "body_size" => check.count(key, value),
        "api_target" | "inferred_content_type" => check.text(key, value, 128),
        _ => false,
    });
    split_url(request, &mut query);
    settle_headers(&mut headers, &mut cookies);
    body(request, &headers);
    for (key, pairs) in [("query_string", query), ("headers", headers), ("cookies", cookies)] {
        if !pairs.is_empty() {
            request.insert(key.to_owned(), pairs::into_value(pairs));
        }
    }
}

/// Names with values in any form, text included.
fn named(check: &mut Check<'_>, key: &str, value: &mut Value, of_text: impl FnOnce(&str) -> Pairs) -> Pairs {
    if let Value::String(text) = value {
        return of_text(text);
    }
    pairs::read(value.take()).unwrap_or_else(|mut other| {
        check.refuse(key, &mut other, "expected a map or a list of pairs");
        Pairs::new()
    })
}

fn method(check: &mut Check<'_>, key: &str, value: &mut Value) -> bool {
    if value.is_null() || value == "" {
        return false;
    }
    match value {
        Value::String(method)
            if method.len() <= 32 && method.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')) =>
        {
            method.make_ascii_uppercase();
            true
        }
        _ => check.refuse(key, value, "expected an HTTP method"),
    }
}

fn environment(check: &mut Check<'_>, key: &str, value: &mut Value, client: Option<IpAddr>) -> bool {
    if !check.tree(key, value, ENVIRONMENT) {
        return false;
    }
    if let Some(address) = value.get_mut("REMOTE_ADDR")
        && address == user::AUTO
    {
        *address = client.map_or(Value::Null, |ip| Value::String(ip.to_string()));
    }
    true
}

/// Query and fragment leave the URL, and so do the credentials in it.
fn split_url(request: &mut Map<String, Value>, query: &mut Pairs) {
    let Some(Value::String(url)) = request.get_mut("url") else {
        return;
    };
    let mut fragment = None;
    if let Some((rest, found)) = url.split_once('#') {
        fragment = (!found.is_empty()).then(|| found.to_owned());
        url.truncate(rest.len());
    }
    if let Some((rest, found)) = url.split_once('?') {
        if query.is_empty() {
            *query = pairs::of_form(found);
        }
        url.truncate(rest.len());
    }
    if let Some((scheme, rest)) = url.split_once("://")
        && let Some((login, rest)) = rest.split_once('@')
        && !login.contains('/')
    {
        *url = format!("{scheme}://{}@{rest}", scrub::FILTERED);
    }
    if let Some(fragment) = fragment {
        request.entry("fragment").or_insert(Value::String(fragment));
    }
    if request.get("url").is_some_and(|url| url == "") {
        request.remove("url");
    }
}

/// Writes names as `User-Agent`, and lets the header of cookies be cookies.
fn settle_headers(headers: &mut Pairs, cookies: &mut Pairs) {
    headers.retain_mut(|(name, value)| {
        title_case(name);
        let is_cookies = name == "Cookie";
        if is_cookies && cookies.is_empty() {
            *cookies = pairs::of_cookies(value);
        }
        !is_cookies && !name.is_empty()
    });
}

fn title_case(name: &mut String) {
    name.make_ascii_lowercase();
    let mut starts = true;
    let cased = name.chars().map(|c| {
        let cased = if starts { c.to_ascii_uppercase() } else { c };
        starts = c == '-';
        cased
    });
    *name = cased.collect();
}

/// A body of a known format is kept as what it says, so that secrets in it are found.
fn body(request: &mut Map<String, Value>, headers: &Pairs) {
    let declared = headers.iter().find(|(name, _)| name == "Content-Type");
    let declared = declared.map(|(_, value)| value.split(';').next().unwrap_or(value).trim());
    let inferred = match request.get_mut("data") {
        None => return,
        Some(Value::String(text)) if text.is_empty() => {
            request.remove("data");
            return;
        }
        Some(data) => {
            let inferred = parse_body(data, declared);
            tree::clean(data, BODY);
            inferred
        }
    };
    let content_type = inferred.or(declared.filter(|declared| declared.len() <= 128));
    if let Some(content_type) = content_type {
        let content_type = Value::String(content_type.to_owned());
        request.entry("inferred_content_type").or_insert(content_type);
    }
}

/// Replaces the text of a body by what it says. Answers the format found.
fn parse_body(data: &mut Value, declared: Option<&str>) -> Option<&'static str> {
    let Value::String(text) = data else {
        return matches!(data, Value::Array(_) | Value::Object(_)).then_some("application/json");
    };
    if text.trim_start().starts_with(['{', '[']) {
        if let Ok(parsed) = serde_json::from_str::<Value>(text) {
            *data = parsed;
            return Some("application/json");
        }
        // Half a document cannot be filtered by key, so nothing of it may stay.
        if scrub::is_sensitive(text) {
            scrub::FILTERED.clone_into(text);
        }
        return None;
    }
    let is_form = declared.map_or_else(|| looks_like_form(text), |declared| declared == FORM);
    if !is_form {
        return None;
    }
    let mut form = Map::new();
    for (name, value) in pairs::of_form(text) {
        let value = Value::String(value);
        match form.get_mut(&name) {
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => {
                form.insert(name, value);
            }
        }
    }
    *data = Value::Object(form);
    Some(FORM)
}

fn looks_like_form(text: &str) -> bool {
    text.contains('=') && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '{'))
}

/// The value of a header of a request in its form.
pub(super) fn header<'a>(request: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    request.get("headers")?.as_array()?.iter().find_map(|pair| match pair.as_array()?.as_slice() {
        [Value::String(key), Value::String(value)] if key == name => Some(value.as_str()),
        _ => None,
    })
}

/// Who made the request, if it says so.
pub(super) fn remote(request: &Map<String, Value>) -> Option<IpAddr> {
    request.get("env")?.get("REMOTE_ADDR")?.as_str()?.trim().parse().ok()
}

/// The URL for display, cut to what a tag or a culprit can hold.
pub(super) fn url(request: &Map<String, Value>) -> Option<String> {
    Some(text::shortened(request.get("url")?.as_str()?, 200))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(value: Value) -> (Value, usize) {
        let mut errors = Errors::default();
        let client = Some("9.9.9.9".parse().unwrap());
        let got = read(Some(value), client, &mut errors);
        (got.map_or(Value::Null, Value::Object), errors.into_list().len())
    }

    #[test]
    fn a_url_is_split_and_loses_its_credentials() {
        assert_eq!(
            request(json!({"url": "http://u:p@h/a?b=1&token=x#top", "method": "get"})),
            (
                json!({
                    "url": "http://[Filtered]@h/a", "method": "GET", "fragment": "top",
                    "query_string": [["b", "1"], ["token", "[Filtered]"]],
                }),
                0
            )
        );
        let (got, _) = request(json!({"url": "http://h/@x?b=1", "query_string": "?c=2"}));
        assert_eq!(got, json!({"url": "http://h/@x", "query_string": [["c", "2"]]}));
    }

    #[test]
    fn headers_are_title_cased_and_cookies_move_out() {
        let headers = json!({"user-agent": "x", "cookie": "sid=1; csrftoken=2", "AUTHORIZATION": "Bearer x"});
        assert_eq!(
            request(json!({"headers": headers})).0,
            json!({
                "headers": [["Authorization", "[Filtered]"], ["User-Agent", "x"]],
                "cookies": [["sid", "1"], ["csrftoken", "[Filtered]"]],
            })
        );
        let pairs = json!({"headers": [["x-a", "1"], ["Cookie", "a=1"]], "cookies": {"b": "2"}});
        assert_eq!(request(pairs).0, json!({"headers": [["X-A", "1"]], "cookies": [["b", "2"]]}));
    }

    #[test]
    fn bodies_of_known_formats_are_read_and_scrubbed() {
        for (data, expected, inferred) in [
            (json!("{\"password\":\"x\"}"), json!({"password": "[Filtered]"}), json!("application/json")),
            (json!("a=1&secret=2&a=3"), json!({"a": ["1", "3"], "secret": "[Filtered]"}), json!(FORM)),
            (json!({"token": 1}), json!({"token": "[Filtered]"}), json!("application/json")),
            (json!("just text = 1"), json!("just text = 1"), json!(null)),
            (json!("{\"password\":\"x"), json!("[Filtered]"), json!(null)),
            (json!("{\"name\":\"x"), json!("{\"name\":\"x"), json!(null)),
        ] {
            let (got, _) = request(json!({"data": data}));
            assert_eq!(got["data"], expected);
            assert_eq!(got["inferred_content_type"], inferred);
        }
    }

    #[test]
    fn the_environment_may_ask_for_the_client_address() {
        let (got, _) = request(json!({"env": {"REMOTE_ADDR": "{{auto}}", "DB_PASSWORD": "x"}}));
        assert_eq!(got["env"], json!({"REMOTE_ADDR": "9.9.9.9", "DB_PASSWORD": "[Filtered]"}));
        assert_eq!(remote(got.as_object().unwrap()), Some("9.9.9.9".parse().unwrap()));
    }

    #[test]
    fn bad_parts_are_left_out_and_listed() {
        let sent = json!({
            "url": ["x"], "method": "a b", "headers": 3, "cookies": true, "env": "x",
            "body_size": "3", "query_string": 1, "stray": 1,
        });
        assert_eq!(request(sent), (Value::Null, 7));
        assert_eq!(request(json!("x")), (Value::Null, 1));
    }
}
