//! Rules for what a batch of events adds to: counts, tags, releases, outcomes.

use std::collections::{HashMap, HashSet};

use domain::ids::{IssueId, ProjectId};

use crate::contract::fixtures::{
    Store, at, batch, issue, organization, project, read, tenant, together, try_write, write,
};
use crate::ingest::{Category, IssueChange, IssueReleaseDelta, OutcomeDelta, OutcomeKind, ReleaseRef, TagDelta};
use crate::issues::{Bucket, Resolution, TagSummary};
use crate::ports::{StoreError, Stores};

fn tag(project_id: ProjectId, issue_id: IssueId, key: &str, value: &str) -> TagDelta {
    TagDelta {
        project_id,
        issue_id,
        key: key.to_owned(),
        value: value.to_owned(),
        count: 1,
        first_seen: at(0),
        last_seen: at(0),
    }
}

fn tags(store: &Store, project: ProjectId, issue: IssueId) -> Vec<TagSummary> {
    read(store, |stores| stores.issues().tags(project, issue, 100))
}

fn summary(key: &str, total: i64, distinct: i64) -> TagSummary {
    TagSummary { key: key.to_owned(), total, distinct }
}

pub fn counts_of_a_span_are_added_up(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let add = |count| {
        let buckets = [(project, id, 0, count), (project, id, 3600, count)];
        write(&store, |stores| stores.intake().add_buckets(Resolution::Hour, &buckets));
    };
    add(2);
    add(3);
    let found = read(&store, |stores| stores.issues().buckets(&[(project, id)], Resolution::Hour, 0));
    let bucket = |start| Bucket { issue_id: id, start, count: 5 };
    assert_eq!(found, [bucket(0), bucket(3600)]);
}

pub fn tags_keep_totals_and_numbers_of_distinct_values(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let add = |uses: &[TagDelta]| write(&store, |stores| stores.intake().add_tags(uses));
    add(&[tag(project, mine, "os", "Linux"), TagDelta { count: 4, ..tag(project, mine, "os", "macOS") }]);
    add(&[tag(project, mine, "os", "Linux"), tag(project, mine, "os", "linux"), tag(project, other, "os", "Linux")]);
    assert_eq!(tags(&store, project, mine), [summary("os", 7, 3)]);
    assert_eq!(tags(&store, project, other), [summary("os", 1, 1)]);
}

pub fn new_users_are_those_not_seen_in_the_issue_before(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let add = |uses: &[TagDelta]| write(&store, |stores| stores.intake().add_tags(uses));
    let user = |issue, value| tag(project, issue, "user", value);
    assert_eq!(add(&[tag(project, mine, "os", "Linux")]), HashMap::new());
    assert_eq!(add(&[user(mine, "id:1"), user(mine, "id:2")]), HashMap::from([(mine, 2)]));
    let news = add(&[user(mine, "id:2"), user(mine, "id:3"), user(other, "id:2")]);
    assert_eq!(news, HashMap::from([(mine, 1), (other, 1)]));
    assert_eq!(add(&[user(mine, "id:1"), user(other, "id:2")]), HashMap::new());
}

pub fn values_new_to_many_threads_at_once_count_once(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let uses: Vec<_> = (10..30).map(|number| tag(project, id, "user", &format!("id:{number}"))).collect();
    let news = together(4, |_| write(&store, |stores| stores.intake().add_tags(&uses)));
    assert_eq!(news.iter().flat_map(HashMap::values).sum::<i64>(), 20);
    assert_eq!(tags(&store, project, id), [summary("user", 80, 20)]);
}

pub fn a_batch_of_tags_may_be_large_and_of_any_text(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let texts = ["", " ", "it's \"{NULL}\", \\ %", "ä", "a\u{308}", "\u{10ffff}"];
    let wide = "\u{1f4a5}".repeat(200);
    let numbers = (0..10_000).map(|number| format!("{number:05}"));
    let mut values: Vec<String> = texts.into_iter().map(str::to_owned).chain([wide]).chain(numbers).collect();
    values.sort();
    let uses: Vec<_> = values.iter().map(|value| tag(project, id, "user", value)).collect();
    for expected in [HashMap::from([(id, 10_007)]), HashMap::new()] {
        assert_eq!(write(&store, |stores| stores.intake().add_tags(&uses)), expected);
    }
    assert_eq!(tags(&store, project, id), [summary("user", 20_014, 10_007)]);
}

pub fn a_release_is_made_once_for_all_projects_of_its_organization(store: Store) {
    let mine = tenant(&store);
    let other_project = project(&store, mine.organization, "other");
    let globex = organization(&store, "globex");
    let foreign = project(&store, globex, "web");
    let named = |organization_id, project_id, version: &str| ReleaseRef {
        organization_id,
        project_id,
        version: version.to_owned(),
    };
    let refs = [
        named(mine.organization, mine.project, "1.0"),
        named(mine.organization, mine.project, "1.1"),
        named(mine.organization, other_project, "1.0"),
        named(globex, foreign, "1.0"),
    ];
    let ids = |refs: &[ReleaseRef], now| write(&store, |stores| stores.intake().releases(refs, now));
    let known = ids(&refs[..1], at(1));
    let all = ids(&refs, at(2));
    assert_eq!(all.len(), 4);
    assert_eq!(all[&refs[0]], known[&refs[0]]);
    assert_eq!(all[&refs[2]], known[&refs[0]]);
    assert_eq!(all.values().collect::<HashSet<_>>().len(), 3);
    assert_eq!(ids(&refs, at(3)), all);
}

