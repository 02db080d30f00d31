//! Rules for what time does to issues.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{ActivityKind, Forecast, Issue, SETTLES_AFTER, Snooze, Status, Substatus};

use super::fixtures::{Store, at, issue, project, read, tenant, together, write};
use crate::issues::{Aged, Ageing};
use crate::ports::Clock;
use crate::projects::ProjectChange;

/// The clock stands at this time.
struct Fixed(DateTime<Utc>);

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

fn find(store: &Store, project: ProjectId, id: IssueId) -> Issue {
    read(store, |stores| stores.issues().find(project, id)).unwrap()
}

/// Changes an issue as somebody would.
fn change(store: &Store, project: ProjectId, id: IssueId, work: impl Fn(&mut Issue)) {
    write(store, |stores| {
        let mut issue = stores.triage().lock(&[(project, id)])?.remove(0);
        work(&mut issue);
        stores.triage().save(&issue)
    });
}

pub(super) fn snooze(until: Option<DateTime<Utc>>) -> Snooze {
    Snooze {
        until,
        count: Some(5),
        window: None,
        user_count: None,
        user_window: None,
        times_seen: 0,
        users_seen: 0,
        actor: None,
        date_added: at(0),
    }
}

/// An issue that is archived until this second.
fn archived(store: &Store, project: ProjectId, until: Option<i64>) -> IssueId {
    let id = issue(store, project, at(0));
    change(store, project, id, |issue| {
        (issue.status, issue.substatus) = (Status::Ignored, Some(Substatus::ArchivedUntilConditionMet));
    });
    write(store, |stores| stores.triage().set_snooze(project, id, Some(snooze(until.map(at)))));
    id
}

fn ids(issues: &[Issue]) -> Vec<IssueId> {
    issues.iter().map(|issue| issue.id).collect()
}

pub fn what_is_expected_of_an_issue_is_kept_until_it_is_replaced(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let [first, second] = [(); 2].map(|()| issue(&store, tenant.project, at(0)));
    let forecast = |threshold| Forecast { threshold, date_added: at(3) };
    let set = |project, issue, to| write(&store, |stores| stores.lifecycle().set_forecast(project, issue, to));
    set(tenant.project, second, Some(forecast(1)));
    set(tenant.project, second, Some(forecast(2)));
    set(tenant.project, first, Some(forecast(3)));
    let of = |project| read(&store, |stores| stores.lifecycle().forecasts(&[(project, second), (project, first)]));
    assert_eq!(of(tenant.project), [(first, forecast(3)), (second, forecast(2))]);
    assert_eq!(of(other), []);
    set(tenant.project, first, None);
    set(tenant.project, first, None);
    assert_eq!(of(tenant.project), [(second, forecast(2))]);
}

pub fn issues_are_claimed_when_their_snoozes_end(store: Store) {
    let project = tenant(&store).project;
    let [later, sooner] = [9, 5].map(|until| archived(&store, project, Some(until)));
    archived(&store, project, None);
    let claim =
        |seconds, limit| ids(&write(&store, |stores| stores.lifecycle().claim_snoozed_until(at(seconds), limit)));
    assert_eq!(claim(4, 9), []);
    assert_eq!(claim(5, 9), [sooner]);
    assert_eq!(claim(9, 1), [sooner]);
    assert_eq!(claim(9, 9), [sooner, later]);
    write(&store, |stores| stores.triage().set_snooze(project, sooner, None));
    assert_eq!(claim(9, 9), [later]);
}

pub fn issues_are_claimed_that_are_open_for_long(store: Store) {
    let project = tenant(&store).project;
    let [new, back, settled, resolved] = [1, 2, 3, 4].map(|seconds| issue(&store, project, at(seconds)));
    change(&store, project, back, |issue| {
        (issue.substatus, issue.triage.active_at) = (Some(Substatus::Regressed), Some(at(20)));
    });
    change(&store, project, settled, |issue| issue.substatus = Some(Substatus::Ongoing));
    change(&store, project, resolved, |issue| issue.hide(Status::Resolved));
    let claim = |seconds| ids(&write(&store, |stores| stores.lifecycle().claim_open_since(at(seconds), 9)));
    assert_eq!((claim(0), claim(1), claim(19), claim(20)), (vec![], vec![new], vec![new], vec![new, back]));
}

