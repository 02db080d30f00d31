//! Rules for the tags of issues.

use std::cmp::Reverse;

use domain::ids::{IssueId, ProjectId};

use super::environments::tag;
use super::fixtures::{Store, at, issue, project, read, tenant, write};
use crate::ingest::TagDelta;
use crate::issues::TagSummary;
use crate::tags::TagOrder::{self, Count, FirstSeen, LastSeen};
use crate::tags::ValuesOf;

/// Of a whole issue, and of what one of two environments had of it.
pub fn tags_are_of_all_events_or_of_those_of_environments(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    write(&store, |stores| {
        stores.intake().add_tags(&[
            tag(project, mine, "level", "error", 6),
            tag(project, mine, "os", "Linux", 3),
            tag(project, mine, "os", "Windows", 2),
        ])?;
        stores.issue_environments().add_tags(&[
            ("production".to_owned(), tag(project, mine, "os", "Linux", 1)),
            ("production".to_owned(), tag(project, mine, "os", "Windows", 2)),
            ("staging".to_owned(), tag(project, mine, "os", "Linux", 2)),
        ])
    });
    let keys = |environments: Option<&[String]>, only: &[&str], limit| {
        let only: Vec<_> = only.iter().map(|key| (*key).to_owned()).collect();
        read(&store, |stores| stores.tags().keys(project, mine, environments, &only, limit))
    };
    let summary = |key: &str, total, distinct| TagSummary { key: key.to_owned(), total, distinct };
    let (production, both) = (["production".to_owned()], ["production".to_owned(), "staging".to_owned()]);
    assert_eq!(keys(None, &[], 9), [summary("level", 6, 1), summary("os", 5, 2)]);
    assert_eq!(keys(None, &[], 1), [summary("level", 6, 1)]);
    assert_eq!(keys(None, &["os", "none", "a\0b"], 9), [summary("os", 5, 2)]);
    assert_eq!(keys(Some(&production), &[], 9), [summary("os", 3, 2)]);
    assert_eq!(keys(Some(&both), &["os"], 9), [summary("os", 5, 2)]);
    assert_eq!(keys(Some(&[]), &[], 9), []);

    let top = |environments: Option<&[String]>, limit| {
        let keys = ["level".to_owned(), "os".to_owned()];
        let found = read(&store, |stores| stores.tags().top_values(project, mine, environments, &keys, limit));
        found.into_iter().map(|it| (it.key, it.value, it.count)).collect::<Vec<_>>()
    };
    let value = |key: &str, value: &str, count| (key.to_owned(), value.to_owned(), count);
    assert_eq!(top(None, 1), [value("level", "error", 6), value("os", "Linux", 3)]);
    assert_eq!(top(Some(&production), 9), [value("os", "Windows", 2), value("os", "Linux", 1)]);
    assert_eq!(top(Some(&both), 9), [value("os", "Linux", 3), value("os", "Windows", 2)]);
}

pub fn totals_of_tags_are_those_of_the_issues_together(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "api");
    let [first, second] = [(); 2].map(|()| issue(&store, tenant.project, at(0)));
    let third = issue(&store, other, at(0));
    let tags = [
        tag(tenant.project, first, "browser", "Firefox", 2),
        tag(tenant.project, first, "os", "Linux", 3),
        tag(tenant.project, second, "os", "macOS", 5),
        tag(other, third, "os", "Linux", 7),
    ];
    write(&store, |stores| stores.intake().add_tags(&tags));
    let totals = |issues: &[(ProjectId, IssueId)]| read(&store, |stores| stores.tags().totals(issues));
    let total = |key: &str, total: i64| (key.to_owned(), total);
    let mine = [(tenant.project, second), (tenant.project, first)];
    assert_eq!(totals(&mine), [total("browser", 2), total("os", 8)]);
    assert_eq!(totals(&[mine[0], (other, third)]), [total("os", 12)]);
    assert_eq!((totals(&[(other, first)]), totals(&[])), (vec![], vec![]));
}

fn listed(store: &Store, of: ValuesOf<'_>, order: TagOrder, range: (usize, usize)) -> Vec<String> {
    let found = read(store, |stores| stores.tags().values(&of, order, range));
    found.into_iter().map(|it| it.value).collect()
}

pub fn values_of_a_tag_are_ordered_and_in_ranges(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let value = |value: &str, count, first, last| TagDelta {
        first_seen: at(first),
        last_seen: at(last),
        ..tag(project, mine, "os", value, count)
    };
    let values = [value("a", 1, 5, 9), value("b", 3, 4, 8), value("c", 1, 6, 7)];
    write(&store, |stores| {
        stores.intake().add_tags(&values)?;
        let of_environment = values.map(|delta| ("staging".to_owned(), delta));
        stores.issue_environments().add_tags(&of_environment)
    });
    let staging = ["staging".to_owned()];
    for environments in [None, Some(&staging[..])] {
        let of = ValuesOf { project, issue: mine, environments, key: "os", containing: "" };
        let list = |order, range| listed(&store, of, order, range).concat();
        assert_eq!(list(LastSeen, (0, 9)), "abc");
        assert_eq!(list(FirstSeen, (0, 9)), "cab");
        assert_eq!(list(Count, (0, 9)), "bac");
        assert_eq!((list(Count, (1, 1)).as_str(), list(Count, (9, 9)).as_str()), ("a", ""));
    }
}

