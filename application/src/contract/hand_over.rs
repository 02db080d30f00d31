//! Rules for what an issue that was merged hands over. What comes of it is what an issue has that all of the events
//! came to from the beginning.

use std::fmt::Write as _;

use chrono::TimeDelta;
use domain::events::EventKind;
use domain::feedback::Statement;
use domain::ids::{IssueId, OrganizationId, ProjectId, UserId};
use domain::issues::{ActivityKind, Archive, Subscription, SubscriptionReason};
use serde_json::Map;

use super::fixtures::{Store, Tenant, at, event_id, hash, issue, project, read, summary, tenant, together, write};
use crate::environments::IssueEnvironmentKey;
use crate::events::EventFilter;
use crate::feedback::NewUserReport;
use crate::ingest::{Outcomes, Prepared, TagDelta, commit};
use crate::issues::{NewActivity, Resolution, hand_over, merge};
use crate::paging::Window;
use crate::ports::{StoreError, Stores};
use crate::tags::{TagOrder, ValuesOf};

const ALL: Window = Window::First { limit: 500 };

/// Environments by letter; `-` is none.
fn environment(letter: char) -> Option<String> {
    (letter != '-').then(|| letter.to_string())
}

/// The event of this number, in an environment, of one of four users, in one of five hours.
fn prepared(
    organization_id: OrganizationId,
    project_id: ProjectId,
    hash_number: u64,
    number: u64,
    letter: char,
) -> Prepared {
    let environment = environment(letter);
    let mut tags = vec![
        ("level".to_owned(), "error".to_owned()),
        ("till".to_owned(), (number % 3).to_string()),
        ("user".to_owned(), format!("id:{}", number % 4)),
    ];
    tags.extend(environment.clone().map(|name| ("environment".to_owned(), name)));
    tags.sort();
    let timestamp = at(0) + TimeDelta::minutes(50 * i64::try_from(number % 5).unwrap());
    Prepared {
        project_id,
        organization_id,
        id: event_id(u128::from(number)),
        hashes: vec![hash(hash_number)],
        kind: EventKind::Error,
        platform: "python".to_owned(),
        summary: summary("ValueError: boom"),
        timestamp,
        received: timestamp,
        environment,
        release: Some(format!("shop@{}", number % 2)),
        tags,
        user: None,
        payload: vec![1],
    }
}

fn take(store: &Store, event: &Prepared) {
    let stored = store.transaction(|stores| commit(stores, &[event], &Outcomes::default(), at(0)));
    assert_eq!(stored.map_err(|error: StoreError| error).unwrap().stored, 1);
}

/// What the hash leads to.
fn led(store: &Store, project: ProjectId, hash_number: u64) -> IssueId {
    write(store, |stores| stores.intake().claim_hashes(&[(project, hash(hash_number))]))[0].issue_id.unwrap()
}

/// All that is counted of an issue, as a text.
fn counted(store: &Store, project: ProjectId, issue: IssueId) -> String {
    read(store, |stores| {
        let mut text = String::new();
        let key = [(project, issue)];
        let found = stores.issues().find(project, issue)?.unwrap();
        let totals = (found.times_seen, found.users_seen, found.first_seen, found.last_seen);
        writeln!(text, "{totals:?} {}", stores.events().search(&EventFilter::of_issue(project, issue), &ALL)?.len())
            .unwrap();
        let release = stores
            .releases()
            .last_of_issue(project, issue)?
            .map(|seen| (seen.release.version, seen.first_seen, seen.last_seen));
        writeln!(text, "{release:?}").unwrap();
        let environments = stores.issue_environments().of_issues(&key)?;
        for (_, seen) in &environments {
            writeln!(text, "{seen:?}").unwrap();
        }
        let names: Vec<_> = environments.into_iter().map(|(_, seen)| seen.environment).collect();
        // None of them is split for one alone.
        let split: Vec<_> = names.iter().map(|name| Some([name.clone()])).filter(|_| names.len() > 1).collect();
        for only in [None].into_iter().chain(split) {
            write_scope(stores, (project, issue), only.as_ref().map(<[_; 1]>::as_slice), &mut text)?;
        }
        Ok(text)
    })
}

