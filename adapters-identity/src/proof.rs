use application::associations::Challenge;
use domain::secrets::Secret;
use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier};

pub(crate) fn verifier(challenge: &Challenge) -> PkceCodeVerifier {
    PkceCodeVerifier::new(challenge.verifier.expose().to_owned())
}

/// What tells a provider of the verifier, without giving it away.
pub(crate) fn pkce(challenge: &Challenge) -> PkceCodeChallenge {
    PkceCodeChallenge::from_code_verifier_sha256(&verifier(challenge))
}

pub(crate) fn state(challenge: &Challenge) -> CsrfToken {
    CsrfToken::new(challenge.state.expose().to_owned())
}

pub(crate) fn code(code: &Secret) -> AuthorizationCode {
    AuthorizationCode::new(code.expose().to_owned())
}
