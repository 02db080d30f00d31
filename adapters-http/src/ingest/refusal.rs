//! Why a report is refused, and what the client is told.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use application::ingest::IngestError;
use domain::spans::InvalidTransaction;
use serde_json::json;

use super::credentials::CredentialError;
use super::decode::DecodeError;
use super::envelope::Malformed;
use super::json::InvalidJson;
use super::memory::Exhausted;
use crate::error::ApiError;

/// Older SDKs log this, and browsers see it.
const X_SENTRY_ERROR: HeaderName = HeaderName::from_static("x-sentry-error");

const X_SENTRY_RATE_LIMITS: HeaderName = HeaderName::from_static("x-sentry-rate-limits");

/// Seconds after which a full queue has long been written.
const RETRY_SECONDS: u16 = 1;

/// A refusal.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// No good credentials.
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    /// The path names no project.
    #[error("bad project path parameter")]
    ProjectPath,
    /// The key is not good for the project.
    #[error("event submission rejected with_reason: ProjectId")]
    ProjectId,
    /// Nothing was sent.
    #[error("empty request body")]
    Empty,
    /// The encoding is broken, or the connection is.
    #[error("invalid request body")]
    Body,
    /// The client takes too long to send.
    #[error("the request body did not arrive in time")]
    Slow,
    /// More than is allowed.
    #[error("the request body or an item of it is too large")]
    TooLarge,
    /// Bad framing.
    #[error("invalid event envelope")]
    Envelope(#[from] Malformed),
    /// Bad JSON where there is nothing else.
    #[error("invalid JSON data")]
    Json(#[from] InvalidJson),
    /// The server has too much to do.
    #[error("too much is waiting to be stored")]
    Busy,
    /// As many events were taken in this minute as may be.
    #[error("the limit of events a minute is reached")]
    RateLimited { retry_after_seconds: u64 },
    /// The event was taken and could not be stored.
    #[error("failed to queue envelope")]
    NotStored,
    /// A transaction says too little of itself.
    #[error("invalid transaction")]
    Transaction(InvalidTransaction),
}

impl Refusal {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Credentials(error) => error.status(),
            Self::ProjectId => StatusCode::FORBIDDEN,
            Self::ProjectPath | Self::Empty | Self::Body | Self::Envelope(_) | Self::Json(_) | Self::Transaction(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy | Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotStored => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn cause(&self) -> Option<String> {
        match self {
            Self::Envelope(cause) => Some(cause.to_string()),
            Self::Json(cause) => Some(cause.to_string()),
            Self::Transaction(cause) => Some(cause.to_string()),
            Self::Credentials(_)
            | Self::ProjectPath
            | Self::ProjectId
            | Self::Empty
            | Self::Body
            | Self::Slow
            | Self::TooLarge
            | Self::Busy
            | Self::RateLimited { .. }
            | Self::NotStored => None,
        }
    }
}

/// A server that has no thread for a report is told as any other excess, so that SDKs come back soon.
pub(super) fn busy_or(error: ApiError) -> ApiError {
    if error.status() == StatusCode::SERVICE_UNAVAILABLE { Refusal::Busy.into() } else { error }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        let body = match refusal.cause() {
            Some(cause) => json!({"detail": detail, "causes": [cause]}),
            None => json!({"detail": detail}),
        };
        let mut error = Self::json(refusal.status(), body);
        if let Ok(value) = HeaderValue::from_str(&detail) {
            error = error.with_header(X_SENTRY_ERROR, value);
        }
        match refusal {
            // An SDK that is told nothing else would be silent for a minute.
            Refusal::Busy => limited(error, u64::from(RETRY_SECONDS), "", "queue_full"),
            Refusal::RateLimited { retry_after_seconds } => {
                limited(error, retry_after_seconds, "error;default", "system_rate_limit")
            }
            Refusal::NotStored => error.with_header(RETRY_AFTER, RETRY_SECONDS.into()),
            _ => error,
        }
    }
}

/// When to come back with what, in the forms of old and new SDKs.
fn limited(error: ApiError, seconds: u64, categories: &str, reason: &str) -> ApiError {
    let error = error.with_header(RETRY_AFTER, seconds.into());
    match HeaderValue::from_str(&format!("{seconds}:{categories}:organization:{reason}")) {
        Ok(limits) => error.with_header(X_SENTRY_RATE_LIMITS, limits),
        Err(_) => error,
    }
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::TooLarge => Self::TooLarge,
            DecodeError::Corrupt => Self::Body,
            DecodeError::Exhausted => Self::Busy,
        }
    }
}

impl From<Exhausted> for Refusal {
    fn from(_: Exhausted) -> Self {
        Self::Busy
    }
}

impl From<IngestError> for Refusal {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::UnknownKey => Self::ProjectId,
            IngestError::QueueFull => Self::Busy,
            IngestError::RateLimited { retry_after_seconds } => Self::RateLimited { retry_after_seconds },
            IngestError::Stopping | IngestError::NotStored => Self::NotStored,
            IngestError::Invalid(fault) => Self::Transaction(fault),
            IngestError::Store(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(error = cause, "an ingest key could not be looked up");
                Self::NotStored
            }
        }
    }
}
