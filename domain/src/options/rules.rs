//! What values must obey besides their types.

use serde_json::Value;
use url::{Host, Url};

use super::Sender;
use crate::url_prefix::UrlPrefix;
use crate::users::EmailAddress;

/// The longest text, in bytes.
const MAX_TEXT: usize = 2000;

/// Anything of the type; texts within bounds and on one line.
pub(super) fn any(value: &Value) -> Result<(), &'static str> {
    match value.as_str() {
        Some(text) if text.len() > MAX_TEXT => Err("is longer than 2000 bytes"),
        Some(text) if text.chars().any(char::is_control) => Err("holds a line end or another control character"),
        _ => Ok(()),
    }
}

/// An e-mail address, or nothing.
pub(super) fn email(value: &Value) -> Result<(), &'static str> {
    match value.as_str() {
        Some("") => Ok(()),
        Some(text) if EmailAddress::parse(text).is_ok() => Ok(()),
        _ => Err("is not a valid e-mail address"),
    }
}

/// A sender: an address by itself, or in angle brackets behind a name. The address may be one of this machine alone.
pub(super) fn sender(value: &Value) -> Result<(), &'static str> {
    any(value)?;
    let parsed = Sender::parse(value.as_str().unwrap_or_default());
    parsed.map(drop).ok_or("is neither ADDRESS nor NAME <ADDRESS>")
}

/// A host's name or address.
pub(super) fn host(value: &Value) -> Result<(), &'static str> {
    let text = value.as_str().unwrap_or_default();
    let plain = text.len() <= 255 && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-_:".contains(c));
    if plain { Ok(()) } else { Err("is not the name or address of a host") }
}

/// Labels joined by dots.
pub(super) fn namespace(value: &Value) -> Result<(), &'static str> {
    let text = value.as_str().unwrap_or_default();
    let is_label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if text.split('.').all(is_label) { Ok(()) } else { Err("is not a name of letters, digits, hyphens and dots") }
}

/// An address at which clients reach the server, or nothing.
pub(super) fn url_prefix(value: &Value) -> Result<(), &'static str> {
    match value.as_str() {
        Some("") => Ok(()),
        Some(text) if UrlPrefix::parse(text).is_ok() => Ok(()),
        _ => Err("is no http or https URL of scheme, host, port and path alone"),
    }
}

/// The address of a provider, or nothing: https, or http on this machine, without user, query and fragment.
pub(super) fn provider(value: &Value) -> Result<(), &'static str> {
    any(value)?;
    let text = value.as_str().unwrap_or_default();
    if text.is_empty() || is_provider(text) {
        Ok(())
    } else {
        Err("is no https:// address without user, query and fragment; http:// goes to this machine only")
    }
}

fn is_provider(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let is_here = url.host().is_some_and(|host| match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    });
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let is_plain = is_plain && url.fragment().is_none() && text.len() <= 255 && !text.contains(char::is_whitespace);
    is_plain && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

/// A port.
pub(super) fn port(value: &Value) -> Result<(), &'static str> {
    within(value, 1, 65_535, "is no port from 1 to 65535")
}

/// A time-out.
pub(super) fn timeout(value: &Value) -> Result<(), &'static str> {
    within(value, 1, 300, "is no number of seconds from 1 to 300")
}

/// Days that something is kept.
pub(super) fn days(value: &Value) -> Result<(), &'static str> {
    within(value, 0, 3650, "is no number of days from 0 to 3650")
}

/// Days that something is kept which has no other bound.
pub(super) fn some_days(value: &Value) -> Result<(), &'static str> {
    within(value, 1, 3650, "is no number of days from 1 to 3650")
}

/// A number of things, or 0 for no bound of one's own.
pub(super) fn count(value: &Value) -> Result<(), &'static str> {
    within(value, 0, 1_000_000_000, "is no number from 0 to 1000000000")
}

/// A size in bytes.
pub(super) fn size(value: &Value) -> Result<(), &'static str> {
    within(value, 1024, 1 << 40, "is no number of bytes from 1024 to 1099511627776")
}

/// How mail goes out.
pub(super) fn backend(value: &Value) -> Result<(), &'static str> {
    let known = matches!(value.as_str(), Some("smtp" | "file" | "dummy"));
    if known { Ok(()) } else { Err("is none of smtp, file and dummy") }
}

fn within(value: &Value, least: i64, most: i64, fault: &'static str) -> Result<(), &'static str> {
    let is_within = value.as_i64().is_some_and(|number| (least..=most).contains(&number));
    if is_within { Ok(()) } else { Err(fault) }
}
