use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};

use crate::query::Query;

/// The largest form: codes and tokens are short.
const LIMIT: usize = 1 << 16;

/// A form as OAuth has it: URL-encoded, and no parameter twice (RFC 6749, 3.2). None where it is another body.
#[derive(Debug)]
pub(super) struct OAuthForm(Option<Query>);

/// The body is no such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoForm;

impl OAuthForm {
    /// A parameter; one that is empty is left out.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let text = self.0.as_ref()?.first(name)?;
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The form, if it is one.
    pub(super) fn checked(self) -> Result<Self, NoForm> {
        match &self.0 {
            Some(query) if !query.repeats() => Ok(self),
            _ => Err(NoForm),
        }
    }
}

impl FromRequest for OAuthForm {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let Ok(payload) = payload.await else { return Ok(Self(None)) };
            let bytes = payload.to_bytes_limited(LIMIT).await;
            let Ok(Ok(bytes)) = bytes else { return Ok(Self(None)) };
            // Without parameters there is nothing to say of their type.
            let readable = is_form || bytes.is_empty();
            let text = std::str::from_utf8(&bytes).ok().filter(|_| readable);
            Ok(Self(text.map(Query::parse)))
        })
    }
}
