//! Where a client may show its key.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use domain::ids::ProjectId;
use domain::keys::PublicKey;

const X_SENTRY_AUTH: HeaderName = HeaderName::from_static("x-sentry-auth");

/// The newest version of the protocol.
const MAX_VERSION: u32 = 8;

/// Longest name of a client that is kept.
const MAX_CLIENT: usize = 200;

/// What a client shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    /// Its key.
    pub(super) key: PublicKey,
    /// Its name and version, `name/version`.
    pub(super) client: Option<String>,
    /// Its clock.
    pub(super) timestamp: Option<DateTime<Utc>>,
}

/// Why credentials are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum CredentialError {
    #[error("missing authorization information")]
    Missing,
    #[error("multiple authorization payloads detected")]
    Multiple,
    #[error("bad x-sentry-auth header")]
    Header,
    #[error("bad envelope authentication header")]
    Envelope,
    #[error("bad sentry DSN public key")]
    Key,
    #[error("unsupported protocol version ({0})")]
    Version(u32),
}

impl CredentialError {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::Missing | Self::Multiple | Self::Header | Self::Envelope => StatusCode::UNAUTHORIZED,
            Self::Key | Self::Version(_) => StatusCode::BAD_REQUEST,
        }
    }
}

/// The credentials in headers and query; `None` where there are none.
pub(super) fn of_request(headers: &HeaderMap, query: &str) -> Result<Option<Credentials>, CredentialError> {
    let header = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let authorization = header(AUTHORIZATION);
    let authorization = authorization.as_deref();
    let sources = [
        header(X_SENTRY_AUTH).map(|text| of_header(fields_of_scheme(&text))),
        authorization.and_then(fields_of_scheme).map(|fields| of_header(Some(fields))),
        of_query(query),
    ];
    let mut found = sources.into_iter().flatten();
    let first = found.next();
    if found.next().is_some() {
        return Err(CredentialError::Multiple);
    }
    match (first, authorization.and_then(user_of_basic)) {
        (None, None) => Ok(None),
        (Some(first), None) => first.map(Some),
        (None, Some(user)) => of_key(&user).map(Some),
        // A password for something in front of this server is no second source.
        (Some(first), Some(user)) if PublicKey::parse(&user).is_err() => first.map(Some),
        (Some(_), Some(_)) => Err(CredentialError::Multiple),
    }
}

/// A key and its project, from a whole DSN.
pub(super) fn of_dsn(dsn: &str) -> Result<(PublicKey, ProjectId), CredentialError> {
    let parts = || {
        let (scheme, rest) = dsn.split_once("://")?;
        let (user, place) = rest.split_once('@')?;
        let key = user.split(':').next()?;
        let (host, project) = place.trim_end_matches('/').rsplit_once('/')?;
        let is_address = matches!(scheme, "http" | "https") && !host.is_empty();
        if is_address { Some((key, ProjectId::parse(project)?)) } else { None }
    };
    let (key, project) = parts().ok_or(CredentialError::Envelope)?;
    Ok((PublicKey::parse(key).map_err(|_| CredentialError::Key)?, project))
}

/// What follows the scheme `Sentry`.
fn fields_of_scheme(header: &str) -> Option<&str> {
    let (scheme, fields) = header.trim_start().split_at_checked(7)?;
    scheme.eq_ignore_ascii_case("sentry ").then_some(fields)
}

fn of_header(fields: Option<&str>) -> Result<Credentials, CredentialError> {
    let fields = fields.ok_or(CredentialError::Header)?;
    let pairs = fields.split(',').filter_map(|field| field.split_once('='));
    let pairs = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').to_owned()));
    of_pairs(pairs).unwrap_or(Err(CredentialError::Header))
}

fn of_query(query: &str) -> Option<Result<Credentials, CredentialError>> {
    if !query.contains("sentry_") {
        return None;
    }
    let pairs = query.split('&').filter_map(|field| field.split_once('='));
    of_pairs(pairs.map(|(name, value)| (unescaped(name), unescaped(value))))
}

fn unescaped(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

/// `None` where there is no key among them.
fn of_pairs(pairs: impl Iterator<Item = (String, String)>) -> Option<Result<Credentials, CredentialError>> {
    let (mut key, mut client, mut timestamp, mut version) = (None, None, None, None);
    for (name, value) in pairs {
        match name.as_str() {
            "sentry_key" => key = Some(value),
            "sentry_client" => client = Some(name_of_client(&value)),
            "sentry_timestamp" => timestamp = time(&value),
            "sentry_version" => version = value.split('.').next().and_then(|major| major.parse().ok()),
            _ => {}
        }
    }
    let key = key.filter(|key| !key.is_empty())?;
    if let Some(version) = version.filter(|version| *version > MAX_VERSION) {
        return Some(Err(CredentialError::Version(version)));
    }
    Some(of_key(&key).map(|credentials| Credentials { client, timestamp, ..credentials }))
}

fn of_key(key: &str) -> Result<Credentials, CredentialError> {
    let key = PublicKey::parse(key).map_err(|_| CredentialError::Key)?;
    Ok(Credentials { key, client: None, timestamp: None })
}

fn name_of_client(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_CLIENT).collect()
}

/// Seconds since 1970, or a date.
fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let micros: u32 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    DateTime::from_timestamp(seconds.parse().ok()?, micros.checked_mul(1000)?)
}

fn user_of_basic(header: &str) -> Option<String> {
    let (scheme, encoded) = header.trim_start().split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case("basic ") {
        return None;
    }
    let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let user = text.split(':').next().unwrap_or_default();
    Some(user.to_owned())
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
