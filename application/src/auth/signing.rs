//! The signed cookie of superuser mode.

use domain::secrets::Secret;
use domain::tokens::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Auth;

impl Auth {
    /// The cookie of superuser mode: the key, and a signature that binds it to the session.
    pub(super) fn sign(&self, key: &str, session: &str) -> Secret {
        Secret::new(format!("{key}:{}", self.signature(key, session)))
    }

    /// The key in a cookie that [`Self::sign`] made for this session.
    pub(super) fn unsign<'a>(&self, cookie: &'a Secret, session: &str) -> Option<&'a str> {
        let (key, signature) = cookie.expose().split_once(':')?;
        let expected = self.signature(key, session);
        bool::from(expected.as_bytes().ct_eq(signature.as_bytes())).then_some(key)
    }

    fn signature(&self, key: &str, session: &str) -> String {
        // HMAC takes keys of any length, so this does not fail; if it did, random digits would match no cookie.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret_key.expose().as_bytes()) else {
            return hex(&self.entropy.bytes());
        };
        mac.update(b"superuser:");
        mac.update(session.as_bytes());
        mac.update(b":");
        mac.update(key.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}
