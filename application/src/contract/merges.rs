//! Rules for issues that become part of others.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{ActivityKind, Status, Subscription, SubscriptionReason};
use serde_json::{Value, json};

use super::fixtures::{Store, at, batch, event, hash, issue, project, read, tenant, together, try_write, write};
use super::issues::full_issue;
use crate::deletions::Deletions;
use crate::events::EventFilter;
use crate::ingest::{IssueChange, TagDelta};
use crate::issues::{MergeError, Merged, Resolution, merge};
use crate::paging::Window;
use crate::ports::{Clock, StoreError, Stores};

/// The clock stands at the year 2026.
struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        at(0)
    }
}

fn merged(store: &Store, project: ProjectId, issues: &[IssueId]) -> Result<Merged, MergeError> {
    let issues: Vec<_> = issues.iter().map(|issue| (project, *issue)).collect();
    store.transaction(|stores| merge(stores, &issues, None, at(0)))
}

/// Does all that is scheduled, at once.
pub(super) fn carry_out(store: &Store) {
    Deletions::new(Arc::clone(store), Arc::new(Fixed)).carry_out(&|| false).unwrap();
}

pub fn an_issue_that_was_merged_is_found_as_the_one_that_it_became(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let [first, second, third] = [1, 2, 3].map(IssueId::new);
    write(&store, |stores| {
        stores.merges().redirect(tenant.project, &[(first, 11)], second)?;
        stores.merges().redirect(tenant.project, &[(second, 12)], third)
    });
    let by_id = |id| read(&store, |stores| stores.merges().redirected(id));
    let to = Some((tenant.project, third));
    assert_eq!((by_id(first), by_id(second), by_id(third)), (to, to, None));
    let by_number = |project, number| read(&store, |stores| stores.merges().redirected_number(project, number));
    let numbers = [11, 12, 13].map(|number| by_number(tenant.project, number));
    assert_eq!((numbers, by_number(other, 11)), ([Some(third), Some(third), None], None));
}

/// Has the second hash lead where the first one leads, as an event of both does; where that is.
fn follow(stores: &mut dyn Stores, project: ProjectId, known: u64, new: u64) -> Result<Option<IssueId>, StoreError> {
    let claims = stores.intake().claim_hashes(&[(project, hash(known)), (project, hash(new))])?;
    let led = claims.iter().find(|claim| claim.hash == hash(known)).and_then(|claim| claim.issue_id);
    let Some(led) = led else { return Ok(None) };
    let locked = stores.intake().lock_issues(&[(project, led)])?;
    if !locked.get(&led).is_some_and(|issue| issue.status.is_visible()) {
        return Ok(None);
    }
    stores.intake().assign_hashes(&[(project, hash(new), led)])?;
    Ok(Some(led))
}

pub fn hashes_that_come_to_an_issue_while_it_is_merged_lead_to_what_it_became(store: Store) {
    const ROUNDS: u64 = 8;
    const EACH: u64 = 25;
    let project = tenant(&store).project;
    for round in 0..ROUNDS {
        let number = |thread: u64, turn: u64| round * 1000 + thread * 100 + turn;
        // Of two that have as many events, the older one is left.
        let [parent, child] = [(); 2].map(|()| issue(&store, project, at(0)));
        let known = number(9, 0);
        write(&store, |stores| {
            stores.intake().claim_hashes(&[(project, hash(known))])?;
            stores.intake().assign_hashes(&[(project, hash(known), child)])
        });
        together(4, |thread| {
            let thread = u64::try_from(thread).unwrap();
            for turn in 0..EACH {
                if (thread, turn) == (0, EACH / 2) {
                    merged(&store, project, &[parent, child]).unwrap();
                }
                write(&store, |stores| follow(stores, project, known, number(thread, turn)));
            }
        });
        assert_eq!(read(&store, |stores| stores.issues().hashes(project, child)), []);
    }
}

