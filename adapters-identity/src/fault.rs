use application::associations::{ErrorCode, Fault, ProviderError, Step};
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{RequestTokenError, StandardErrorResponse};
use serde::Deserialize;

use crate::http::HttpFault;

/// The provider was not reached. The error itself may hold what the provider wrote, and goes no further.
pub(crate) fn unreachable<E>(step: Step) -> impl FnOnce(E) -> ProviderError {
    move |_| ProviderError::Unreachable(Fault { step, code: None })
}

/// The provider vouches for nobody. The error itself may hold what the provider wrote, and goes no further.
pub(crate) fn refused<E>(step: Step) -> impl FnOnce(E) -> ProviderError {
    move |_| ProviderError::Refused(Fault { step, code: None })
}

/// An error, as GitHub sends it with a 200.
#[derive(Deserialize)]
struct Sent {
    error: String,
}

/// Why no token came.
pub(crate) fn no_token(
    error: RequestTokenError<HttpFault, StandardErrorResponse<CoreErrorResponseType>>,
) -> ProviderError {
    let code = match error {
        RequestTokenError::Request(fault) => return unreachable(Step::Token)(fault),
        RequestTokenError::ServerResponse(sent) => ErrorCode::parse(sent.error().as_ref()),
        RequestTokenError::Parse(_, body) => {
            serde_json::from_slice(&body).ok().and_then(|sent: Sent| ErrorCode::parse(&sent.error))
        }
        RequestTokenError::Other(_) => None,
    };
    ProviderError::Refused(Fault { step: Step::Token, code })
}
