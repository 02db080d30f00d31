//! What a request shows of who sends it.

use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, ORIGIN, X_FORWARDED_FOR};
use actix_web::{FromRequest, HttpRequest, web};
use application::auth::{AuthError, Authorization, Credentials, CsrfProof, Kinds};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::organization_tokens::PREFIX;
use domain::secrets::Secret;

use crate::api::Api;
use crate::error::ApiError;
use crate::operation::Authentication;
use crate::router::Resource;

/// The session's cookie.
pub const SESSION_COOKIE: &str = "sentrysid";

/// The cookie of which a copy proves that a page meant what a browser sends.
pub const CSRF_COOKIE: &str = "sc";

/// The cookie of superuser mode.
pub const ELEVATION_COOKIE: &str = "su";

/// The cookie of staff mode.
pub const STAFF_COOKIE: &str = "staff";

/// The copy's header.
const CSRF_HEADER: &str = "X-CSRFToken";

/// Whoever sends a request. Who that is, the use case `authenticate` finds out.
#[derive(Debug, Clone)]
pub struct Caller {
    /// What they show.
    pub credentials: Credentials,
}

impl Caller {
    /// Reads the headers of a request.
    pub fn of(request: &HttpRequest) -> Self {
        let cookie = |name| request.cookie(name).map(|cookie| Secret::new(cookie.value().to_owned()));
        let credentials = Credentials {
            kinds: kinds(request),
            authorization: authorization(request),
            session: cookie(SESSION_COOKIE),
            elevation: cookie(ELEVATION_COOKIE),
            staff: cookie(STAFF_COOKIE),
            csrf: if request.method().is_safe() || request.method() == Method::OPTIONS {
                CsrfProof::NotNeeded
            } else {
                csrf(request)
            },
            origin: origin(request),
            client: client(request),
        };
        Self { credentials }
    }

    /// With the copy of the CSRF cookie that a form brings.
    #[must_use]
    pub fn with_form_token(mut self, token: Option<String>) -> Self {
        self.credentials.csrf = self.credentials.csrf.or_submitted(token);
        self
    }

