use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::secrets::Secret;
use sha2::{Digest, Sha256};

use super::{AssociateError, Associations, Challenge, LIFETIME};

/// So many are remembered at once; of more, the oldest are forgotten.
const MAX: usize = 10_000;

/// The states that have come back, by their hashes, until nobody could end with them anyway.
#[derive(Debug, Default)]
pub(super) struct UsedStates(Mutex<HashMap<[u8; 32], DateTime<Utc>>>);

impl UsedStates {
    /// Remembers a state; whether it is new.
    fn add(&self, state: &Secret, now: DateTime<Utc>) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, ends| *ends > now);
        if used.len() >= MAX {
            let oldest = used.iter().min_by_key(|(_, ends)| **ends).map(|(key, _)| *key);
            oldest.map(|key| used.remove(&key));
        }
        used.insert(Sha256::digest(state.expose().as_bytes()).into(), now + LIFETIME).is_none()
    }
}

impl Associations {
    /// Lets a state through once.
    pub(super) fn use_up(&self, challenge: &Challenge) -> Result<(), AssociateError> {
        if self.used.add(&challenge.state, self.clock.now()) { Ok(()) } else { Err(AssociateError::Used) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_state_is_new_once_and_the_number_of_them_is_bounded() {
        let (used, now) = (UsedStates::default(), DateTime::UNIX_EPOCH);
        let state = |number: usize| Secret::new(number.to_string());
        assert!(used.add(&state(0), now) && !used.add(&state(0), now + TimeDelta::seconds(599)));
        assert!(used.add(&state(0), now + LIFETIME * 2));
        for number in 1..=MAX {
            assert!(used.add(&state(number), now + LIFETIME * 2 + TimeDelta::milliseconds(1)));
        }
        assert_eq!(used.0.lock().unwrap().len(), MAX);
        assert!(!used.add(&state(MAX), now + LIFETIME * 2));
    }
}
