//! Errors as answers.

use std::error::Error;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use application::access::AccessError;
use application::ports::StoreError;
use serde_json::{Map, Value, json};

/// A refusal: the status, the JSON body and what headers go with them.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: Option<Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// A status with `{"detail": …}`.
    pub fn detail(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::json(status, json!({"detail": detail.into()}))
    }

    /// A status with any JSON: a bare string, for one.
    pub const fn json(status: StatusCode, body: Value) -> Self {
        Self { status, body: Some(body), headers: Vec::new() }
    }

    /// A status without a body.
    pub const fn empty(status: StatusCode) -> Self {
        Self { status, body: None, headers: Vec::new() }
    }

    /// 400 with `{"detail": …}`.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::detail(StatusCode::BAD_REQUEST, detail)
    }

    /// 400 with a list of texts for each field.
    pub fn fields(faults: Map<String, Value>) -> Self {
        Self::json(StatusCode::BAD_REQUEST, Value::Object(faults))
    }

    /// A status with `{"detail": {"code", "message", "extra"}}`.
    pub fn structured(status: StatusCode, code: &str, message: &str, extra: Value) -> Self {
        Self::json(status, json!({"detail": {"code": code, "message": message, "extra": extra}}))
    }

    /// 401 with the challenge.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        // The made-up scheme keeps browsers from asking for a password.
        Self::detail(StatusCode::UNAUTHORIZED, detail)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("xBasic realm=\"api\""))
    }

    /// Nobody asks, and somebody must.
    pub fn unauthenticated() -> Self {
        Self::unauthorized("Authentication credentials were not provided.")
    }

    /// 403.
    pub fn forbidden() -> Self {
        Self::detail(StatusCode::FORBIDDEN, "You do not have permission to perform this action.")
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::detail(StatusCode::NOT_FOUND, "The requested resource does not exist")
    }

    /// 405; the `Allow` header comes with every response.
    pub fn method_not_allowed(method: &str) -> Self {
        Self::detail(StatusCode::METHOD_NOT_ALLOWED, format!("Method \"{method}\" not allowed."))
    }

    /// 413.
    pub fn too_large() -> Self {
        Self::detail(StatusCode::PAYLOAD_TOO_LARGE, "Request body is too large.")
    }

    /// 429, with when to come back.
    pub fn throttled(seconds: u64) -> Self {
        let plural = if seconds == 1 { "second" } else { "seconds" };
        Self::detail(
            StatusCode::TOO_MANY_REQUESTS,
            format!("Request was throttled. Expected available in {seconds} {plural}."),
        )
        .with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 503: the server has too much to do just now.
    pub fn busy() -> Self {
        Self::detail(StatusCode::SERVICE_UNAVAILABLE, "The server is busy, try again later.")
            .with_header(RETRY_AFTER, HeaderValue::from(1))
    }

    /// 500 that says nothing but an id; the cause is logged under it, here and nowhere else.
    pub fn internal(cause: impl Error) -> Self {
        let id = random_id();
        tracing::error!(error_id = id, cause = chain(&cause), "a request failed");
        Self::json(StatusCode::INTERNAL_SERVER_ERROR, json!({"detail": "Internal Error", "errorId": id}))
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same where the session is the only authenticator: with no challenge to make, 401 becomes 403.
    #[must_use]
    pub fn without_challenge(mut self) -> Self {
        if self.status == StatusCode::UNAUTHORIZED {
            self.status = StatusCode::FORBIDDEN;
            self.headers.retain(|(name, _)| name != WWW_AUTHENTICATE);
        }
        self
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }
}

/// 32 hexadecimal digits that are not used twice; no secret.
pub(crate) fn random_id() -> String {
    let number = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", number(), number())
}

/// An error with all that caused it.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Some(body) => write!(f, "{} {body}", self.status),
            None => write!(f, "{}", self.status),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        for header in &self.headers {
            response.append_header(header.clone());
        }
        match &self.body {
            Some(body) => response.json(body),
            None => response.finish(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(cause = chain(&error), "the store is unavailable");
                Self::busy()
            }
            StoreError::Conflict(_) | StoreError::Corrupt { .. } | StoreError::Other(_) => Self::internal(error),
        }
    }
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Unauthenticated => Self::unauthenticated(),
            AccessError::Forbidden => Self::forbidden(),
            AccessError::NotFound => Self::not_found(),
            AccessError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_error_says_nothing_but_an_id() {
        let error = ApiError::from(StoreError::Other("the password is hunter2".into()));
        assert_eq!(error.status, StatusCode::INTERNAL_SERVER_ERROR);
        let body = error.body.unwrap();
        assert_eq!(body["detail"], "Internal Error");
        assert_eq!(body["errorId"].as_str().unwrap().len(), 32);
        assert!(!body.to_string().contains("hunter2"));
    }

    #[test]
    fn without_a_challenge_401_is_403() {
        let error = ApiError::unauthenticated().without_challenge();
        assert_eq!(error.status, StatusCode::FORBIDDEN);
        assert!(error.headers.is_empty());
    }

    #[test]
    fn an_outage_says_when_to_come_back() {
        let error = ApiError::from(StoreError::Unavailable("no connection".into()));
        assert_eq!(error.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(error.headers[0].0, RETRY_AFTER);
    }
}
