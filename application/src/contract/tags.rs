//! Rules for the tags of issues that have many values.

use super::fixtures::{Store, at, issue, read, tenant, write};
use crate::ingest::TagDelta;
use crate::tags::TagOrder;

pub fn the_values_seen_most_are_found_among_many(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let delta = |key: &str, value: usize, count| TagDelta {
        project_id: project,
        issue_id: mine,
        key: key.to_owned(),
        value: format!("{value:03}"),
        count,
        first_seen: at(0),
        last_seen: at(0),
    };
    // Of one, no value comes back, and of the other, many are seen alike often, some of them in several steps.
    let mut expected: Vec<_> = (0..300).map(|value| ("user", value, [1, 1, 2, 3, 5, 1000][value % 6])).collect();
    expected.extend((0..40).map(|value| ("once", value, 1)));
    let first: Vec<_> = expected.iter().map(|(key, value, _)| delta(key, *value, 1)).collect();
    let more = expected.iter().filter(|(_, _, count)| *count > 1);
    let more: Vec<_> = more.map(|(key, value, count)| delta(key, *value, count - 1)).collect();
    write(&store, |stores| stores.intake().add_tags(&first));
    write(&store, |stores| stores.intake().add_tags(&more));
    expected.sort_by_key(|(key, value, count)| (*key, -count, *value));

    for limit in [0, 1, 9, 39, 40, 49, 50, 51, 149, 199, 200, 299, 300, 400] {
        let keys = ["once".to_owned(), "none".to_owned(), "user".to_owned()];
        let found = read(&store, |stores| stores.tags().top_values(project, mine, None, &keys, limit));
        let found: Vec<_> = found.iter().map(|it| (it.key.as_str(), it.value.parse().unwrap(), it.count)).collect();
        let of = |key| expected.iter().filter(move |row| row.0 == key).take(limit).copied();
        assert_eq!(found, of("once").chain(of("user")).collect::<Vec<_>>(), "{limit}");

        for start in [0, 1, 48, 200, 299, 300] {
            let range = (start, limit);
            let order = TagOrder::Count;
            let found = read(&store, |stores| stores.tags().values(project, mine, None, "user", order, range));
            let found: Vec<_> = found.iter().map(|it| (it.key.as_str(), it.value.parse().unwrap(), it.count)).collect();
            let of_user = expected.iter().filter(|row| row.0 == "user").skip(start).take(limit).copied();
            assert_eq!(found, of_user.collect::<Vec<_>>(), "{range:?}");
        }
    }
}
