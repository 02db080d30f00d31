//! ID tokens (OpenID Connect Core, 2), signed by ES256 with a key that comes of the server's secret key: every process
//! on one store signs with the same, and there is nothing more to keep.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::secrets::Secret;
use domain::users::User;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::sealing::derived;

/// An ID token tells who the user is just now; it is no login.
const LIFETIME: TimeDelta = TimeDelta::hours(1);

/// Signs ID tokens.
#[derive(Clone)]
pub struct IdTokens {
    key: SigningKey,
    public: PublicKeyJwk,
}

/// No key comes of the server's secret key. Of all there are, one in 2^200 has this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key for ID tokens comes of PICKET_SECRET_KEY: take another")]
pub struct NoKey;

/// A public key as clients read it (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeyJwk {
    /// The key's name: its thumbprint (RFC 7638).
    pub id: String,
    /// The first coordinate, in base64url.
    pub x: String,
    /// The second coordinate.
    pub y: String,
}

/// What an ID token says.
pub(super) struct Claims<'a> {
    pub issuer: &'a str,
    pub audience: &'a str,
    pub nonce: Option<&'a str>,
    pub user: &'a User,
    pub has_profile: bool,
    pub has_email: bool,
    pub now: DateTime<Utc>,
}

impl IdTokens {
    /// With a key that comes of the server's.
    pub fn new(secret_key: &Secret) -> Result<Self, NoKey> {
        // Once in 2^32 the 32 bytes are no key of the curve; then others are taken.
        let candidates = (0..8_u8).map(|number| derived(secret_key, &[b"id tokens ", &[number][..]].concat()));
        let key = candidates.into_iter().find_map(|bytes| SigningKey::from_slice(&bytes).ok());
        key.map(|key| Self { public: public_key(&key), key }).ok_or(NoKey)
    }

    /// The key that clients verify with.
    pub const fn public_key(&self) -> &PublicKeyJwk {
        &self.public
    }

    /// A signed token (RFC 7515, 7.1).
    pub(super) fn sign(&self, claims: &Claims<'_>) -> Secret {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": self.public.id});
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims.to_json()));
        let signature: Signature = self.key.sign(signed.as_bytes());
        Secret::new(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes())))
    }
}

fn public_key(key: &SigningKey) -> PublicKeyJwk {
    let point = key.verifying_key().to_sec1_point(false);
    let coordinate =
        |bytes: Option<&p256::FieldBytes>| bytes.map(|bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
    let (x, y) = (coordinate(point.x()), coordinate(point.y()));
    let thumbprint = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    PublicKeyJwk { id: BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(thumbprint.as_bytes())), x, y }
}

impl Claims<'_> {
    fn to_json(&self) -> Value {
        let mut claims = json!({
            "iss": self.issuer,
            "sub": self.user.id.to_string(),
            "aud": self.audience,
            "iat": self.now.timestamp(),
            "exp": (self.now + LIFETIME).timestamp(),
        });
        let mut add = |name: &str, value: Value| {
            if let Value::Object(claims) = &mut claims {
                claims.insert(name.to_owned(), value);
            }
        };
        if let Some(nonce) = self.nonce {
            add("nonce", nonce.into());
        }
        if self.has_profile {
            add("name", self.user.display_name().into());
        }
        if self.has_email {
            add("email", self.user.email.as_str().into());
            add("email_verified", self.user.is_verified().into());
        }
        claims
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Verifier;

    use super::*;
    use crate::actor::fixtures;

    fn decoded(part: &str) -> Value {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn an_id_token_says_who_the_user_is_and_bears_a_signature() {
        let tokens = IdTokens::new(&Secret::new("k".repeat(32))).unwrap();
        let user = fixtures::user();
        let now = DateTime::UNIX_EPOCH;
        let mut claims = Claims {
            issuer: "https://picket.example",
            audience: "abc",
            nonce: Some("n"),
            user: &user,
            has_profile: true,
            has_email: true,
            now,
        };
        let signed = tokens.sign(&claims);
        let parts: Vec<_> = signed.expose().split('.').collect();
        let [header, body, signature] = parts[..] else { panic!("{signed:?}") };
        assert_eq!(decoded(header), json!({"alg": "ES256", "typ": "JWT", "kid": tokens.public_key().id}));
        let expected = json!({
            "iss": "https://picket.example", "sub": "5", "aud": "abc", "iat": 0, "exp": 3600, "nonce": "n",
            "name": "Kim", "email": "kim@example.com", "email_verified": false,
        });
        assert_eq!(decoded(body), expected);
        let signature = Signature::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let signed = format!("{header}.{body}");
        tokens.key.verifying_key().verify(signed.as_bytes(), &signature).unwrap();
        (claims.nonce, claims.has_profile, claims.has_email) = (None, false, false);
        let bare = json!({"iss": "https://picket.example", "sub": "5", "aud": "abc", "iat": 0, "exp": 3600});
        assert_eq!(claims.to_json(), bare);
    }

    #[test]
    fn the_key_comes_of_the_secret_key_alone() {
        let key = |text: &str| IdTokens::new(&Secret::new(text.repeat(32))).unwrap().public_key().clone();
        assert_eq!(key("a"), key("a"));
        assert_ne!(key("a"), key("b"));
    }
}
