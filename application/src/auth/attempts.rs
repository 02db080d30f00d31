//! Failed logins of late, by name and client: guessing is slowed down, in each process by itself.
//!
//! Whoever guesses from one address makes that address wait, not the account's owner: at one name soon, at all names
//! after some more. Guesses from many addresses meet the larger bound on the name alone.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::windows::Windows;
use crate::tokens;

/// So many failures of a name from one address in a window; then both together must wait for its end.
const LIMIT: u32 = 10;

/// So many failures of a name from anywhere.
const NAME_LIMIT: u32 = 100;

/// So many failures from one address, of whatever names.
const CLIENT_LIMIT: u32 = 50;

/// Failures by the hash of the name: names are as long as whoever guesses likes.
#[derive(Debug)]
pub(super) struct Attempts(Mutex<Counts>);

#[derive(Debug)]
struct Counts {
    pairs: Windows<(String, Option<IpAddr>)>,
    names: Windows<String>,
    clients: Windows<IpAddr>,
}

/// An attempt that is under way. It counts as a failure until it is known to be none, so that many at once do not get
/// past the limit together.
#[derive(Debug)]
#[must_use]
pub(super) struct Attempt {
    name: String,
    client: Option<IpAddr>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self(Mutex::new(Counts {
            pairs: Windows::new(LIMIT),
            names: Windows::new(NAME_LIMIT),
            clients: Windows::new(CLIENT_LIMIT),
        }))
    }
}

impl Attempts {
    /// From now on so many failures make an address wait, and so many a name; 0 are as many as by default.
    pub(super) fn limit_to(&self, of_client: u32, of_name: u32) {
        let or_else = |limit, default| if limit == 0 { default } else { limit };
        let mut counts = self.lock();
        counts.clients.limit_to(or_else(of_client, CLIENT_LIMIT));
        counts.names.limit_to(or_else(of_name, NAME_LIMIT));
        // A name at one address meets neither later than it meets its own bound.
        counts.pairs.limit_to(LIMIT.min(or_else(of_client, LIMIT)).min(or_else(of_name, LIMIT)));
    }

    /// Begins an attempt, or says how long the name must wait at this client, in whole seconds.
    pub(super) fn begin(&self, login: &str, client: Option<IpAddr>, now: DateTime<Utc>) -> Result<Attempt, u64> {
        let (name, client) = (key(login), client.map(network));
        let mut counts = self.lock();
        let by_client = client.and_then(|client| counts.clients.wait(&client, now));
        let by_pair = counts.pairs.wait(&(name.clone(), client), now);
        if let Some(seconds) = counts.names.wait(&name, now).max(by_pair).max(by_client) {
            return Err(seconds);
        }
        counts.pairs.add((name.clone(), client), now);
        counts.names.add(name.clone(), now);
        if let Some(client) = client {
            counts.clients.add(client, now);
        }
        Ok(Attempt { name, client })
    }

    /// It came to no answer: it does not count.
    pub(super) fn cancel(&self, attempt: Attempt) {
        let mut counts = self.lock();
        counts.take_back(&attempt);
        counts.pairs.take_back(&(attempt.name, attempt.client));
    }

