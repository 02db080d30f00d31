use std::sync::Arc;

use actix_web::{HttpResponse, web};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::ASSOCIATION_PATH;
use super::answer::{redirect_uri, refused, visitor};
use crate::api::{Api, Data};
use crate::auth::cookies;
use crate::credentials::Caller;
use crate::error::ApiError;
use crate::pages;

pub(super) async fn start(api: Data, caller: Caller, path: web::Path<String>) -> HttpResponse {
    let result = started(&api, caller, path.into_inner()).await;
    pages::answer(&api, result)
}

async fn started(api: &Api, caller: Caller, provider: String) -> Result<HttpResponse, ApiError> {
    let Some(actor) = visitor(api, caller).await? else { return Ok(to_login(api, &provider)) };
    let (use_cases, key, back) = (Arc::clone(&api.use_cases), provider.clone(), redirect_uri(api, &provider));
    let begun = move || Ok::<_, ApiError>(use_cases.associations.begin(&actor, &key, &back));
    // Whoever asks nobody waits for nobody.
    let begun = match api.use_cases.associations.is_asked_first(&provider) {
        Ok(true) => api.blocking.outside(&provider, begun).await?,
        Ok(false) => api.blocking.compute(begun).await?,
        Err(error) => Err(error),
    };
    match begun {
        Ok(begun) => {
            let mut response = pages::redirect(&begun.location);
            response
                .add_cookie(&cookies::association(api, &provider, &begun.remembered))
                .map_err(ApiError::internal)?;
            Ok(response)
        }
        Err(error) => refused(api, &provider, error),
    }
}

/// The login page leads back here.
fn to_login(api: &Api, provider: &str) -> HttpResponse {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    // The provider stood percent-encoded in the path, and stands so in the path that comes next.
    let next = encoded(&format!("{ASSOCIATION_PATH}{}/", encoded(provider)));
    pages::redirect(&format!("{}/auth/login/?next={next}", api.base_path()))
}
