//! Whom to trust.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use rustls::RootCertStore;

/// The roots that come with rustls, and besides them those of the system, or of `SSL_CERT_FILE` and `SSL_CERT_DIR`: there
/// companies have their own.
pub(crate) fn parameters(host: &str) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    for certificate in of_the_system() {
        builder = builder.add_root_certificate(certificate);
    }
    builder.build()
}

/// Those that can be used: one odd certificate on a machine must not end all trust.
fn of_the_system() -> Vec<Certificate> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some certificates of this machine cannot be read");
    }
    let mut trial = RootCertStore::empty();
    let usable = found.certs.into_iter().filter(|certificate| trial.add(certificate.clone()).is_ok());
    usable.filter_map(|certificate| Certificate::from_der(certificate.to_vec()).ok()).collect()
}
