//! Counting failures in windows of time.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use chrono::{DateTime, TimeDelta, Utc};

/// From the first failure on.
pub(crate) const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// So many windows at most; beyond, the oldest is forgotten.
const CAPACITY: usize = 10_000;

/// Failures in a window, by key.
#[derive(Debug)]
pub(crate) struct Windows<K> {
    limit: u32,
    by_key: HashMap<K, Window>,
    /// The keys in the order in which their windows began, with those that were removed meanwhile.
    begun: VecDeque<(K, DateTime<Utc>)>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    since: DateTime<Utc>,
    failures: u32,
}

impl<K: Clone + Eq + Hash> Windows<K> {
    /// So many failures in a window make a key wait.
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, by_key: HashMap::new(), begun: VecDeque::new() }
    }

    /// From now on so many do.
    pub(crate) const fn limit_to(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// How long this key must wait, in whole seconds, if it must.
    pub(crate) fn wait(&self, key: &K, now: DateTime<Utc>) -> Option<u64> {
        let window = self.by_key.get(key)?;
        let left = window.since + WINDOW - now;
        let seconds = u64::try_from(left.num_seconds()).ok().filter(|_| left > TimeDelta::zero())?;
        (window.failures >= self.limit).then_some(seconds + 1)
    }

    /// One more failure.
    pub(crate) fn add(&mut self, key: K, now: DateTime<Utc>) {
        if let Some(window) = self.by_key.get_mut(&key).filter(|window| now < window.since + WINDOW) {
            window.failures += 1;
            return;
        }
        self.make_room(now);
        self.by_key.insert(key.clone(), Window { since: now, failures: 1 });
        self.begun.push_back((key, now));
    }

    /// One failure less: it turned out to be none.
    pub(crate) fn take_back(&mut self, key: &K) {
        if let Some(window) = self.by_key.get_mut(key) {
            window.failures = window.failures.saturating_sub(1);
        }
    }

    /// Forgets the windows that have ended, and the oldest where there are still too many.
    fn make_room(&mut self, now: DateTime<Utc>) {
        while let Some((key, since)) = self.begun.front() {
            if now < *since + WINDOW && self.begun.len() < CAPACITY {
                return;
            }
            if self.by_key.get(key).is_some_and(|window| window.since == *since) {
                self.by_key.remove(key);
            }
            self.begun.pop_front();
        }
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.by_key.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn of_too_many_windows_the_oldest_is_forgotten() {
        let mut windows = Windows::new(1);
        for number in 0..=CAPACITY {
            windows.add(number, START);
        }
        assert_eq!((windows.by_key.len(), windows.begun.len()), (CAPACITY, CAPACITY));
        assert_eq!((windows.wait(&0, START), windows.wait(&1, START)), (None, Some(61)));
        // Those that ended go first.
        windows.add(0, START + WINDOW);
        assert_eq!((windows.by_key.len(), windows.begun.len()), (1, 1));
    }
}