fn write_scope(
    stores: &mut dyn Stores,
    key: (ProjectId, IssueId),
    names: Option<&[String]>,
    text: &mut String,
) -> Result<(), StoreError> {
    writeln!(text, "{names:?}").unwrap();
    for resolution in [Resolution::Hour, Resolution::Day] {
        let buckets = match names {
            Some(names) => stores.issue_environments().buckets(&[key], names, resolution, 0)?,
            None => stores.issues().buckets(&[key], resolution, 0)?,
        };
        for bucket in buckets {
            writeln!(text, "{} {}", bucket.start, bucket.count).unwrap();
        }
    }
    let keys = stores.tags().keys(key.0, key.1, names, &[], 99)?;
    writeln!(text, "{keys:?}").unwrap();
    for tag in keys {
        let (project, issue) = key;
        let of = ValuesOf { project, issue, environments: names, key: &tag.key, containing: "" };
        let values = stores.tags().values(&of, TagOrder::Count, (0, 99))?;
        writeln!(text, "{values:?}").unwrap();
    }
    if let Some(names) = names {
        let users: Vec<_> =
            stores.issue_environments().users(&[key], names)?.into_iter().map(|(_, users)| users).collect();
        writeln!(text, "{users:?}").unwrap();
    }
    Ok(())
}

/// The same events twice: in one project of several faults, which become one, and in the other of one fault.
struct Twice<'a> {
    store: &'a Store,
    organization: OrganizationId,
    of_several: ProjectId,
    of_one: ProjectId,
    number: u64,
}

impl<'a> Twice<'a> {
    fn new(store: &'a Store, tenant: Tenant, name: &str) -> Self {
        let organization = tenant.organization;
        let make = |kind: &str| project(store, organization, &format!("{name}-{kind}"));
        Self { store, organization, of_several: make("several"), of_one: make("one"), number: 0 }
    }

    fn tell(&mut self, hash_number: u64, letters: &str) {
        for letter in letters.chars() {
            self.number += 1;
            for (project, hash_number) in [(self.of_several, hash_number), (self.of_one, 1)] {
                take(self.store, &prepared(self.organization, project, hash_number, self.number, letter));
            }
        }
    }

    fn merge(&self, hashes: [u64; 2]) -> (IssueId, IssueId) {
        let issues = hashes.map(|number| (self.of_several, led(self.store, self.of_several, number)));
        let merged = self.store.transaction(|stores| merge(stores, &issues, None, at(0))).unwrap();
        (merged.parent, merged.children[0])
    }

    /// One step; whether it was the last.
    fn step(&self, child: IssueId, limit: usize) -> bool {
        let step = write(self.store, |stores| hand_over(stores, self.of_several, child, limit));
        assert!(step.rows <= limit, "{step:?}");
        step.issues > 0
    }

    #[track_caller]
    fn assert_same(&self, what: &str) {
        let issues = [self.of_several, self.of_one].map(|project| (project, led(self.store, project, 1)));
        let [several, one] = issues.map(|(project, issue)| counted(self.store, project, issue));
        assert_eq!(several, one, "{what}");
    }
}

/// The events of the child, of the parent, and of both while the one is handed over.
const CASES: [(&str, &str, &str); 14] = [
    ("a", "aa", "aa"),
    ("-", "---", "-"),
    ("aa", "bbbbb", ""),
    ("aa", "bbbbb", "abcab"),
    ("aa", "aaaa", "bab"),
    ("-a", "bbbb", "cb"),
    ("ab", "aaaaa", "a"),
    ("aab", "bbbbbb", "-c"),
    ("a", "abbab", "ab"),
    ("c", "abbab", "cc-"),
    ("abcab", "bcdbcdb", "dae"),
    ("abcdefgh", "aaaaaaaaaaa", "hi"),
    ("a", "bc-de", ""),
    ("ababababab", "ccccccccccc", "dcba"),
];

pub fn an_issue_is_handed_over_as_if_all_its_events_had_been_the_other_ones(store: Store) {
    let tenant = tenant(&store);
    for (number, (child, parent, later)) in CASES.into_iter().enumerate() {
        for limit in [1, 3, 500] {
            let what = format!("{child} into {parent}, then {later}, by {limit}");
            let mut twice = Twice::new(&store, tenant, &format!("p{number}-{limit}"));
            twice.tell(2, child);
            twice.tell(1, parent);
            let merged = twice.merge([1, 2]);
            assert_eq!(led(&store, twice.of_several, 2), merged.0, "{what}");
            let mut later = later.char_indices();
            loop {
                if let Some((index, letter)) = later.next() {
                    twice.tell(1 + u64::try_from(index % 2).unwrap(), letter.encode_utf8(&mut [0; 4]));
                }
                if twice.step(merged.1, limit) {
                    break;
                }
            }
            for (_, letter) in later {
                twice.tell(2, letter.encode_utf8(&mut [0; 4]));
            }
            twice.assert_same(&what);
        }
    }
}