pub fn what_is_taken_from_an_issue_is_taken_once(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let buckets = [(project, mine, 0, 1), (project, mine, 3600, 2), (project, other, 0, 9)];
    let events: Vec<_> = (1..=3).map(|number| event(project, mine, number, at(0))).collect();
    write(&store, |stores| {
        stores.intake().add_buckets(Resolution::Hour, &buckets)?;
        stores.events().append(&events)
    });
    let take =
        |limit| write(&store, |stores| stores.merges().take_buckets(project, mine, Resolution::Hour, limit)).len();
    assert_eq!([take(1), take(9), take(9)], [1, 1, 0]);
    let left = read(&store, |stores| stores.issues().buckets(&[(project, other)], Resolution::Hour, 0));
    assert_eq!(left[0].count, 9);
    let hand_over = |limit| write(&store, |stores| stores.merges().hand_over(project, mine, other, limit));
    assert_eq!([hand_over(2), hand_over(9), hand_over(9)], [2, 1, 0]);
    let all = Window::First { limit: 9 };
    assert_eq!(read(&store, |stores| stores.events().search(&EventFilter::of_issue(project, other), &all)).len(), 3);
}

pub fn issues_that_are_merged_add_up_and_the_ids_of_the_others_stand_for_the_one(store: Store) {
    let project = tenant(&store).project;
    let [small, large, kept] = [1, 2, 3].map(|seconds| full_issue(&store, project, seconds));
    write(&store, |stores| {
        let events = batch(4, at(2), at(2));
        stores.intake().change(&[IssueChange {
            project_id: project,
            issue_id: large,
            new_users: 0,
            state: None,
            events,
        }])?;
        let subscription = Subscription { user: UserId::new(2), is_active: true, reason: SubscriptionReason::Assigned };
        stores.triage().set_subscription(project, small, &subscription, at(0))
    });
    let numbers = [small, large].map(|id| read(&store, |stores| stores.issues().find(project, id)).unwrap().number);
    assert_eq!(merged(&store, project, &[small, large]).unwrap(), Merged { parent: large, children: vec![small] });
    let claims = write(&store, |stores| stores.intake().claim_hashes(&[(project, hash(1)), (project, hash(2))]));
    assert!(claims.iter().all(|claim| claim.issue_id == Some(large)), "at once: {claims:?}");
    assert_eq!(read(&store, |stores| stores.issues().find(project, small)).unwrap().status, Status::PendingMerge);
    carry_out(&store);
    carry_out(&store);
    let found = read(&store, |stores| {
        assert_eq!(stores.issues().find(project, small)?, None);
        assert_eq!(stores.merges().redirected(small)?, Some((project, large)));
        assert_eq!(stores.merges().redirected_number(project, numbers[0])?, Some(large));
        let counts = [Resolution::Hour, Resolution::Day]
            .map(|resolution| stores.issues().buckets(&[(project, large)], resolution, 0).unwrap()[0].count);
        assert_eq!(counts, [2, 2]);
        assert_eq!(
            stores.issues().tags(project, large, 9)?.iter().map(|tag| (tag.total, tag.distinct)).next(),
            Some((2, 1))
        );
        assert_eq!(
            stores.events().search(&EventFilter::of_issue(project, large), &Window::First { limit: 9 })?.len(),
            2
        );
        assert_eq!(stores.triage().subscriptions(project, large)?.len(), 2);
        let activities = stores.activities().of_issue(project, large, 9)?;
        assert_eq!(activities.len(), 3);
        let told = activities.iter().find(|activity| activity.kind == ActivityKind::Merge).unwrap();
        assert_eq!(Value::from(told.data.clone()), json!({"issues": [{"id": small.to_string()}]}));
        stores.issues().find(project, large)
    })
    .unwrap();
    assert_eq!((found.times_seen, found.first_seen, found.last_seen, found.number), (6, at(1), at(2), numbers[1]));
    assert_eq!(read(&store, |stores| stores.issues().find(project, kept)).unwrap().times_seen, 1);
}

