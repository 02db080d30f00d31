//! Request bodies of the management API: JSON or a form, the same to a handler.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::query::Query;

mod fields;
mod list;
mod multipart;

pub use fields::Fields;

/// The largest body.
const LIMIT: usize = 1 << 20;

/// A body. Its faults show when it is [read](Self::fields), which is after the sender is known.
#[derive(Debug)]
pub struct Body(Result<Parsed, ApiError>);

/// What stands in a body.
#[derive(Debug)]
struct Parsed {
    value: Value,
    /// The pairs of a form, in their order; of a name that repeats, `value` has the last.
    form: Option<Vec<(String, String)>>,
}

impl Parsed {
    fn of_form(pairs: Vec<(String, String)>) -> Self {
        let value = pairs.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
        Self { value: Value::Object(value), form: Some(pairs) }
    }
}

impl Body {
    /// The object that it must be.
    pub fn fields(self) -> Result<Fields, ApiError> {
        let Parsed { value, form } = self.0?;
        match value {
            Value::Object(object) => Ok(Fields::new(object).of_form(form)),
            other => {
                let text = format!("Invalid data. Expected a dictionary, but got {}.", kind(&other));
                let faults = json!({"non_field_errors": [text]});
                Err(ApiError::json(StatusCode::BAD_REQUEST, faults))
            }
        }
    }

    /// The text of a field, where it is there and a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.as_ref().ok()?.value.get(name)?.as_str()
    }

    /// The body, if it could be read.
    pub fn readable(self) -> Result<Self, ApiError> {
        Ok(Self(Ok(self.0?)))
    }

    /// The copy of the CSRF cookie, where it is a form that has one.
    pub fn csrf_token(&self) -> Option<String> {
        self.text("csrfmiddlewaretoken").map(str::to_owned)
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// A whole number, which forms send as text.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

impl FromRequest for Body {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let bytes = match payload.await {
                Ok(payload) => read(payload).await,
                Err(_) => Err(ApiError::bad_request("The body could not be read.")),
            };
            Ok(Self(bytes.and_then(|bytes| parse(&content_type, &bytes))))
        })
    }
}

async fn read(payload: web::Payload) -> Result<Bytes, ApiError> {
    match payload.to_bytes_limited(LIMIT).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(ApiError::bad_request("The body could not be read.")),
        Err(_) => Err(ApiError::too_large()),
    }
}

fn parse(content_type: &str, bytes: &[u8]) -> Result<Parsed, ApiError> {
    if bytes.is_empty() {
        return Ok(Parsed { value: Value::Object(Map::new()), form: None });
    }
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.as_str() {
        "application/json" => serde_json::from_slice(bytes)
            .map(|value| Parsed { value, form: None })
            .map_err(|fault| ApiError::bad_request(format!("JSON parse error - {fault}"))),
        "application/x-www-form-urlencoded" => {
            Ok(Parsed::of_form(Query::parse(&String::from_utf8_lossy(bytes)).into_pairs()))
        }
        "multipart/form-data" => multipart::parse(content_type, bytes)
            .map(Parsed::of_form)
            .ok_or_else(|| ApiError::bad_request("Multipart form parse error.")),
        _ => Err(ApiError::detail(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("Unsupported media type \"{content_type}\" in request."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_form_read_alike() {
        let expected = json!({"a": "1", "b": "x y"});
        assert_eq!(parse("application/json; charset=utf-8", br#"{"a":"1","b":"x y"}"#).unwrap().value, expected);
        assert_eq!(parse("application/x-www-form-urlencoded", b"a=1&b=x+y").unwrap().value, expected);
    }

    #[test]
    fn no_body_is_an_empty_object_whatever_its_type() {
        assert_eq!(parse("text/plain", b"").unwrap().value, json!({}));
    }

    #[test]
    fn what_is_no_json_or_of_another_type_is_refused() {
        let error = parse("application/json", b"{").unwrap_err();
        assert!(error.to_string().contains("JSON parse error - "), "{error}");
        assert_eq!(parse("text/plain", b"x").unwrap_err().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let deep = "[".repeat(10_000);
        assert_eq!(parse("application/json", deep.as_bytes()).unwrap_err().status(), StatusCode::BAD_REQUEST);
    }

    #[test]
    fn a_body_that_is_no_object_says_what_it_is() {
        let error = Body(Ok(Parsed { value: json!([]), form: None })).fields().unwrap_err();
        assert!(error.to_string().contains("Expected a dictionary, but got list."), "{error}");
    }
}
