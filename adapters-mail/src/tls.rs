//! Whom to trust.

use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use crate::failure::Failure;

/// The client's side of a connection to the host.
pub(crate) fn client(host: &str) -> Result<ClientConnection, Failure> {
    let odd = |error: &dyn std::fmt::Display| Failure::Odd(error.to_string());
    let name = ServerName::try_from(host.to_owned()).map_err(|error| odd(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| odd(&error))?
        .with_root_certificates(roots())
        .with_no_client_auth();
    ClientConnection::new(Arc::new(config), name).map_err(|error| odd(&error))
}

/// The roots that come with the server, and besides them those of the system, or of `SSL_CERT_FILE` and `SSL_CERT_DIR`:
/// there companies have their own. One odd certificate on a machine must not end all trust.
fn roots() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some certificates of this machine cannot be read");
    }
    let mut roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    roots.add_parsable_certificates(found.certs);
    roots
}
