//! Rules for what issues count in a period.

use std::ops::Range;

use domain::ids::{IssueId, ProjectId};
use domain::issues::{Spans, TimeRange};

use super::fixtures::{Store, at, issue, project, read, tenant, write};
use crate::environments::IssueEnvironmentKey;
use crate::ingest::TagDelta;
use crate::issues::{CountedIssues, Resolution};

type Key = (ProjectId, IssueId);

/// Three issues of two projects; the third is of the other project.
fn issues(store: &Store) -> [Key; 3] {
    let tenant = tenant(store);
    let other = project(store, tenant.organization, "other");
    [tenant.project, tenant.project, other].map(|project| (project, issue(store, project, at(0))))
}

fn within(key: Key, environment: &str) -> IssueEnvironmentKey {
    IssueEnvironmentKey { project_id: key.0, issue_id: key.1, environment: environment.to_owned() }
}

fn asked(whole: &[Key], narrowed: &[Key], environments: &[&str]) -> CountedIssues {
    let environments = environments.iter().map(|name| (*name).to_owned()).collect();
    CountedIssues { whole: whole.to_vec(), narrowed: narrowed.to_vec(), environments }
}

fn ranges(ends: &[(i64, i64)]) -> Vec<Range<i64>> {
    ends.iter().map(|(start, end)| *start..*end).collect()
}

pub fn events_are_counted_in_the_hours_and_days_that_are_asked_for(store: Store) {
    let [first, second, third] = issues(&store);
    let bucket = |key: Key, start, count| (key.0, key.1, start, count);
    write(&store, |stores| {
        let hours = [(0, 1), (3600, 2), (7200, 4), (90_000, 8)].map(|(start, count)| bucket(first, start, count));
        stores.intake().add_buckets(Resolution::Hour, &hours)?;
        stores.intake().add_buckets(Resolution::Hour, &[bucket(second, 3600, 16), bucket(third, 3600, 32)])?;
        let days = [(-86_400, 100), (0, 200), (86_400, 400)].map(|(start, count)| bucket(first, start, count));
        stores.intake().add_buckets(Resolution::Day, &days)?;
        stores.intake().add_buckets(Resolution::Day, &[bucket(third, 0, 800)])
    });
    let events = |issues: &[Key], hours: &[(i64, i64)], days: &[(i64, i64)]| {
        let (issues, spans) = (asked(issues, &[], &[]), Spans { hours: ranges(hours), days: ranges(days) });
        read(&store, |stores| stores.issue_periods().events(&issues, &spans))
    };
    let all = [third, second, first];
    let [first_id, second_id, third_id] = [first, second, third].map(|(_, issue)| issue);
    // From its beginning to before its end.
    assert_eq!(events(&all, &[(3600, 7200)], &[]), [(first_id, 2), (second_id, 16), (third_id, 32)]);
    assert_eq!(events(&[first, third], &[(3600, 7201)], &[]), [(first_id, 6), (third_id, 32)]);
    assert_eq!(events(&all, &[(3601, 7200)], &[]), []);
    assert_eq!(events(&all, &[], &[(0, 86_400)]), [(first_id, 200), (third_id, 800)]);
    // Of several spans together.
    assert_eq!(events(&[first], &[(7200, 86_400), (86_400, 90_001)], &[(0, 86_400)]), [(first_id, 212)]);
    let open = (i64::MIN, i64::MAX);
    assert_eq!(events(&[first, second], &[open], &[]), [(first_id, 15), (second_id, 16)]);
    assert_eq!(events(&all, &[], &[(i64::MIN, 86_400)]), [(first_id, 300), (third_id, 800)]);
    assert_eq!(events(&all, &[], &[(86_400, i64::MAX)]), [(first_id, 400)]);
    let stranger = (third.0, first.1);
    assert_eq!(events(&[stranger], &[open], &[open]), []);
    assert_eq!((events(&[], &[open], &[]), events(&all, &[], &[])), (vec![], vec![]));
}

pub fn events_are_counted_in_environments(store: Store) {
    let [first, second, third] = issues(&store);
    let bucket = |key, name: &str, start, count| (within(key, name), start, count);
    write(&store, |stores| {
        stores.intake().add_buckets(Resolution::Hour, &[(first.0, first.1, 3600, 7), (second.0, second.1, 3600, 1)])?;
        let counts = stores.issue_environments();
        let hours = [bucket(first, "", 3600, 1), bucket(first, "a\"b", 3600, 2), bucket(first, "staging", 3600, 4)];
        counts.add_buckets(Resolution::Hour, &hours)?;
        counts.add_buckets(Resolution::Hour, &[bucket(third, "staging", 7200, 8)])?;
        counts.add_buckets(Resolution::Day, &[bucket(first, "staging", 0, 16), bucket(third, "production", 0, 32)])
    });
    let events = |issues: &CountedIssues, hours: (i64, i64), days: (i64, i64)| {
        let spans = Spans { hours: ranges(&[hours]), days: ranges(&[days]) };
        read(&store, |stores| stores.issue_periods().events(issues, &spans))
    };
    let [first_id, second_id, third_id] = [first, second, third].map(|(_, issue)| issue);
    let staging = asked(&[second], &[third, first], &["staging"]);
    assert_eq!(events(&staging, (3600, 7201), (0, 1)), [(first_id, 20), (second_id, 1), (third_id, 8)]);
    assert_eq!(events(&staging, (3600, 7200), (1, 2)), [(first_id, 4), (second_id, 1)]);
    let several = asked(&[], &[first, third], &["", "a\"b", "production", "a\0b"]);
    assert_eq!(events(&several, (0, 7201), (0, 1)), [(first_id, 3), (third_id, 32)]);
    assert_eq!(events(&asked(&[], &[first], &[]), (0, 7201), (0, 1)), []);
}

