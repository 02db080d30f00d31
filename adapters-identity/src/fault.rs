use std::error::Error;

use application::associations::ProviderError;
use openidconnect::{ErrorResponse, RequestTokenError};

use crate::http::HttpFault;

pub(crate) fn unreachable(error: impl Error + Send + Sync + 'static) -> ProviderError {
    ProviderError::Unreachable(Box::new(error))
}

pub(crate) fn refused(error: impl Error + Send + Sync + 'static) -> ProviderError {
    ProviderError::Refused(Box::new(error))
}

/// Why no token came.
pub(crate) fn no_token<T>(error: RequestTokenError<HttpFault, T>) -> ProviderError
where
    T: ErrorResponse + Send + Sync + 'static,
{
    match error {
        RequestTokenError::Request(fault) => unreachable(fault),
        other => refused(other),
    }
}
