use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use application::oauth::{ClientCredentials, TokenRefusal};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::secrets::Secret;

use super::form::OAuthForm;

/// The longest credentials by HTTP Basic, in base64.
const LONGEST: usize = 4096;

/// How an application says who it is: by HTTP Basic or in the form, never by both (RFC 6749, 2.3).
pub(super) fn credentials(request: &HttpRequest, form: &OAuthForm) -> ClientCredentials {
    let (client_id, secret) = (form.get("client_id"), form.get("client_secret"));
    match basic(request) {
        None => ClientCredentials::Given { client_id, secret: secret.map(Secret::new) },
        Some(_) if client_id.is_some() || secret.is_some() => ClientCredentials::Refused(TokenRefusal::InvalidRequest),
        Some(encoded) => decoded(&encoded).unwrap_or(ClientCredentials::Refused(TokenRefusal::InvalidClient)),
    }
}

/// What stands after `Basic`; other schemes are no concern here.
fn basic(request: &HttpRequest) -> Option<String> {
    let header = String::from_utf8_lossy(request.headers().get(AUTHORIZATION)?.as_bytes()).into_owned();
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    scheme.eq_ignore_ascii_case("basic").then(|| rest.trim().to_owned())
}

fn decoded(encoded: &str) -> Option<ClientCredentials> {
    let bytes = BASE64_STANDARD.decode(encoded).ok().filter(|_| encoded.len() <= LONGEST)?;
    let text = String::from_utf8(bytes).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    // An empty password is none: a public client may say its name so.
    let secret = (!secret.is_empty()).then(|| Secret::new(secret.to_owned()));
    Some(ClientCredentials::Given { client_id: Some(client_id.to_owned()), secret })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(header: &str) -> Option<ClientCredentials> {
        let request = TestRequest::get().insert_header((AUTHORIZATION, header)).to_http_request();
        basic(&request)
            .map(|encoded| decoded(&encoded).unwrap_or(ClientCredentials::Refused(TokenRefusal::InvalidClient)))
    }

    #[test]
    fn basic_holds_an_id_and_a_secret() {
        let of = |text: &str| format!("bAsic {}", BASE64_STANDARD.encode(text));
        let given = |client_id: &str, secret: Option<&str>| {
            let secret = secret.map(|text| Secret::new(text.to_owned()));
            Some(ClientCredentials::Given { client_id: Some(client_id.to_owned()), secret })
        };
        assert_eq!(read(&of("a:b:c")), given("a", Some("b:c")));
        assert_eq!(read(&of("a:")), given("a", None));
        let refused = Some(ClientCredentials::Refused(TokenRefusal::InvalidClient));
        let long = of(&format!("a:{}", "b".repeat(4000)));
        for bad in [of("a"), "Basic".to_owned(), "Basic %".to_owned(), long] {
            assert_eq!(read(&bad), refused, "{bad}");
        }
        assert_eq!(read("Bearer abc"), None);
    }
}
