use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::identities::IdentityProvider;
use domain::secrets::Secret;
use subtle::ConstantTimeEq;

use super::{AssociateError, Associations, Challenge};

/// The user has so long at the provider.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

impl Associations {
    /// New random texts.
    pub(super) fn challenge(&self) -> Challenge {
        let text = || Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.entropy.bytes()));
        Challenge { state: text(), verifier: text(), nonce: text() }
    }

    /// What the browser holds until it comes back.
    pub(super) fn remember(&self, key_hash: &str, provider: &IdentityProvider, challenge: &Challenge) -> Secret {
        let ends = (self.clock.now() + LIFETIME).timestamp();
        let Challenge { state, verifier, nonce } = challenge;
        let text = Secret::new(format!("{ends} {} {} {}", state.expose(), verifier.expose(), nonce.expose()));
        let sealed = self.sealing.seal(&purpose(key_hash, provider), &text, &*self.entropy);
        Secret::new(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What was remembered, for this login, this provider and this state alone.
    pub(super) fn recall(
        &self,
        key_hash: &str,
        provider: &IdentityProvider,
        remembered: Option<&Secret>,
        state: &str,
    ) -> Result<Challenge, AssociateError> {
        let opened = remembered.and_then(|text| {
            let sealed = BASE64_URL_SAFE_NO_PAD.decode(text.expose()).ok()?;
            self.sealing.open(&purpose(key_hash, provider), &sealed).ok()
        });
        let read = opened.and_then(|text| read(text.expose()));
        let (ends, challenge) = read.ok_or(AssociateError::NotBegun)?;
        let is_same: bool = challenge.state.expose().as_bytes().ct_eq(state.as_bytes()).into();
        if is_same && self.clock.now() < ends { Ok(challenge) } else { Err(AssociateError::NotBegun) }
    }
}

fn purpose(key_hash: &str, provider: &IdentityProvider) -> String {
    format!("association with {provider} of session {key_hash}")
}

fn read(text: &str) -> Option<(DateTime<Utc>, Challenge)> {
    let mut words = text.split(' ');
    let ends = DateTime::from_timestamp(words.next()?.parse().ok()?, 0)?;
    let mut next = || words.next().map(|word| Secret::new(word.to_owned()));
    Some((ends, Challenge { state: next()?, verifier: next()?, nonce: next()? }))
}