    /// It succeeded: the name's window at this client ends. What others failed at goes on counting, and what this
    /// client failed at with other names.
    pub(super) fn succeed(&self, attempt: Attempt) {
        let mut counts = self.lock();
        counts.take_back(&attempt);
        counts.pairs.remove(&(attempt.name, attempt.client));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn take_back(&mut self, attempt: &Attempt) {
        self.names.take_back(&attempt.name);
        if let Some(client) = &attempt.client {
            self.clients.take_back(client);
        }
    }
}

fn key(login: &str) -> String {
    tokens::hash(&login.trim().to_lowercase())
}

/// Of IPv6 one client has the lower half of the address to itself.
pub(crate) fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::super::windows::WINDOW;
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn client(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn fail(attempts: &Attempts, times: u32, login: &str, from: Option<IpAddr>) {
        for _ in 0..times {
            let _counted = attempts.begin(login, from, START).unwrap();
        }
    }

    /// How long an attempt would have to wait; it is not made.
    fn wait(attempts: &Attempts, login: &str, from: Option<IpAddr>, now: DateTime<Utc>) -> Option<u64> {
        attempts.begin(login, from, now).map(|attempt| attempts.cancel(attempt)).err()
    }

    #[test]
    fn ten_failures_in_a_minute_make_a_name_wait_at_that_client_alone() {
        let attempts = Attempts::default();
        let (guesser, owner) = (client("192.0.2.1"), client("192.0.2.2"));
        fail(&attempts, LIMIT - 1, "Kim@example.com", guesser);
        assert_eq!(wait(&attempts, "kim@example.com", guesser, START), None);
        fail(&attempts, 1, "kim@example.com", guesser);
        assert_eq!(wait(&attempts, "kim@example.com", guesser, START), Some(61));
        assert_eq!(wait(&attempts, "kim@example.com", owner, START), None);
        assert_eq!(wait(&attempts, "kim@example.com", None, START), None);
        assert_eq!(wait(&attempts, "lee@example.com", guesser, START), None);
        assert_eq!(wait(&attempts, "kim@example.com", guesser, START + WINDOW), None);
    }

    #[test]
    fn a_hundred_failures_from_many_clients_make_a_name_wait_everywhere() {
        let attempts = Attempts::default();
        for number in 0..NAME_LIMIT {
            assert_eq!(wait(&attempts, "kim@example.com", client("198.51.100.1"), START), None);
            fail(&attempts, 1, "kim@example.com", client(&format!("192.0.2.{number}")));
        }
        assert_eq!(wait(&attempts, "kim@example.com", client("198.51.100.1"), START), Some(61));
        assert_eq!(wait(&attempts, "kim@example.com", client("198.51.100.1"), START + WINDOW), None);
    }

    #[test]
    fn fifty_failures_of_many_names_make_a_client_wait_and_nobody_else() {
        let attempts = Attempts::default();
        for number in 0..CLIENT_LIMIT {
            fail(&attempts, 1, &format!("user{number}@example.com"), client("192.0.2.1"));
        }
        assert_eq!(wait(&attempts, "kim@example.com", client("192.0.2.1"), START), Some(61));
        assert_eq!(wait(&attempts, "kim@example.com", client("192.0.2.2"), START), None);
        assert_eq!(wait(&attempts, "kim@example.com", client("192.0.2.1"), START + WINDOW), None);
    }

    #[test]
    fn the_bounds_can_be_set_and_set_back() {
        let attempts = Attempts::default();
        attempts.limit_to(3, 5);
        fail(&attempts, 3, "kim@example.com", client("192.0.2.1"));
        assert!(wait(&attempts, "kim@example.com", client("192.0.2.1"), START).is_some());
        assert!(wait(&attempts, "lee@example.com", client("192.0.2.1"), START).is_some());
        fail(&attempts, 2, "kim@example.com", client("192.0.2.2"));
        assert!(wait(&attempts, "kim@example.com", client("192.0.2.3"), START).is_some());
        attempts.limit_to(0, 0);
        assert_eq!(wait(&attempts, "kim@example.com", client("192.0.2.1"), START), None);
    }

    #[test]
    fn guesses_of_many_threads_at_once_are_no_more_than_the_limit() {
        let attempts = Attempts::default();
        let barrier = Barrier::new(8);
        let guess = || {
            barrier.wait();
            let from = client("192.0.2.1");
            u32::try_from((0..8).filter(|_| attempts.begin("kim@example.com", from, START).is_ok()).count()).unwrap()
        };
        let passed: u32 = thread::scope(|scope| {
            let running: Vec<_> = (0..8).map(|_| scope.spawn(guess)).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(passed, LIMIT);
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let attempts = Attempts::default();
        fail(&attempts, LIMIT, "kim@example.com", client("2001:db8::1"));
        assert!(wait(&attempts, "kim@example.com", client("2001:db8::2:1"), START).is_some());
        assert_eq!(wait(&attempts, "kim@example.com", client("2001:db8:0:1::1"), START), None);
        fail(&attempts, LIMIT, "lee@example.com", client("::ffff:192.0.2.1"));
        assert!(wait(&attempts, "lee@example.com", client("192.0.2.1"), START).is_some());
    }

    #[test]
    fn a_success_forgets_the_failures_of_its_client() {
        let attempts = Attempts::default();
        let (one, two) = (client("192.0.2.1"), client("192.0.2.2"));
        fail(&attempts, LIMIT - 1, "kim@example.com", one);
        fail(&attempts, LIMIT, "kim@example.com", two);
        let attempt = attempts.begin("kim@example.com", one, START).unwrap();
        attempts.succeed(attempt);
        fail(&attempts, LIMIT - 1, "kim@example.com", one);
        assert_eq!(wait(&attempts, "kim@example.com", one, START), None);
        assert!(wait(&attempts, "kim@example.com", two, START).is_some());
    }

    #[test]
    fn successes_do_not_use_up_what_a_client_may_try() {
        let attempts = Attempts::default();
        for _ in 0..200 {
            let attempt = attempts.begin("kim@example.com", client("192.0.2.1"), START).unwrap();
            attempts.succeed(attempt);
        }
    }
}
