//! The signed cookies of superuser mode and staff mode.

use domain::secrets::Secret;
use domain::tokens::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Auth;

/// What a cookie opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Superuser,
    Staff,
}

impl Mode {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Superuser => "superuser",
            Self::Staff => "staff",
        }
    }
}

impl Auth {
    /// The cookie of a mode: the key, and a signature that binds it to the mode and the session.
    pub(super) fn sign(&self, mode: Mode, key: &str, session: &str) -> Secret {
        Secret::new(format!("{key}:{}", self.signature(mode, key, session)))
    }

    /// The key in a cookie that [`Self::sign`] made for this mode and session.
    pub(super) fn unsign<'a>(&self, mode: Mode, cookie: &'a Secret, session: &str) -> Option<&'a str> {
        let (key, signature) = cookie.expose().split_once(':')?;
        let expected = self.signature(mode, key, session);
        bool::from(expected.as_bytes().ct_eq(signature.as_bytes())).then_some(key)
    }

    fn signature(&self, mode: Mode, key: &str, session: &str) -> String {
        // HMAC takes keys of any length, so this does not fail; if it did, random digits would match no cookie.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret_key.expose().as_bytes()) else {
            return hex(&self.entropy.bytes());
        };
        mac.update(mode.as_str().as_bytes());
        mac.update(b":");
        mac.update(session.as_bytes());
        mac.update(b":");
        mac.update(key.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}
