use chrono::TimeDelta;
use domain::ids::ProjectId;

use super::*;
use crate::environments::IssueEnvironment;
use crate::ingest::fixtures::{at, issue};
use crate::ports::MockStores;

const MINUTE: i64 = 60;

/// Seen from second 0 for an hour.
fn seen(id: i64, times_seen: i64, users_seen: i64) -> Issue {
    Issue { first_seen: at(0), last_seen: at(60 * MINUTE), times_seen, users_seen, ..issue(id) }
}

fn listing(from: i64, before: Option<i64>, is_by_event: bool) -> Listing<'static> {
    let range = TimeRange { from: Some(at(from)), before: before.map(at) };
    Listing { environments: &[], range, is_by_event, now: at(60 * MINUTE) }
}

/// What is told of an issue, where so many events and users are counted.
fn told(issue: &Issue, listing: &Listing<'_>, found: (i64, i64)) -> (i64, i64) {
    let mut stores = MockStores::default();
    let of = |count: i64| vec![(issue.id, count)].into_iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>();
    let (events, users) = (of(found.0), of(found.1));
    stores.issue_periods.expect_events().times(..=1).returning(move |_, _| Ok(events.clone()));
    stores.issue_periods.expect_users().times(..=1).returning(move |_, _| Ok(users.clone()));
    let counts = counts(&mut stores, &[issue], &HashMap::new(), listing).unwrap();
    (counts[&issue.id].events, counts[&issue.id].users)
}

#[test]
fn what_lies_within_the_period_or_outside_it_is_not_counted() {
    let all = seen(1, 9, 4);
    let mut stores = MockStores::default();
    let mut of = |issue: &Issue, listing: &Listing<'_>| {
        counts(&mut stores, &[issue], &HashMap::new(), listing).unwrap()[&issue.id]
    };
    let (whole, nothing) = (PeriodCounts { events: 9, users: 4 }, PeriodCounts { events: 0, users: 0 });
    assert_eq!(of(&all, &listing(0, None, true)), whole);
    assert_eq!(of(&all, &listing(0, Some(60 * MINUTE + 1), true)), whole);
    assert_eq!(of(&all, &listing(60 * MINUTE + 1, None, false)), nothing);
    let once = seen(2, 1, 1);
    assert_eq!(of(&once, &listing(MINUTE, None, true)), PeriodCounts { events: 1, users: 1 });
    let never = seen(3, 0, 0);
    assert_eq!(of(&never, &listing(MINUTE, None, false)), nothing);
}

#[test]
fn counts_stay_within_what_is_known() {
    let (mine, then) = (seen(1, 9, 4), listing(MINUTE, None, true));
    assert_eq!(told(&mine, &then, (5, 3)), (5, 3));
    assert_eq!(told(&mine, &then, (12, 6)), (9, 4));
    assert_eq!(told(&mine, &then, (2, 4)), (2, 2), "an event has one user");
    assert_eq!(told(&mine, &then, (0, 0)), (1, 0), "an event of that time brought it here");
    assert_eq!(told(&mine, &listing(MINUTE, None, false), (0, 3)), (0, 0), "its name did");
}

#[test]
fn of_issues_with_many_users_these_are_not_counted() {
    let then = listing(MINUTE, None, true);
    for (users_seen, expected) in [(1000, (1500, 7)), (1001, (1500, 1001))] {
        assert_eq!(told(&seen(1, 2000, users_seen), &then, (1500, 7)), expected);
    }
    assert_eq!(told(&seen(1, 2000, 1001), &then, (20, 7)), (20, 20));
}

#[test]
fn a_page_is_counted_at_once_each_issue_with_the_events_that_count() {
    let environments = ["staging".to_owned()];
    let listing = Listing { environments: &environments, ..listing(30 * MINUTE, None, true) };
    let in_staging = IssueEnvironment {
        environment: "staging".to_owned(),
        count: 9,
        users: 4,
        first_seen: at(0),
        last_seen: at(60 * MINUTE),
    };
    let scopes = [(IssueId::new(2), CountScope::In(vec![in_staging])), (IssueId::new(3), CountScope::All)];
    let keys = |ids: &[i64]| ids.iter().map(|id| (ProjectId::new(1), IssueId::new(*id))).collect::<Vec<_>>();
    let expected = |whole: &[i64], narrowed: &[i64]| CountedIssues {
        whole: keys(whole),
        narrowed: keys(narrowed),
        environments: vec!["staging".to_owned()],
    };
    let (events, users) = (expected(&[1, 3], &[2]), expected(&[3], &[2]));
    let (range, spans) = (listing.range, listing.range.spans(listing.now - TimeDelta::days(15)));
    let mut stores = MockStores::default();
    stores
        .issue_periods
        .expect_events()
        .withf(move |asked, of| *asked == events && *of == spans)
        .times(1)
        .returning(|_, _| Ok([(1, 2), (2, 3), (3, 4)].map(|(id, count)| (IssueId::new(id), count)).into()));
    stores
        .issue_periods
        .expect_users()
        .withf(move |asked, of| *asked == users && *of == range)
        .times(1)
        .returning(|_, _| Ok(vec![(IssueId::new(2), 1)]));
    let issues = [seen(1, 9, 0), seen(2, 9, 4), seen(3, 9, 4), seen(4, 1, 1)];
    let counts = counts(&mut stores, &issues.iter().collect::<Vec<_>>(), &HashMap::from(scopes), &listing).unwrap();
    let told = [1, 2, 3, 4].map(|id| counts[&IssueId::new(id)]).map(|it| (it.events, it.users));
    assert_eq!(told, [(2, 0), (3, 1), (4, 0), (1, 1)]);
}