/// Values of `key`, from when to when they were seen.
fn hits(of: Key, key: &str, seen: &[(&str, i64, i64)]) -> Vec<TagDelta> {
    let hit = |(value, first, last): &(&str, i64, i64)| TagDelta {
        project_id: of.0,
        issue_id: of.1,
        key: key.to_owned(),
        value: (*value).to_owned(),
        count: 1,
        first_seen: at(*first),
        last_seen: at(*last),
    };
    seen.iter().map(hit).collect()
}

pub fn users_are_counted_that_a_range_may_have_seen(store: Store) {
    let [first, second, third] = issues(&store);
    write(&store, |stores| {
        let intake = stores.intake();
        intake.add_tags(&hits(first, "browser", &[("Firefox", 0, 9)]))?;
        intake.add_tags(&hits(first, "user", &[("a", 0, 0), ("b", 0, 9), ("c", 4, 5), ("d", 9, 9)]))?;
        intake.add_tags(&hits(second, "user", &[("a", 4, 4)]))?;
        intake.add_tags(&hits(third, "user", &[("a", 6, 6)]))
    });
    let users = |issues: &[Key], from: Option<i64>, before: Option<i64>| {
        let range = TimeRange { from: from.map(at), before: before.map(at) };
        read(&store, |stores| stores.issue_periods().users(&asked(issues, &[], &[]), &range))
    };
    let all = [third, second, first];
    let [first_id, second_id, third_id] = [first, second, third].map(|(_, issue)| issue);
    assert_eq!(users(&all, None, None), [(first_id, 4), (second_id, 1), (third_id, 1)]);
    assert_eq!(users(&all, Some(5), None), [(first_id, 3), (third_id, 1)]);
    assert_eq!(users(&all, Some(6), None), [(first_id, 2), (third_id, 1)]);
    assert_eq!(users(&all, None, Some(4)), [(first_id, 2)]);
    assert_eq!(users(&all, None, Some(5)), [(first_id, 3), (second_id, 1)]);
    assert_eq!(users(&[first], Some(1), Some(3)), [(first_id, 1)], "one that was hit before and after");
    assert_eq!((users(&[(third.0, first.1)], None, None), users(&[], None, None)), (vec![], vec![]));
}

pub fn users_are_counted_once_in_several_environments(store: Store) {
    let [first, second, third] = issues(&store);
    let of = |name: &str, hits: Vec<TagDelta>| {
        hits.into_iter().map(|hit| (name.to_owned(), hit)).collect::<Vec<(String, TagDelta)>>()
    };
    write(&store, |stores| {
        stores.intake().add_tags(&hits(first, "user", &[("a", 0, 9), ("b", 0, 9), ("c", 0, 9)]))?;
        stores.intake().add_tags(&hits(second, "user", &[("a", 0, 9)]))?;
        let counts = stores.issue_environments();
        counts.add_tags(&of("", hits(first, "user", &[("a", 0, 0)])))?;
        counts.add_tags(&of("production", hits(first, "user", &[("a", 5, 9), ("b", 0, 9)])))?;
        counts.add_tags(&of("staging", hits(first, "os", &[("Linux", 5, 9)])))?;
        counts.add_tags(&of("staging", hits(first, "user", &[("a", 5, 9), ("c", 0, 1)])))?;
        counts.add_tags(&of("staging", hits(third, "user", &[("a", 5, 5)]))).map(drop)
    });
    let users = |issues: &CountedIssues, from: i64| {
        let range = TimeRange { from: Some(at(from)), before: Some(at(10)) };
        read(&store, |stores| stores.issue_periods().users(issues, &range))
    };
    let [first_id, second_id, third_id] = [first, second, third].map(|(_, issue)| issue);
    let narrowed = |names: &[&str]| asked(&[second], &[first, third], names);
    assert_eq!(users(&narrowed(&["staging"]), 0), [(first_id, 2), (second_id, 1), (third_id, 1)]);
    assert_eq!(users(&narrowed(&["staging"]), 2), [(first_id, 1), (second_id, 1), (third_id, 1)]);
    let both = narrowed(&["production", "staging", "none"]);
    assert_eq!(users(&both, 6), [(first_id, 2), (second_id, 1)]);
    assert_eq!(users(&narrowed(&[""]), 0), [(first_id, 1), (second_id, 1)]);
    assert_eq!(users(&narrowed(&[]), 0), [(second_id, 1)]);
}