/// Stores an event of this hash with a user where it leads.
fn report(store: &Store, project: ProjectId, hash_number: u64, number: u128) -> IssueId {
    write(store, |stores| {
        let intake = stores.intake();
        let led = intake.claim_hashes(&[(project, hash(hash_number))])?[0].issue_id.unwrap();
        assert!(intake.lock_issues(&[(project, led)])?[&led].status.is_visible());
        stores.events().append(&[event(project, led, number, at(0))])?;
        let tag = TagDelta {
            project_id: project,
            issue_id: led,
            key: "user".to_owned(),
            value: format!("id:{}", number % 7),
            count: 1,
            first_seen: at(0),
            last_seen: at(0),
        };
        let intake = stores.intake();
        let new_users = intake.add_tags(&[tag])?.get(&led).copied().unwrap_or_default();
        let events = batch(1, at(0), at(0));
        intake.change(&[IssueChange { project_id: project, issue_id: led, new_users, state: None, events }])?;
        intake.add_buckets(Resolution::Hour, &[(project, led, 3600, 1)])?;
        Ok(led)
    })
}

pub fn issues_that_are_merged_while_events_come_count_each_of_them_once(store: Store) {
    const EACH: u64 = 20;
    let project = tenant(&store).project;
    let ids = [1, 2, 3].map(|seconds| full_issue(&store, project, seconds));
    let merges = together(4, |thread| {
        if thread == 3 {
            let first = merged(&store, project, &ids[..2]).unwrap();
            carry_out(&store);
            let second = merged(&store, project, &[first.parent, ids[2]]).unwrap();
            carry_out(&store);
            return Some(second.parent);
        }
        let of_thread = u64::try_from(thread).unwrap();
        for number in 0..EACH {
            report(&store, project, of_thread + 1, 1000 + u128::from(of_thread * EACH + number));
        }
        None
    });
    carry_out(&store);
    let last = merges.into_iter().flatten().next().unwrap();
    let all = 3 + 3 * EACH;
    let found = read(&store, |stores| {
        for id in ids.iter().filter(|id| **id != last) {
            assert_eq!(stores.issues().find(project, *id)?, None);
            assert_eq!(stores.merges().redirected(*id)?, Some((project, last)));
        }
        let hours = stores.issues().buckets(&[(project, last)], Resolution::Hour, 0)?;
        assert_eq!(hours.iter().map(|bucket| bucket.count).sum::<i64>(), i64::try_from(all).unwrap());
        let events = stores.events().search(&EventFilter::of_issue(project, last), &Window::First { limit: 500 })?;
        assert_eq!(events.len(), usize::try_from(all).unwrap());
        stores.issues().find(project, last)
    })
    .unwrap();
    assert_eq!((found.times_seen, found.users_seen), (i64::try_from(all).unwrap(), 7));
}

pub fn issues_of_several_projects_and_single_ones_are_not_merged(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (mine, of_other) = (issue(&store, tenant.project, at(0)), issue(&store, other, at(0)));
    let gone = issue(&store, tenant.project, at(0));
    write(&store, |stores| {
        let mut issue = stores.triage().lock(&[(tenant.project, gone)])?.remove(0);
        issue.hide(Status::PendingDeletion);
        stores.triage().save(&issue)
    });
    for issues in [&[][..], &[mine], &[mine, mine], &[mine, gone]] {
        assert!(matches!(merged(&store, tenant.project, issues), Err(MergeError::TooFew)), "{issues:?}");
    }
    let both = [(tenant.project, mine), (other, of_other)];
    let refused = store.transaction(|stores| merge(stores, &both, None, at(0)));
    assert!(matches!(refused, Err(MergeError::SeveralProjects)));
    let there = try_write(&store, |stores| stores.issues().find(tenant.project, mine)).unwrap().unwrap();
    assert!(there.status.is_visible());
}
