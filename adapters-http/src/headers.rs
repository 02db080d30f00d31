//! Cross-origin and cache headers.

use actix_web::HttpRequest;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, EXPIRES,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web;

use crate::api::Data;
use crate::router::{API_ROOT, Resource};

const API_HEADERS: &str = "X-Sentry-Auth, X-Requested-With, Origin, Accept, Content-Type, Authentication, \
     Authorization, Content-Encoding, sentry-trace, baggage, X-CSRFToken";
const API_EXPOSED: &str = "X-Sentry-Error, X-Sentry-Direct-Hit, X-Hits, X-Max-Hits, Endpoint, Retry-After, Link";

const INGEST_HEADERS: &str = "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, \
     content-type, authentication, authorization, content-encoding, transfer-encoding, sentry-trace, baggage";
const INGEST_EXPOSED: &str = "x-sentry-error, x-sentry-rate-limits, retry-after";

/// Where applications come by themselves. No cookie counts there, so that pages of any origin may.
const OPEN: [&str; 5] = ["/oauth/token", "/oauth/device/code", "/oauth/userinfo", "/oauth/jwks/", "/.well-known/"];

const NEVER_CACHE: &str = "max-age=0, no-cache, no-store, must-revalidate, private";

/// Adds what belongs on the answer to this request.
pub fn add(request: &HttpRequest, headers: &mut HeaderMap) {
    let resource = request.app_data::<web::Data<Resource>>();
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    if let Some(resource) = resource {
        set(headers, ALLOW, resource.allow());
    }
    if resource.is_some_and(|resource| resource.is_ingest()) {
        ingest(headers);
    } else if OPEN.iter().any(|open| request.path().starts_with(open)) {
        set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(headers, ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type");
    } else if request.path().starts_with(API_ROOT) {
        api(request, resource.map(|resource| resource.allow()), headers);
    }
    if resource.is_some_and(|resource| resource.never_cache(request.method())) {
        set(headers, CACHE_CONTROL, NEVER_CACHE);
        set(headers, EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}

fn ingest(headers: &mut HeaderMap) {
    set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS");
    set(headers, ACCESS_CONTROL_ALLOW_HEADERS, INGEST_HEADERS);
    set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, INGEST_EXPOSED);
    set(headers, ACCESS_CONTROL_MAX_AGE, "3600");
}

fn api(request: &HttpRequest, allow: Option<&str>, headers: &mut HeaderMap) {
    if let Some(allow) = allow {
        set(headers, ACCESS_CONTROL_ALLOW_METHODS, allow);
    }
    set(headers, ACCESS_CONTROL_ALLOW_HEADERS, API_HEADERS);
    set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, API_EXPOSED);
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let origin = request.headers().get(ORIGIN).filter(|origin| *origin != "null");
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.cloned().unwrap_or(HeaderValue::from_static("*")));
    let prefix = request.app_data::<Data>().map(|api| api.url_prefix()).unwrap_or_default();
    if origin.and_then(|origin| origin.to_str().ok()).is_some_and(|origin| is_own(origin, &prefix)) {
        set(headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
}

/// The origin's host is the server's, or below it.
fn is_own(origin: &str, prefix: &str) -> bool {
    let (Some(host), Some(own)) = (host(origin), host(prefix)) else { return false };
    host == own || host.strip_suffix(&own).is_some_and(|rest| rest.ends_with('.'))
}

fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_for_the_own_host_and_those_below_it() {
        let prefix = "https://picket.example:8443/base";
        for own in ["https://picket.example", "http://PICKET.example:1", "https://eu.picket.example"] {
            assert!(is_own(own, prefix), "{own}");
        }
        for other in ["https://example", "https://evilpicket.example", "https://picket.example.evil", "x", ""] {
            assert!(!is_own(other, prefix), "{other}");
        }
        assert!(!is_own("https://picket.example", ""));
    }
}
