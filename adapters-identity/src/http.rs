use std::time::{Duration, Instant};

use openidconnect::{HttpRequest, HttpResponse, SyncHttpClient};
use ureq::{Agent, Proxy};
use url::Url;

use crate::Address;
use crate::address::Reach;

const TIMEOUT: Duration = Duration::from_secs(10);
/// All requests of one use of a provider take no longer.
const PATIENCE: Duration = Duration::from_secs(20);
const MAX_BODY: u64 = 1024 * 1024;

/// Sends requests to a provider.
pub(crate) struct Http {
    reach: Reach,
    direct: Agent,
    proxied: Agent,
}

/// The requests of one use of a provider.
pub(crate) struct Requests<'a> {
    http: &'a Http,
    ends: Instant,
}

/// A request was not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpFault {
    /// It would go unprotected, or to a machine that the provider has no business with.
    #[error("a request goes where this provider may not send it")]
    Unsafe,
    /// It failed on the way.
    #[error("a request to the provider failed")]
    Failed(#[from] ureq::Error),
    /// The provider says that it failed.
    #[error("the provider answered {0}")]
    Status(u16),
    /// The requests before it have taken all of the time.
    #[error("there was no time left for a request")]
    Late,
}

impl Http {
    /// For the provider at this address.
    pub(crate) fn new(address: &Address) -> Self {
        // What goes in plain text never leaves this machine, as it would by way of a proxy.
        Self { reach: address.reach(), direct: agent(None), proxied: agent(Proxy::try_from_env()) }
    }

    /// From now on.
    pub(crate) fn requests(&self) -> Requests<'_> {
        Requests { http: self, ends: Instant::now() + PATIENCE }
    }
}

impl Requests<'_> {
    /// Where this provider may send requests.
    pub(crate) const fn reach(&self) -> Reach {
        self.http.reach
    }
}

fn agent(proxy: Option<Proxy>) -> Agent {
    let config =
        Agent::config_builder().proxy(proxy).http_status_as_error(false).max_redirects(0).user_agent("picket").build();
    config.into()
}

impl SyncHttpClient for Requests<'_> {
    type Error = HttpFault;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        // Discovery tells addresses too, so that each is looked at.
        let address = Url::parse(&request.uri().to_string()).map_err(|_| HttpFault::Unsafe)?;
        if !self.http.reach.allows(&address) {
            return Err(HttpFault::Unsafe);
        }
        let left = self.ends.saturating_duration_since(Instant::now()).min(TIMEOUT);
        if left.is_zero() {
            return Err(HttpFault::Late);
        }
        let agent = if address.scheme() == "https" { &self.http.proxied } else { &self.http.direct };
        let response = if request.body().is_empty() {
            let request = agent.configure_request(request.map(|_| ())).timeout_global(Some(left)).build();
            agent.run(request)?
        } else {
            agent.run(agent.configure_request(request).timeout_global(Some(left)).build())?
        };
        if response.status().is_server_error() {
            return Err(HttpFault::Status(response.status().as_u16()));
        }
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(MAX_BODY).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, body))
    }
}
