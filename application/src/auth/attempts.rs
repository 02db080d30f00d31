//! Failed logins of late, by name: guessing is slowed down, in each process by itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::tokens;

/// So many failures in a window; then the name must wait for its end.
const LIMIT: u32 = 10;

/// From the first failure on.
const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// So many names at most; beyond, all ended windows are dropped, then all.
const CAPACITY: usize = 10_000;

/// Failures by the hash of the name: names are as long as whoever guesses likes.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<HashMap<String, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    since: DateTime<Utc>,
    count: u32,
}

impl Attempts {
    /// How long the name must wait, in whole seconds, if it must.
    pub(super) fn wait(&self, login: &str, now: DateTime<Utc>) -> Option<u64> {
        let failures = self.lock().get(&key(login)).copied()?;
        let left = failures.since + WINDOW - now;
        let seconds = u64::try_from(left.num_seconds()).ok().filter(|_| left > TimeDelta::zero())?;
        (failures.count >= LIMIT).then_some(seconds + 1)
    }

    /// One more failure.
    pub(super) fn failed(&self, login: &str, now: DateTime<Utc>) {
        let mut names = self.lock();
        if names.len() >= CAPACITY {
            names.retain(|_, failures| failures.since + WINDOW > now);
        }
        if names.len() >= CAPACITY {
            names.clear();
        }
        let failures = names.entry(key(login)).or_insert(Failures { since: now, count: 0 });
        if failures.since + WINDOW <= now {
            *failures = Failures { since: now, count: 0 };
        }
        failures.count += 1;
    }

    /// A success ends the window.
    pub(super) fn succeeded(&self, login: &str) {
        self.lock().remove(&key(login));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(login: &str) -> String {
    tokens::hash(&login.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_in_a_minute_make_a_name_wait() {
        let attempts = Attempts::default();
        let start = DateTime::UNIX_EPOCH;
        for _ in 0..LIMIT {
            assert_eq!(attempts.wait("kim@example.com", start), None);
            attempts.failed("Kim@example.com", start);
        }
        assert_eq!(attempts.wait("kim@example.com", start), Some(61));
        assert_eq!(attempts.wait("lee@example.com", start), None);
        assert_eq!(attempts.wait("kim@example.com", start + WINDOW), None);
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let attempts = Attempts::default();
        let start = DateTime::UNIX_EPOCH;
        for _ in 0..LIMIT {
            attempts.failed("kim@example.com", start);
        }
        attempts.succeeded("kim@example.com");
        assert_eq!(attempts.wait("kim@example.com", start), None);
    }
}