pub fn values_of_a_tag_are_found_by_a_part_of_them(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    let values = ["GRÖßE 100%", "Größe_2", "size 3", "SIZE"].map(|value| tag(project, mine, "size", value, 1));
    write(&store, |stores| {
        stores.intake().add_tags(&values)?;
        let of_environment = values.map(|delta| ("staging".to_owned(), delta));
        stores.issue_environments().add_tags(&of_environment)
    });
    let staging = ["staging".to_owned()];
    for environments in [None, Some(&staging[..])] {
        let of = ValuesOf { project, issue: mine, environments, key: "size", containing: "" };
        let list = |containing, range| listed(&store, ValuesOf { containing, ..of }, Count, range);
        assert_eq!(list("", (0, 9)).len(), 4);
        assert_eq!(list("Size", (0, 9)), ["SIZE", "size 3"]);
        assert_eq!(list("Size", (1, 1)), ["size 3"]);
        assert_eq!(list("größe", (0, 9)), ["GRÖßE 100%", "Größe_2"]);
        assert_eq!(
            (list("0%", (0, 9)), list("E_", (0, 9))),
            (vec!["GRÖßE 100%".to_owned()], vec!["Größe_2".to_owned()])
        );
        for none in ["%%", "e*", "\0", "a\0b", "grösse"] {
            assert_eq!(list(none, (0, 9)), [""; 0], "{none:?}");
        }
    }
}

pub fn tags_of_many_issues_are_told_up_to_a_limit(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "api");
    let keys = [tenant.project, other].map(|project| (project, issue(&store, project, at(0))));
    let of = |index: usize, key: &str, value: &str, count| tag(keys[index].0, keys[index].1, key, value, count);
    let staging = |delta| ("staging".to_owned(), delta);
    write(&store, |stores| {
        stores.intake().add_tags(&[of(0, "os", "Linux", 9), of(0, "os", "macOS", 2), of(1, "os", "Linux", 5)])?;
        stores.issue_environments().add_tags(&[
            staging(of(0, "os", "Linux", 4)),
            staging(of(0, "os", "macOS", 1)),
            staging(of(0, "level", "error", 5)),
            ("production".to_owned(), of(0, "os", "Linux", 5)),
            staging(of(1, "os", "Linux", 3)),
        ])
    });
    let (one, both) = (["staging".to_owned()], ["staging".to_owned(), "production".to_owned()]);
    let within = |names: &[String], limit| read(&store, |stores| stores.tags().totals_within(&keys, names, limit));
    let total = |key: &str, total: i64| (key.to_owned(), total);
    assert_eq!(within(&one, 99), [total("level", 5), total("os", 8)]);
    assert_eq!(within(&both, 99), [total("level", 5), total("os", 13)]);
    assert_eq!(within(&one, 3), [total("level", 5), total("os", 5)]);
    assert_eq!((within(&[], 99), within(&one, 0)), (vec![], vec![]));
    let values = |names: Option<&[String]>, key: &str, limit| {
        let found = read(&store, |stores| stores.tags().values_of_each(&keys, names, key, limit));
        let mut found: Vec<_> = found.into_iter().map(|it| (it.value, it.count, it.last_seen)).collect();
        found.sort_unstable();
        found
    };
    let value = |value: &str, count| (value.to_owned(), count, at(count));
    assert_eq!(values(None, "os", 99), [value("Linux", 5), value("Linux", 9), value("macOS", 2)]);
    assert_eq!(values(None, "os", 2), [value("Linux", 9), value("macOS", 2)]);
    assert_eq!(values(Some(&one), "os", 99), [value("Linux", 3), value("Linux", 4), value("macOS", 1)]);
    assert_eq!(values(Some(&both), "os", 99).len(), 4);
    assert_eq!(
        (values(None, "none", 9), values(None, "a\0b", 9), values(Some(&[]), "os", 9)),
        (vec![], vec![], vec![])
    );
    assert_eq!(read(&store, |stores| stores.tags().values_of_each(&[], None, "os", 9)), []);
}

pub fn the_values_seen_most_and_last_are_found_among_many(store: Store) {
    let project = tenant(&store).project;
    let mine = issue(&store, project, at(0));
    // On some days, at some times of each.
    let last_seen = |value: usize| at(i64::try_from(value * 7919 % 97).unwrap() * 10_007 - 500_000);
    let delta = |key: &str, value: usize, count| TagDelta {
        project_id: project,
        issue_id: mine,
        key: key.to_owned(),
        value: format!("{value:03}"),
        count,
        first_seen: at(-1_000_000),
        last_seen: last_seen(value),
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
            let of = ValuesOf { project, issue: mine, environments: None, key: "user", containing: "" };
            let values = |order| read(&store, |stores| stores.tags().values(&of, order, range));
            let found = values(Count);
            let found: Vec<_> = found.iter().map(|it| (it.key.as_str(), it.value.parse().unwrap(), it.count)).collect();
            let of_user = expected.iter().filter(|row| row.0 == "user").skip(start).take(limit).copied();
            assert_eq!(found, of_user.collect::<Vec<_>>(), "{range:?}");

            let mut latest: Vec<_> = (0..300).map(|value| (last_seen(value), format!("{value:03}"))).collect();
            latest.sort_by_key(|(time, value)| (Reverse(*time), value.clone()));
            let found = values(LastSeen).into_iter().map(|it| (it.last_seen, it.value));
            let latest = latest.into_iter().skip(start).take(limit);
            assert_eq!(found.collect::<Vec<_>>(), latest.collect::<Vec<_>>(), "{range:?}");
        }
    }
}
