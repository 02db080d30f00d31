use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse, SyncHttpClient};
use ureq::Agent;
use url::Url;

use crate::address::is_safe;

const TIMEOUT: Duration = Duration::from_secs(10);
const MAX_BODY: u64 = 1024 * 1024;

/// Sends requests to providers.
pub(crate) struct Http(Agent);

/// A request was not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpFault {
    /// It would go unprotected, to another machine.
    #[error("{0} is neither https nor on this machine")]
    Unsafe(String),
    /// It failed on the way.
    #[error("a request to the provider failed")]
    Failed(#[from] ureq::Error),
    /// The provider says that it failed.
    #[error("the provider answered {0}")]
    Status(u16),
}

impl Http {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("picket")
            .build();
        Self(config.into())
    }
}

impl SyncHttpClient for Http {
    type Error = HttpFault;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        // Discovery tells addresses too, so that each is looked at.
        let address = request.uri().to_string();
        if !Url::parse(&address).is_ok_and(|url| is_safe(&url)) {
            return Err(HttpFault::Unsafe(address));
        }
        let response =
            if request.body().is_empty() { self.0.run(request.map(|_| ()))? } else { self.0.run(request)? };
        if response.status().is_server_error() {
            return Err(HttpFault::Status(response.status().as_u16()));
        }
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(MAX_BODY).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, body))
    }
}
