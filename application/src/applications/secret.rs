use chrono::{DateTime, Utc};
use domain::applications::Application;
use domain::ids::UserId;
use domain::secrets::Secret;

use crate::ports::Entropy;
use crate::sealing::Sealing;

/// An application as somebody sees it.
#[derive(Debug, Clone)]
pub struct ShownApplication {
    /// The application.
    pub application: Application,
    /// Its secret, while its owner may see it.
    pub secret: Option<Secret>,
}

impl ShownApplication {
    /// What the user sees of an application now.
    pub(crate) fn to(user: UserId, application: Application, sealing: &Sealing, now: DateTime<Utc>) -> Self {
        let may_see = application.owner_id == user && !application.is_public() && application.is_secret_visible(now);
        let sealed = application.sealed_secret.as_deref().filter(|_| may_see);
        let secret = sealed.and_then(|sealed| match sealing.open(&purpose(&application.client_id), sealed) {
            Ok(secret) => Some(secret),
            Err(error) => {
                tracing::warn!(application_id = application.id.get(), %error, "a client secret cannot be shown");
                None
            }
        });
        Self { application, secret }
    }
}

/// The secret of an application, for the store.
pub(super) fn seal(sealing: &Sealing, client_id: &str, secret: &Secret, entropy: &dyn Entropy) -> Vec<u8> {
    sealing.seal(&purpose(client_id), secret, entropy)
}

fn purpose(client_id: &str) -> String {
    format!("api_applications.sealed_secret {client_id}")
}
