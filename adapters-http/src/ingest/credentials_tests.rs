use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::ids::ProjectId;
use domain::keys::PublicKey;

use super::{CredentialError, Credentials, of_dsn, of_request};

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn key() -> PublicKey {
    PublicKey::parse(KEY).unwrap()
}

fn read(headers: &[(&str, &str)], query: &str) -> Result<Option<Credentials>, CredentialError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    of_request(&map, query)
}

fn found(headers: &[(&str, &str)], query: &str) -> Credentials {
    read(headers, query).unwrap().unwrap()
}

fn basic(user: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(user))
}

#[test]
fn every_place_is_read() {
    let fields = format!("sentry_key={KEY}, sentry_version=7,sentry_client=a/1.0, sentry_secret=x, other");
    let of_header = found(&[("x-sentry-auth", &format!("Sentry {fields}"))], "");
    assert_eq!(of_header, Credentials { key: key(), client: Some("a/1.0".into()), timestamp: None });
    assert_eq!(found(&[("authorization", &format!("sentry {fields}"))], "").key, key());
    assert_eq!(found(&[("authorization", &basic(&format!("{KEY}:any")))], "").key, key());
    assert_eq!(found(&[("authorization", &basic(KEY))], "").key, key());
    let query = format!("a=b&sentry_version=7&sentry_key={KEY}&sentry_client=sentry.javascript.node%2F11.12.0");
    assert_eq!(found(&[], &query).client.as_deref(), Some("sentry.javascript.node/11.12.0"));
}

#[test]
fn a_client_may_tell_its_time() {
    let at = |text: &str| found(&[("x-sentry-auth", &format!("Sentry sentry_key={KEY}, sentry_timestamp={text}"))], "");
    assert_eq!(at("1700000000.25").timestamp.unwrap().to_rfc3339(), "2023-11-14T22:13:20.250+00:00");
    assert_eq!(at("1700000000").timestamp.unwrap().timestamp(), 1_700_000_000);
    assert_eq!(at("2023-11-14T22:13:20Z").timestamp.unwrap().timestamp(), 1_700_000_000);
    for nonsense in ["", "x", "1e400", "1.x", "99999999999999999999", "1.5é5"] {
        assert_eq!(at(nonsense).timestamp, None, "{nonsense}");
    }
}

#[test]
fn without_any_there_are_none() {
    for (headers, query) in [
        (&[][..], ""),
        (&[][..], "a=b"),
        (&[][..], "sentry_version=7"),
        (&[("authorization", "Bearer abc")][..], ""),
        (&[("authorization", "Basic %%%")][..], ""),
    ] {
        assert_eq!(read(headers, query), Ok(None), "{headers:?} {query}");
    }
}

#[test]
fn two_sources_are_refused() {
    let header = format!("Sentry sentry_key={KEY}");
    let query = format!("sentry_key={KEY}");
    let two = [
        read(&[("x-sentry-auth", &header)], &query),
        read(&[("x-sentry-auth", &header), ("authorization", &header)], ""),
        read(&[("authorization", &basic(KEY))], &query),
    ];
    for result in two {
        assert_eq!(result, Err(CredentialError::Multiple));
    }
    let password = basic("admin:secret");
    assert_eq!(found(&[("x-sentry-auth", &header), ("authorization", &password)], "").key, key());
}

#[test]
fn bad_headers_keys_and_versions_are_told_apart() {
    let auth = |text: &str| read(&[("x-sentry-auth", text)], "");
    for text in ["", "x", "Sentry", "Sentry ", "Sentry sentry_key", "Sentry sentry_key=", "Bearer sentry_key=x"] {
        assert_eq!(auth(text), Err(CredentialError::Header), "{text:?}");
    }
    assert_eq!(auth("Sentry sentry_key=xyz"), Err(CredentialError::Key));
    assert_eq!(read(&[], "sentry_key=xyz"), Err(CredentialError::Key));
    assert_eq!(read(&[("authorization", &basic("admin:secret"))], ""), Err(CredentialError::Key));
    assert_eq!(auth(&format!("Sentry sentry_key={KEY}, sentry_version=9")), Err(CredentialError::Version(9)));
    assert_eq!(CredentialError::Version(9).to_string(), "unsupported protocol version (9)");
    for version in ["8", "2.0", "7", "seven"] {
        assert!(auth(&format!("Sentry sentry_version={version}, sentry_key={KEY}")).is_ok(), "{version}");
    }
}

#[test]
fn a_dsn_has_a_key_and_a_project() {
    for dsn in [
        format!("http://{KEY}@localhost:9000/42"),
        format!("https://{KEY}:secret@errors.example/some/path/42"),
        format!("https://{KEY}@[::1]/42/"),
    ] {
        assert_eq!(of_dsn(&dsn), Ok((key(), ProjectId::new(42))), "{dsn}");
    }
    for dsn in [
        "",
        "x",
        "http://",
        &format!("ftp://{KEY}@h/1"),
        &format!("http://{KEY}@h/x"),
        &format!("http://{KEY}@/1"),
        "http://h/1",
    ] {
        assert_eq!(of_dsn(dsn), Err(CredentialError::Envelope), "{dsn}");
    }
    assert_eq!(of_dsn("http://short@h/1"), Err(CredentialError::Key));
}
