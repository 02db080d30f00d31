//! What every response gets, whoever makes it: headers, a line in the log, a count.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use tracing::Instrument;

use crate::api::Data;
use crate::error::{ApiError, random_id};
use crate::headers;
use crate::operation::Operation;
use crate::router::Resource;

/// Outermost middleware.
pub async fn respond(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let span = tracing::info_span!(
        "request",
        id = random_id(),
        method = request.method().as_str(),
        path = &*loggable(request.path()),
    );
    // The router needs the request for itself, so nothing of it is kept but this.
    let api = request.app_data::<Data>().cloned();
    let response = match unwinding(next.call(request)).instrument(span.clone()).await {
        Some(response) => response,
        None => Err(span.in_scope(|| ApiError::internal(Panicked)).into()),
    };
    let mut response = match response {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            count(api.as_ref(), None, error.as_response_error().status_code());
            return Err(error);
        }
    };
    let request = response.request().clone();
    headers::add(&request, response.headers_mut());
    let resource = request.app_data::<web::Data<Resource>>();
    let operation = resource.and_then(|resource| resource.operation(request.method()));
    count(api.as_ref(), operation, response.status());
    span.in_scope(|| {
        tracing::debug!(
            status = response.status().as_u16(),
            milliseconds = started.elapsed().as_secs_f64() * 1000.0,
            "answered"
        );
    });
    Ok(response)
}

/// The path without what makes a link of a mail hard to guess.
fn loggable(path: &str) -> Cow<'_, str> {
    const LINKS: [&str; 3] = ["/account/", "/accept/", "/auth/register/"];
    if !LINKS.iter().any(|start| path.starts_with(start)) {
        return path.into();
    }
    let shown = |segment: &str| if segment.len() < 32 { segment.to_owned() } else { "…".to_owned() };
    path.split('/').map(shown).collect::<Vec<_>>().join("/").into()
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked")]
struct Panicked;

/// Waits for a future; none where it panics.
async fn unwinding<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // What a panic leaves half done is dropped with the future.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

fn count(api: Option<&Data>, operation: Option<&Operation>, status: StatusCode) {
    if let Some(api) = api {
        api.metrics.count(operation.map(|operation| operation.id), status);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse};

    use super::*;

    async fn panics() -> HttpResponse {
        panic!("on purpose")
    }

    #[test]
    fn what_makes_a_link_hard_to_guess_is_not_logged() {
        let token = "0123456789abcdef".repeat(4);
        assert_eq!(loggable(&format!("/accept/12/{token}/")), "/accept/12/…/");
        assert_eq!(loggable(&format!("/account/recover/confirm/5/{token}/")), "/account/recover/confirm/5/…/");
        assert_eq!(loggable(&format!("/auth/register/confirm/{token}/")), "/auth/register/confirm/…/");
        let other = format!("/api/0/api-applications/{token}/");
        assert_eq!(loggable(&other), other);
    }

    #[actix_web::test]
    async fn a_panic_is_an_internal_error() {
        let app = App::new().route("/", web::to(panics)).wrap(from_fn(respond));
        let app = init_service(app).await;
        let error = try_call_service(&app, TestRequest::get().uri("/").to_request()).await.unwrap_err();
        assert_eq!(error.as_response_error().status_code(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
