//! Failed logins of late, by name and client: guessing is slowed down, in each process by itself.
//!
//! Whoever guesses from one address makes that address wait, not the account's owner. Guesses from many addresses
//! meet the larger bound on the name alone.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::windows::Windows;
use crate::tokens;

/// So many failures of a name from one address in a window; then both together must wait for its end.
const LIMIT: u32 = 10;

/// So many failures of a name from anywhere.
const NAME_LIMIT: u32 = 100;

/// Failures by the hash of the name: names are as long as whoever guesses likes.
#[derive(Debug)]
pub(super) struct Attempts(Mutex<Counts>);

#[derive(Debug)]
struct Counts {
    pairs: Windows<(String, Option<IpAddr>)>,
    names: Windows<String>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self(Mutex::new(Counts { pairs: Windows::new(LIMIT), names: Windows::new(NAME_LIMIT) }))
    }
}

impl Attempts {
    /// How long the name must wait at this client, in whole seconds, if it must.
    pub(super) fn wait(&self, login: &str, client: Option<IpAddr>, now: DateTime<Utc>) -> Option<u64> {
        let (name, client) = (key(login), client.map(network));
        let counts = self.lock();
        let by_name = counts.names.wait(&name, now);
        counts.pairs.wait(&(name, client), now).max(by_name)
    }

    /// One more failure.
    pub(super) fn failed(&self, login: &str, client: Option<IpAddr>, now: DateTime<Utc>) {
        let (name, client) = (key(login), client.map(network));
        let mut counts = self.lock();
        counts.pairs.add((name.clone(), client), now);
        counts.names.add(name, now);
    }

    /// A success ends the window of this client. What others failed at goes on counting.
    pub(super) fn succeeded(&self, login: &str, client: Option<IpAddr>) {
        self.lock().pairs.remove(&(key(login), client.map(network)));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(login: &str) -> String {
    tokens::hash(&login.trim().to_lowercase())
}

/// Of IPv6 one client has the lower half of the address to itself.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::super::windows::WINDOW;
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn client(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn fail(attempts: &Attempts, times: u32, login: &str, from: Option<IpAddr>) {
        for _ in 0..times {
            attempts.failed(login, from, START);
        }
    }

    #[test]
    fn ten_failures_in_a_minute_make_a_name_wait_at_that_client_alone() {
        let attempts = Attempts::default();
        let (guesser, owner) = (client("192.0.2.1"), client("192.0.2.2"));
        fail(&attempts, LIMIT - 1, "Kim@example.com", guesser);
        assert_eq!(attempts.wait("kim@example.com", guesser, START), None);
        fail(&attempts, 1, "kim@example.com", guesser);
        assert_eq!(attempts.wait("kim@example.com", guesser, START), Some(61));
        assert_eq!(attempts.wait("kim@example.com", owner, START), None);
        assert_eq!(attempts.wait("kim@example.com", None, START), None);
        assert_eq!(attempts.wait("lee@example.com", guesser, START), None);
        assert_eq!(attempts.wait("kim@example.com", guesser, START + WINDOW), None);
    }

    #[test]
    fn a_hundred_failures_from_many_clients_make_a_name_wait_everywhere() {
        let attempts = Attempts::default();
        for number in 0..NAME_LIMIT {
            assert_eq!(attempts.wait("kim@example.com", client("198.51.100.1"), START), None);
            fail(&attempts, 1, "kim@example.com", client(&format!("192.0.2.{number}")));
        }
        assert_eq!(attempts.wait("kim@example.com", client("198.51.100.1"), START), Some(61));
        assert_eq!(attempts.wait("kim@example.com", client("198.51.100.1"), START + WINDOW), None);
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let attempts = Attempts::default();
        fail(&attempts, LIMIT, "kim@example.com", client("2001:db8::1"));
        assert!(attempts.wait("kim@example.com", client("2001:db8::2:1"), START).is_some());
        assert_eq!(attempts.wait("kim@example.com", client("2001:db8:0:1::1"), START), None);
        fail(&attempts, LIMIT, "lee@example.com", client("::ffff:192.0.2.1"));
        assert!(attempts.wait("lee@example.com", client("192.0.2.1"), START).is_some());
    }

    #[test]
    fn a_success_forgets_the_failures_of_its_client() {
        let attempts = Attempts::default();
        let (one, two) = (client("192.0.2.1"), client("192.0.2.2"));
        fail(&attempts, LIMIT, "kim@example.com", one);
        fail(&attempts, LIMIT, "kim@example.com", two);
        attempts.succeeded("kim@example.com", one);
        assert_eq!(attempts.wait("kim@example.com", one, START), None);
        assert!(attempts.wait("kim@example.com", two, START).is_some());
    }
}
