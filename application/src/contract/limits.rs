//! Rules for counts in windows of time.

use chrono::TimeDelta;

use super::fixtures::{Store, at, together, write};
use crate::limits::Counted;

fn count(store: &Store, key: &str, now: i64) -> Counted {
    write(store, |stores| stores.limits().count(key, TimeDelta::seconds(60), at(now)))
}

pub fn a_key_is_counted_by_itself_until_its_window_ends(store: Store) {
    assert_eq!(count(&store, "a", 10), Counted { times: 1, since: at(10) });
    assert_eq!(count(&store, "a", 69), Counted { times: 2, since: at(10) });
    assert_eq!(count(&store, "b", 69), Counted { times: 1, since: at(69) });
    assert_eq!(count(&store, "a", 70), Counted { times: 1, since: at(70) });
}

pub fn a_key_counted_by_many_threads_at_once_misses_none(store: Store) {
    let mut times = together(8, |_| count(&store, "a", 10).times);
    times.sort_unstable();
    assert_eq!(times, (1..=8).collect::<Vec<_>>());
}

pub fn old_windows_are_removed_a_few_at_a_time(store: Store) {
    for (key, now) in [("a", 1), ("b", 2), ("c", 3), ("d", 50)] {
        count(&store, key, now);
    }
    let remove = || write(&store, |stores| stores.limits().remove_before(at(50), 2));
    assert_eq!([remove(), remove(), remove()], [2, 1, 0]);
    assert_eq!(count(&store, "d", 51).times, 2);
}
