//! What was common of late.
//!
//! That an index names too many issues to look them up is told by asking it for some, which costs as much as the page that
//! is then met along the list. While nothing else is wanted of these, it is not asked again for a while.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use super::sql::Sql;

/// For so long.
const KEPT: Duration = Duration::from_secs(30);

/// So many statements are kept.
const MOST: usize = 4096;

static STATEMENTS: LazyLock<Mutex<Statements>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Statements(HashMap<u64, Instant>);

/// A statement named too many issues of late.
pub(super) fn is_common(sql: &Sql) -> bool {
    STATEMENTS.lock().is_ok_and(|statements| statements.has(key(sql), Instant::now()))
}

/// A statement names too many issues.
pub(super) fn add_common(sql: &Sql) {
    if let Ok(mut statements) = STATEMENTS.lock() {
        statements.add(key(sql), Instant::now());
    }
}

fn key(sql: &Sql) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{sql:?}").hash(&mut hasher);
    hasher.finish()
}

impl Statements {
    fn has(&self, key: u64, now: Instant) -> bool {
        self.0.get(&key).is_some_and(|at| now.duration_since(*at) < KEPT)
    }

    fn add(&mut self, key: u64, now: Instant) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(key, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_kept_for_a_while() {
        let (mut statements, start) = (Statements::default(), Instant::now());
        let [one, two] = [1, 2].map(|value| key(&Sql::new("x = ").with(value)));
        statements.add(one, start);
        assert!(statements.has(one, start) && !statements.has(two, start));
        assert!(!statements.has(one, start + KEPT));
    }

    #[test]
    fn no_more_than_so_many_are_kept() {
        let (mut statements, start) = (Statements::default(), Instant::now());
        for number in 0..3 * MOST {
            statements.add(u64::try_from(number).unwrap(), start);
        }
        assert!(statements.0.len() <= MOST);
    }
}
