use domain::secrets::Secret;
use domain::tokens::hex;
use subtle::ConstantTimeEq;

use super::{Auth, CsrfProof};

/// What is wrong with the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsrfFault {
    /// There is no cookie.
    #[error("CSRF cookie not set.")]
    NoCookie,
    /// There is no copy.
    #[error("CSRF token missing.")]
    NoToken,
    /// They differ.
    #[error("CSRF token incorrect.")]
    Mismatch,
}

/// The shortest cookie that is compared: an empty one equals an empty copy.
const MIN_LENGTH: usize = 32;

impl CsrfProof {
    /// Another site can make a browser send the cookie, but cannot read it to send its copy.
    pub fn check(&self) -> Result<(), CsrfFault> {
        let Self::Needed { cookie, submitted } = self else { return Ok(()) };
        let cookie = cookie.as_deref().filter(|cookie| cookie.len() >= MIN_LENGTH).ok_or(CsrfFault::NoCookie)?;
        let submitted = submitted.as_deref().ok_or(CsrfFault::NoToken)?;
        if bool::from(cookie.as_bytes().ct_eq(submitted.as_bytes())) { Ok(()) } else { Err(CsrfFault::Mismatch) }
    }

    /// The same with a copy from the form, where the header has none.
    #[must_use]
    pub fn or_submitted(self, token: Option<String>) -> Self {
        match self {
            Self::Needed { cookie, submitted } => Self::Needed { cookie, submitted: submitted.or(token) },
            Self::NotNeeded => Self::NotNeeded,
        }
    }
}

impl Auth {
    /// A new value for the cookie.
    pub fn csrf_token(&self) -> Secret {
        Secret::new(hex(&self.entropy.bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cookie: Option<&str>, submitted: Option<&str>) -> Result<(), CsrfFault> {
        CsrfProof::Needed { cookie: cookie.map(Into::into), submitted: submitted.map(Into::into) }.check()
    }

    #[test]
    fn cookie_and_copy_must_be_there_and_equal() {
        let token = "a".repeat(64);
        assert_eq!(check(Some(&token), Some(&token)), Ok(()));
        assert_eq!(check(None, Some(&token)), Err(CsrfFault::NoCookie));
        assert_eq!(check(Some(""), Some("")), Err(CsrfFault::NoCookie));
        assert_eq!(check(Some(&token), None), Err(CsrfFault::NoToken));
        assert_eq!(check(Some(&token), Some(&"b".repeat(64))), Err(CsrfFault::Mismatch));
    }

    #[test]
    fn a_request_that_changes_nothing_needs_no_proof() {
        assert_eq!(CsrfProof::NotNeeded.check(), Ok(()));
    }
}