    pub(crate) fn session_only(&self) -> bool {
        self.credentials.kinds == Kinds::SessionOnly
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// The table says which kinds of credentials the operation takes.
fn kinds(request: &HttpRequest) -> Kinds {
    let resource = request.app_data::<web::Data<Resource>>();
    match resource.map(|resource| resource.authentication(request.method())) {
        Some(Authentication::SessionOnly | Authentication::Page) => Kinds::SessionOnly,
        Some(Authentication::NoToken) => Kinds::NoToken,
        Some(
            Authentication::Any
            | Authentication::AnyOrDsn
            | Authentication::Optional
            | Authentication::IngestKey
            | Authentication::None,
        )
        | None => Kinds::Any,
    }
}

/// Where the request comes from: what the proxy says, where it is trusted. That is the last address of the last header;
/// those before it are the client's own words.
fn client(request: &HttpRequest) -> Option<IpAddr> {
    let trust_proxy = request.app_data::<web::Data<Api>>().is_some_and(|api| api.settings.trust_proxy);
    let forwarded = if trust_proxy { last_forwarded(request) } else { None };
    forwarded.or_else(|| request.peer_addr().map(|peer| peer.ip()))
}

fn last_forwarded(request: &HttpRequest) -> Option<IpAddr> {
    let text = request.headers().get_all(X_FORWARDED_FOR).last()?.to_str().ok()?;
    let last = text.rsplit(',').next()?.trim();
    let with_port = || last.parse().ok().map(|socket: SocketAddr| socket.ip());
    last.trim_matches(['[', ']']).parse().ok().or_else(with_port)
}

/// A page that has no origin to tell says `null`.
fn origin(request: &HttpRequest) -> Option<String> {
    let origin = request.headers().get(ORIGIN)?;
    Some(String::from_utf8_lossy(origin.as_bytes()).into_owned()).filter(|origin| origin != "null")
}

fn csrf(request: &HttpRequest) -> CsrfProof {
    CsrfProof::Needed {
        cookie: request.cookie(CSRF_COOKIE).map(|cookie| cookie.value().to_owned()),
        submitted: request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned),
    }
}

/// The proof that the sender of this request holds the CSRF cookie, whatever its method.
pub(crate) fn csrf_proof(request: &HttpRequest, form_token: Option<String>) -> CsrfProof {
    csrf(request).or_submitted(form_token)
}

/// The header, where its scheme is known. A scheme that is not is no credential.
fn authorization(request: &HttpRequest) -> Option<Authorization> {
    let value = request.headers().get(AUTHORIZATION)?;
    // Texts that are not ASCII are no token of ours, but they are a token.
    let text = String::from_utf8_lossy(value.as_bytes());
    let mut words = text.split_ascii_whitespace();
    let scheme = words.next()?.to_ascii_lowercase();
    let (first, more) = (words.next(), words.next().is_some());
    match (scheme.as_str(), first) {
        ("bearer", None) => Some(Authorization::NoToken),
        ("bearer", Some(_)) if more => Some(Authorization::SpacedToken),
        ("bearer", Some(token)) if token.starts_with(PREFIX) => {
            Some(Authorization::OrganizationToken(Secret::new(token.to_owned())))
        }
        ("bearer", Some(token)) => Some(Authorization::UserToken(Secret::new(token.to_owned()))),
        ("basic", Some(encoded)) => is_api_key(encoded).then_some(Authorization::ApiKey),
        _ => None,
    }
}

/// A user name and an empty password.
fn is_api_key(encoded: &str) -> bool {
    let decoded = BASE64_STANDARD.decode(encoded).unwrap_or_default();
    matches!(decoded.split_first(), Some((first, rest)) if *first != b':' && rest.iter().position(|b| *b == b':') == rest.len().checked_sub(1))
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::InvalidToken
            | AuthError::TokenExpired
            | AuthError::UserInactive
            | AuthError::ApplicationInactive
            | AuthError::InvalidOrganizationToken
            | AuthError::InvalidApiKey
            | AuthError::NoToken
            | AuthError::SpacedToken => Self::unauthorized(error.to_string()),
            AuthError::InvalidOrigin(_) => Self::json(StatusCode::BAD_REQUEST, error.to_string().into()),
            AuthError::Csrf(_) => Self::detail(StatusCode::FORBIDDEN, error.to_string()),
            AuthError::TokenNotAllowed => Self::forbidden(),
            AuthError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(header: &str) -> Option<Authorization> {
        authorization(&TestRequest::get().insert_header((AUTHORIZATION, header)).to_http_request())
    }

    #[test]
    fn the_scheme_is_read_in_any_case_of_letters() {
        let token = Authorization::UserToken(Secret::new("abc".into()));
        assert_eq!(read("Bearer abc"), Some(token.clone()));
        assert_eq!(read("bEARER  abc"), Some(token));
        assert_eq!(read("Bearer sntrys_x_y"), Some(Authorization::OrganizationToken(Secret::new("sntrys_x_y".into()))));
        assert_eq!(read("Bearer"), Some(Authorization::NoToken));
        assert_eq!(read("Bearer "), Some(Authorization::NoToken));
        assert_eq!(read("Bearer a b"), Some(Authorization::SpacedToken));
    }

    #[test]
    fn the_client_is_what_the_nearest_proxy_says() {
        let read = |headers: &[&str]| {
            let request = TestRequest::get();
            let add = |request: TestRequest, text: &&str| request.append_header((X_FORWARDED_FOR, *text));
            last_forwarded(&headers.iter().fold(request, add).to_http_request())
        };
        let address = Some("192.0.2.1".parse().unwrap());
        for headers in [&["192.0.2.1"][..], &["10.0.0.1, 192.0.2.1"], &["10.0.0.1", "x,192.0.2.1:443"]] {
            assert_eq!(read(headers), address, "{headers:?}");
        }
        assert_eq!(read(&["[2001:db8::1]:443"]), Some("2001:db8::1".parse().unwrap()));
        assert_eq!((read(&[]), read(&["192.0.2.1, unknown"])), (None, None));
    }

    #[test]
    fn without_a_trusted_proxy_the_client_is_the_peer() {
        let request = TestRequest::get().append_header((X_FORWARDED_FOR, "192.0.2.1"));
        let request = request.peer_addr("198.51.100.1:9".parse().unwrap()).to_http_request();
        assert_eq!(client(&request), Some("198.51.100.1".parse().unwrap()));
    }

    #[test]
    fn basic_is_an_api_key_only_without_a_password() {
        let basic = |text: &str| read(&format!("Basic {}", BASE64_STANDARD.encode(text)));
        assert_eq!(basic("key:"), Some(Authorization::ApiKey));
        assert_eq!(basic("kim:password"), None);
        assert_eq!(basic("key"), None);
        assert_eq!(basic(":"), None);
        assert_eq!(read("Basic %%%"), None);
        assert_eq!(read("DSN https://a@b/1"), None);
    }
}
