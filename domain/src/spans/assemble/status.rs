//! How a span ended that was sent by itself.

use serde_json::Value;

use super::Attributes;
use crate::spans::SpanStatus;

/// How it ended. Spans by themselves only know `ok` and `error`; attributes tell more of an error.
pub(super) fn status(sent: Option<Value>, attributes: &Attributes) -> Option<Value> {
    let sent = sent?;
    if sent != "error" {
        return Some(sent);
    }
    let message = attributes.get("sentry.status.message").and_then(Value::as_str);
    let code = ["http.response.status_code", "http.status_code"].iter().find_map(|key| attributes.get(*key)?.as_u64());
    let exact = message.and_then(SpanStatus::parse).or_else(|| code.and_then(of_http));
    Some(exact.unwrap_or(SpanStatus::InternalError).as_str().into())
}

/// What a failure of HTTP is as a status.
fn of_http(code: u64) -> Option<SpanStatus> {
    Some(match code {
        401 => SpanStatus::Unauthenticated,
        403 => SpanStatus::PermissionDenied,
        404 => SpanStatus::NotFound,
        409 => SpanStatus::AlreadyExists,
        413 => SpanStatus::FailedPrecondition,
        429 => SpanStatus::ResourceExhausted,
        499 => SpanStatus::Cancelled,
        400..=498 => SpanStatus::InvalidArgument,
        501 => SpanStatus::Unimplemented,
        503 => SpanStatus::Unavailable,
        504 => SpanStatus::DeadlineExceeded,
        500..=599 => SpanStatus::InternalError,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_tell_more_of_an_error() {
        for (sent, attributes, expected) in [
            (json!("ok"), json!({"http.response.status_code": 500}), json!("ok")),
            (json!("error"), json!({}), json!("internal_error")),
            (json!("error"), json!({"sentry.status.message": "Connection refused"}), json!("internal_error")),
            (json!("error"), json!({"sentry.status.message": "deadline_exceeded"}), json!("deadline_exceeded")),
            (json!("error"), json!({"http.status_code": 429}), json!("resource_exhausted")),
            (json!("error"), json!({"http.response.status_code": 418}), json!("invalid_argument")),
            (json!("error"), json!({"http.response.status_code": 200}), json!("internal_error")),
        ] {
            assert_eq!(status(Some(sent), attributes.as_object().unwrap()), Some(expected), "{attributes}");
        }
    }
}