pub fn issues_are_claimed_that_were_not_seen_for_their_projects_age(store: Store) {
    let tenant = tenant(&store);
    let [other, never] = ["other", "never"].map(|name| project(&store, tenant.organization, name));
    for (project, hours) in [(tenant.project, 1), (other, i64::MAX), (never, 0)] {
        write(&store, |stores| stores.projects().edit(tenant.organization, project, &aged(hours)));
    }
    let ids = [(tenant.project, 0), (tenant.project, 10), (other, 0), (never, 0)];
    let ids = ids.map(|(project, seconds)| issue(&store, project, at(seconds)));
    change(&store, tenant.project, ids[1], |issue| issue.status = Status::Ignored);
    let claim = |seconds| {
        let claimed = write(&store, |stores| stores.lifecycle().claim_aged(at(seconds), 9));
        claimed.into_iter().map(|(issue, age)| (issue.id, age)).collect::<Vec<_>>()
    };
    assert_eq!((claim(3600), claim(3601), claim(9999)), (vec![], vec![(ids[0], 1)], vec![(ids[0], 1)]));
}

pub fn an_age_of_resolution_is_set_in_its_organization_only(store: Store) {
    let tenant = tenant(&store);
    let other = super::fixtures::organization(&store, "globex");
    let age = |organization| {
        write(&store, |stores| stores.projects().edit(organization, tenant.project, &aged(48)));
        read(&store, |stores| stores.projects().find_any(tenant.project)).unwrap().resolve_age
    };
    assert_eq!((age(other), age(tenant.organization)), (0, 48));
}

pub fn ages_of_resolution_are_found_of_many_projects(store: Store) {
    let tenant = tenant(&store);
    let [other, never] = ["other", "never"].map(|name| project(&store, tenant.organization, name));
    for (project, hours) in [(tenant.project, 48), (other, 1)] {
        write(&store, |stores| stores.projects().edit(tenant.organization, project, &aged(hours)));
    }
    let ages = |projects: &[ProjectId]| {
        let mut found = read(&store, |stores| stores.lifecycle().ages(projects));
        found.sort_unstable();
        found
    };
    assert_eq!(ages(&[never, other, tenant.project]), [(tenant.project, 48), (other, 1)]);
    assert_eq!(ages(&[other]), [(other, 1)]);
    assert_eq!((ages(&[never]), ages(&[])), (vec![], vec![]));
}

/// Issues are to be resolved after so many hours.
fn aged(hours: i64) -> ProjectChange {
    ProjectChange { resolve_age: Some(hours), ..ProjectChange::default() }
}

pub fn issues_that_change_with_time_change_once_though_many_see_to_it(store: Store) {
    let tenant = tenant(&store);
    let project = tenant.project;
    let now = at(0) + SETTLES_AFTER + TimeDelta::hours(2);
    let back: Vec<_> = (0..5).map(|_| archived(&store, project, Some(7))).collect();
    let open: Vec<_> = (0..5).map(|_| issue(&store, project, at(0))).collect();
    write(&store, |stores| stores.projects().edit(tenant.organization, project, &aged(24)));
    let done = together(3, |_| Ageing::new(Arc::clone(&store), Arc::new(Fixed(now))).carry_out(&|| false).unwrap());
    let sum = |of: fn(&Aged) -> usize| done.iter().map(of).sum::<usize>();
    // What was archived is opened first, and is as old as the others then.
    assert_eq!((sum(|it| it.opened), sum(|it| it.resolved), sum(|it| it.settled)), (5, 10, 0));
    let kinds = |id| {
        let activities = read(&store, |stores| stores.activities().of_issue(project, id, 9));
        activities.into_iter().map(|activity| activity.kind).collect::<Vec<_>>()
    };
    for id in back {
        assert_eq!(kinds(id), [ActivityKind::SetResolvedByAge, ActivityKind::SetUnresolved]);
        assert_eq!(read(&store, |stores| stores.triage().snoozes(&[(project, id)])), []);
    }
    for id in open {
        let issue = find(&store, project, id);
        assert_eq!((issue.status, issue.substatus, issue.triage.inbox), (Status::Resolved, None, None));
        assert_eq!(issue.triage.resolved_at, Some(now));
        assert_eq!(kinds(id), [ActivityKind::SetResolvedByAge]);
    }
}