pub fn releases_named_by_many_threads_at_once_are_made_once(store: Store) {
    let tenant = tenant(&store);
    let refs: Vec<_> = (0..20)
        .map(|number| ReleaseRef {
            organization_id: tenant.organization,
            project_id: tenant.project,
            version: format!("shop@1.{number:02}"),
        })
        .collect();
    let ids = together(4, |_| write(&store, |stores| stores.intake().releases(&refs, at(0))));
    assert_eq!(ids[0].values().collect::<HashSet<_>>().len(), 20);
    assert!(ids.iter().all(|one| *one == ids[0]));
}

pub fn new_issues_are_counted_on_their_release(store: Store) {
    let tenant = tenant(&store);
    let ids: Vec<_> = (0..3).map(|_| issue(&store, tenant.project, at(0))).collect();
    let named =
        ReleaseRef { organization_id: tenant.organization, project_id: tenant.project, version: "1.0".to_owned() };
    let release_id = write(&store, |stores| stores.intake().releases(std::slice::from_ref(&named), at(0)))[&named];
    let delta = |issue_id, is_new_issue| IssueReleaseDelta {
        project_id: tenant.project,
        issue_id,
        release_id,
        count: 1,
        first_seen: at(0),
        last_seen: at(0),
        is_new_issue,
    };
    together(2, |_| {
        let deltas = [delta(ids[0], true), delta(ids[1], true), delta(ids[2], false)];
        write(&store, |stores| stores.intake().add_issue_releases(&deltas));
    });
    let found = read(&store, |stores| stores.releases().of_issue(tenant.project, ids[2], release_id)).unwrap();
    assert_eq!(found.release.new_issues, 4);
}

/// Counts one event of each issue in every way there is.
fn count_everything(stores: &mut dyn Stores, project: ProjectId, ids: &[IssueId]) -> Result<(), StoreError> {
    let intake = stores.intake();
    let of_each = |start| ids.iter().map(move |id| (project, *id, start, 1)).collect::<Vec<_>>();
    let changes: Vec<_> = ids
        .iter()
        .map(|id| IssueChange {
            project_id: project,
            issue_id: *id,
            new_users: 1,
            state: None,
            events: batch(1, at(0), at(0)),
        })
        .collect();
    intake.change(&changes)?;
    intake.add_buckets(Resolution::Hour, &of_each(3600))?;
    intake.add_buckets(Resolution::Day, &of_each(0))?;
    intake.add_tags(&ids.iter().map(|id| tag(project, *id, "os", "Linux")).collect::<Vec<_>>())?;
    intake.add_outcomes(&[accepted(project, "")])
}

fn accepted(project_id: ProjectId, reason: &str) -> OutcomeDelta {
    OutcomeDelta {
        project_id,
        hour: 3600,
        category: Category::new("error"),
        outcome: OutcomeKind::Accepted,
        reason: reason.to_owned(),
        quantity: 1,
    }
}

fn assert_counted(store: &Store, project: ProjectId, ids: &[IssueId], times: i64) {
    for id in ids {
        let issue = read(store, |stores| stores.issues().find(project, *id)).unwrap();
        // Each issue was counted once when it was made.
        assert_eq!((issue.times_seen, issue.users_seen), (times + 1, times));
        for resolution in [Resolution::Hour, Resolution::Day] {
            let found = read(store, |stores| stores.issues().buckets(&[(project, *id)], resolution, 0));
            assert_eq!(found.iter().map(|bucket| bucket.count).sum::<i64>(), times);
        }
        assert_eq!(tags(store, project, *id).iter().map(|tag| tag.total).sum::<i64>(), times);
    }
}

pub fn counts_added_by_many_threads_at_once_are_all_there(store: Store) {
    let project = tenant(&store).project;
    let ids: Vec<_> = (0..5).map(|_| issue(&store, project, at(0))).collect();
    together(4, |_| {
        for _ in 0..10 {
            write(&store, |stores| count_everything(stores, project, &ids));
        }
    });
    assert_counted(&store, project, &ids, 40);
}

pub fn counts_of_an_undone_transaction_leave_nothing(store: Store) {
    let project = tenant(&store).project;
    let ids = [issue(&store, project, at(0))];
    let undone: Result<(), _> = try_write(&store, |stores| {
        count_everything(stores, project, &ids)?;
        Err(StoreError::Other("later".into()))
    });
    assert!(undone.is_err());
    assert_counted(&store, project, &ids, 0);
}

pub fn outcomes_of_any_reason_are_added(store: Store) {
    let project = tenant(&store).project;
    let mut outcomes =
        ["", "a\0b", "a\u{fffd}b", "before_send", &"ü".repeat(100)].map(|reason| accepted(project, reason));
    outcomes.sort_by(|a, b| a.reason.cmp(&b.reason));
    for _ in 0..2 {
        write(&store, |stores| stores.intake().add_outcomes(&outcomes));
    }
}