/// The child of a child is handed over in part before what it became becomes part of another one.
pub fn an_issue_half_handed_over_follows_what_it_became(store: Store) {
    let tenant = tenant(&store);
    for (number, (is_first_first, later)) in [(false, "e"), (true, "e"), (true, "d")].into_iter().enumerate() {
        for steps in [0, 1, 2, 4, 9, 14] {
            let mut twice = Twice::new(&store, tenant, &format!("p{number}-{steps}"));
            twice.tell(3, "aab");
            twice.tell(2, "cccc");
            twice.tell(1, "ddddddddd");
            let (_, first) = twice.merge([2, 3]);
            for _ in 0..steps {
                twice.step(first, 2);
            }
            let (_, second) = twice.merge([1, 2]);
            twice.tell(3, later);
            let order = if is_first_first { [first, second] } else { [second, first] };
            for child in order {
                while !twice.step(child, 2) {}
            }
            twice.assert_same(&format!("{steps} {is_first_first} {later}"));
        }
    }
}

pub fn an_issue_is_handed_over_while_events_come_from_several_environments(store: Store) {
    const EACH: u64 = 24;
    let tenant = tenant(&store);
    let mut twice = Twice::new(&store, tenant, "p");
    twice.tell(2, "ab");
    twice.tell(1, "aaa");
    let (organization, project) = (twice.organization, twice.of_several);
    together(4, |thread| {
        if thread == 3 {
            let (_, child) = twice.merge([1, 2]);
            while !twice.step(child, 3) {}
            return;
        }
        let of_thread = u64::try_from(thread).unwrap();
        for turn in 0..EACH {
            let letter = ['a', 'b', 'c'][usize::try_from((of_thread + turn) % 3).unwrap()];
            let number = 100 + of_thread * EACH + turn;
            let event = prepared(organization, project, 1 + turn % 2, number, letter);
            let stored = store.transaction(|stores| commit(stores, &[&event], &Outcomes::default(), at(0)));
            assert_eq!(stored.map_err(|error: StoreError| error).unwrap().stored, 1);
        }
    });
    for of_thread in 0..3 {
        for turn in 0..EACH {
            let letter = ['a', 'b', 'c'][usize::try_from((of_thread + turn) % 3).unwrap()];
            take(&store, &prepared(organization, twice.of_one, 1, 100 + of_thread * EACH + turn, letter));
        }
    }
    twice.assert_same("at once");
}

pub fn an_archived_issue_waits_for_as_much_as_before(store: Store) {
    let mut twice = Twice::new(&store, tenant(&store), "p");
    twice.tell(2, "abca");
    twice.tell(1, "bbbbb");
    let (parent, child) = twice.merge([1, 2]);
    let project = twice.of_several;
    let issue = || read(&store, |stores| stores.issues().find(project, parent)).unwrap();
    let archive = Archive { count: Some(2), user_count: Some(3), ..Archive::default() };
    let snooze = archive.snooze(&issue(), None, at(0));
    write(&store, |stores| stores.triage().set_snooze(project, parent, snooze));
    while !twice.step(child, 2) {}
    twice.assert_same("archived");
    let left = || {
        let mut found = read(&store, |stores| stores.triage().snoozes(&[(project, parent)]));
        let left = found.remove(0).1.left(&issue());
        (left.count, left.user_count)
    };
    assert_eq!(left(), (Some(2), Some(3)));
    twice.tell(2, "a");
    assert_eq!(left(), (Some(1), Some(3)));
}

