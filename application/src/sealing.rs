//! Secrets that must be read again, encrypted for the store: ChaCha20-Poly1305 under a key of their own that comes of
//! the server's secret key.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use domain::secrets::Secret;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::ports::Entropy;

const NONCE: usize = 12;

/// Seals and opens secrets.
#[derive(Clone)]
pub struct Sealing(ChaCha20Poly1305);

/// A secret was not sealed under this key for this purpose, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret cannot be opened: PICKET_SECRET_KEY is not the one that it was sealed with")]
pub struct SealBroken;

impl Sealing {
    /// With a key that comes of the server's.
    pub fn new(secret_key: &Secret) -> Self {
        Self(ChaCha20Poly1305::new(&derived(secret_key, b"sealing").into()))
    }

    /// Encrypts a secret. It opens again only for the same purpose, which names the row and the column.
    pub fn seal(&self, purpose: &str, secret: &Secret, entropy: &dyn Entropy) -> Vec<u8> {
        let nonce: [u8; NONCE] = entropy.bytes().first_chunk().copied().unwrap_or_default();
        let payload = Payload { msg: secret.expose().as_bytes(), aad: purpose.as_bytes() };
        // It fails on messages of many gigabytes alone; such a one would not open again, and does no harm.
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).unwrap_or_default();
        [&nonce[..], &sealed].concat()
    }

    /// Decrypts what [`Self::seal`] made for this purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Secret, SealBroken> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(SealBroken)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        let opened = self.0.decrypt(&Nonce::from(*nonce), payload).map_err(|_| SealBroken)?;
        String::from_utf8(opened).map(Secret::new).map_err(|_| SealBroken)
    }
}

/// 32 bytes for one purpose, out of the server's secret key.
pub(crate) fn derived(secret_key: &Secret, purpose: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so this does not fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret_key.expose().as_bytes()) else { return [0; 32] };
    mac.update(b"picket:");
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MockEntropy;

    fn sealing(key: &str) -> Sealing {
        Sealing::new(&Secret::new(key.to_owned()))
    }

    fn sealed() -> Vec<u8> {
        let mut entropy = MockEntropy::new();
        entropy.expect_bytes().return_const([7; 32]);
        sealing("key").seal("application 1", &Secret::new("hunter2".into()), &entropy)
    }

    #[test]
    fn a_secret_opens_with_its_key_for_its_purpose_alone() {
        let sealed = sealed();
        assert!(!sealed.windows(7).any(|window| window == b"hunter2"));
        assert_eq!(sealing("key").open("application 1", &sealed).unwrap().expose(), "hunter2");
        assert_eq!(sealing("key").open("application 2", &sealed), Err(SealBroken));
        assert_eq!(sealing("other").open("application 1", &sealed), Err(SealBroken));
    }

    #[test]
    fn a_sealed_secret_that_was_changed_does_not_open() {
        let mut sealed = sealed();
        sealed[15] ^= 1;
        assert_eq!(sealing("key").open("application 1", &sealed), Err(SealBroken));
        assert_eq!(sealing("key").open("application 1", b"short"), Err(SealBroken));
    }
}
