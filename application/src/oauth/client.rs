use domain::applications::Application;
use domain::secrets::Secret;
use subtle::ConstantTimeEq;

use super::{OAuth, TokenError, TokenRefusal};
use crate::tokens::hash;

/// How an application says who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientCredentials {
    /// By these; each may be missing.
    Given {
        /// The client id.
        client_id: Option<String>,
        /// The client secret.
        secret: Option<Secret>,
    },
    /// In no way that can be read.
    Refused(TokenRefusal),
}

impl OAuth {
    /// The application, active or not, if it showed that it is the one.
    pub(super) fn client(&self, credentials: &ClientCredentials) -> Result<Application, TokenError> {
        let (client_id, secret) = match credentials {
            ClientCredentials::Given { client_id, secret } => (client_id, secret),
            ClientCredentials::Refused(refusal) => return Err((*refusal).into()),
        };
        let client_id = client_id.as_deref().ok_or(TokenRefusal::InvalidClient)?;
        let application = self.uow.read(|stores| stores.applications().find(client_id)).map_err(TokenError::Store)?;
        let application = application.ok_or(TokenRefusal::InvalidClient)?;
        // A public client has no secret; one that it shows all the same is no concern.
        match &application.secret_hash {
            Some(expected) if !secret.as_ref().is_some_and(|secret| fits(secret, expected)) => {
                Err(TokenRefusal::InvalidClient.into())
            }
            _ => Ok(application),
        }
    }
}

fn fits(secret: &Secret, expected: &str) -> bool {
    hash(secret.expose()).as_bytes().ct_eq(expected.as_bytes()).into()
}