pub fn what_people_made_of_an_issue_is_handed_over(store: Store) {
    let project = tenant(&store).project;
    let (from, to) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let [kim, lee, pat] = [1, 2, 3].map(UserId::new);
    let report = |issue_id, number, comments: &str| NewUserReport {
        project_id: project,
        statement: Statement::new(event_id(number), "Kim", "kim@example.com", comments).unwrap(),
        issue_id: Some(issue_id),
        environment: Some("production".to_owned()),
        date_added: at(0),
    };
    write(&store, |stores| {
        let viewers = stores.viewers();
        for (issue, user, seconds) in [(from, kim, 5), (from, lee, 3), (to, lee, 4), (to, kim, 4), (from, pat, 1)] {
            viewers.set_seen(project, issue, user, Some(at(seconds)))?;
            viewers.set_bookmark(project, issue, user, Some(at(seconds)))?;
        }
        for (issue, user, is_active) in [(from, kim, true), (to, kim, false), (from, lee, true)] {
            let subscription = Subscription { user, is_active, reason: SubscriptionReason::Unknown };
            stores.triage().set_subscription(project, issue, &subscription, at(0))?;
        }
        stores.user_reports().put(&report(from, 1, "mine"))?;
        stores.user_reports().put(&report(to, 2, "yours"))?;
        let (issue_id, kind, data) = (from, ActivityKind::SetPublic, Map::new());
        stores.activities().add(&NewActivity {
            project_id: project,
            issue_id,
            user: None,
            kind,
            data,
            date_added: at(0),
        })
    });
    let hand_over = |limit| write(&store, |stores| stores.merges().hand_over(project, from, to, limit));
    let steps: Vec<_> = (0..7).map(|_| hand_over(2)).collect();
    assert_eq!(steps, [2, 2, 2, 2, 2, 0, 0]);
    let left = |issue| {
        read(&store, |stores| {
            let seen = stores.viewers().seen_by(project, issue, 9)?;
            let bookmarked =
                [kim, lee, pat].map(|user| stores.viewers().bookmarked(user, &[(project, issue)]).unwrap());
            let kept = bookmarked.iter().filter(|found| !found.is_empty()).count();
            let subscribed = stores.triage().subscriptions(project, issue)?;
            let active: Vec<_> = subscribed.iter().map(|it| (it.user, it.is_active)).collect();
            let reports = stores.user_reports().list(project, Some(issue), &ALL)?;
            let said: Vec<_> = reports.into_iter().map(|report| report.comments).collect();
            let events = stores.activities().of_issue(project, issue, 9)?.len();
            Ok((seen, kept, active, said, events))
        })
    };
    let seen = vec![(kim, at(5)), (lee, at(4)), (pat, at(1))];
    let subscribed = vec![(kim, false), (lee, true)];
    assert_eq!(left(to), (seen, 3, subscribed, vec!["yours".to_owned(), "mine".to_owned()], 1));
    assert_eq!(left(from), (Vec::new(), 0, Vec::new(), Vec::new(), 0));
}

pub fn counts_by_environment_are_taken_once(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let key = |issue_id, environment: &str| IssueEnvironmentKey {
        project_id: project,
        issue_id,
        environment: environment.to_owned(),
    };
    let tag = |issue_id, environment: &str, value: &str| {
        let (key, value, first_seen, last_seen) = ("user".to_owned(), value.to_owned(), at(0), at(1));
        let delta = TagDelta { project_id: project, issue_id, key, value, count: 3, first_seen, last_seen };
        (environment.to_owned(), delta)
    };
    let tags = [tag(mine, "a", "1"), tag(mine, "a", "2"), tag(mine, "b", "1"), tag(other, "a", "1")];
    write(&store, |stores| {
        let counts = stores.issue_environments();
        for resolution in [Resolution::Hour, Resolution::Day] {
            let buckets = [(key(mine, "a"), 0, 1), (key(mine, "a"), 3600, 2), (key(mine, "b"), 0, 3)];
            counts.add_buckets(resolution, &buckets)?;
            counts.add_buckets(resolution, &[(key(other, "a"), 0, 9)])?;
        }
        counts.add_tags(&tags)
    });
    let bucket = |name: &str, start, count| (name.to_owned(), start, count);
    for resolution in [Resolution::Hour, Resolution::Day] {
        let take = |limit| {
            let taken =
                write(&store, |stores| stores.merges().take_environment_buckets(project, mine, resolution, limit));
            assert!(taken.is_sorted());
            taken
        };
        let mut taken: Vec<_> = [take(2), take(0), take(9), take(9)].concat();
        taken.sort();
        assert_eq!(taken, [bucket("a", 0, 1), bucket("a", 3600, 2), bucket("b", 0, 3)]);
        let left = read(&store, |stores| {
            stores.issue_environments().buckets(&[(project, other)], &["a".to_owned()], resolution, 0)
        });
        assert_eq!(left[0].count, 9);
    }
    let take = |limit| write(&store, |stores| stores.merges().take_environment_tags(project, mine, limit));
    let mut taken: Vec<_> = [take(2), take(9), take(9)].concat();
    taken.sort_by(|left, right| (&left.0, &left.1.value).cmp(&(&right.0, &right.1.value)));
    assert_eq!(taken, tags[..3]);
    let users = read(&store, |stores| stores.issue_environments().users(&[(project, other)], &["a".to_owned()]));
    assert_eq!(users, [(other, 1)]);
}
