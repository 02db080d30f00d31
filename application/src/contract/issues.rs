//! Rules for reading issues, and for their end.

use std::collections::HashSet;

use domain::alerts::AlertReason;
use domain::feedback::Statement;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{
    ActivityKind, Forecast, InboxReason, Issue, IssueResolution, ResolutionKind, Snooze, Status, Subscription,
    SubscriptionReason, Substatus, Triage,
};

use super::fixtures::{
    Store, at, at_micros, batch, event, event_id, hash, issue, new_issue, project, read, summary, tenant, together,
    write,
};
use crate::alerts::IssueAlert;
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::events::EventFilter;
use crate::feedback::NewUserReport;
use crate::hashes::{Kept, Unmerge};
use crate::ingest::{IssueChange, IssueReleaseDelta, NewIssue, ReleaseRef, TagDelta};
use crate::issues::{Bucket, IssueFilter, NewActivity, Resolution, Sort, TagSummary};
use crate::paging::Window;
use crate::ports::{StoreError, Stores};

const ALL: Window = Window::First { limit: 100 };

fn tag(project_id: ProjectId, issue_id: IssueId, key: &str, value: &str, count: i64) -> TagDelta {
    TagDelta {
        project_id,
        issue_id,
        key: key.to_owned(),
        value: value.to_owned(),
        count,
        first_seen: at(0),
        last_seen: at(0),
    }
}

pub fn an_issue_is_found_as_it_was_made(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (first_seen, last_seen) = (at_micros(-1), at_micros(1));
    let new = NewIssue {
        status: Status::Ignored,
        substatus: Substatus::Ongoing,
        events: batch(3, first_seen, last_seen),
        ..new_issue(tenant.project, 7, at(0))
    };
    let id = write(&store, |stores| stores.intake().add_issues(std::slice::from_ref(&new)))[0];
    let expected = Issue {
        id,
        project_id: tenant.project,
        number: 7,
        status: Status::Ignored,
        substatus: Some(Substatus::Ongoing),
        priority: new.priority,
        summary: summary("ValueError: boom"),
        kind: new.kind,
        platform: "python".to_owned(),
        first_seen,
        last_seen,
        times_seen: 0,
        users_seen: 0,
        first_release: None,
        triage: Triage::default(),
    };
    let found = read(&store, |stores| {
        let issues = stores.issues();
        Ok([issues.find(tenant.project, id)?, issues.find_number(tenant.project, 7)?])
    });
    assert_eq!(found, [Some(expected.clone()), Some(expected)]);
    let elsewhere = read(&store, |stores| {
        let issues = stores.issues();
        Ok([issues.find(other, id)?, issues.find_number(other, 7)?, issues.find_number(tenant.project, 8)?])
    });
    assert_eq!(elsewhere, [None, None, None]);
}

pub fn the_project_of_an_issue_is_found(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    assert_eq!(read(&store, |stores| stores.issues().project_of(id)), Some(project));
    assert_eq!(read(&store, |stores| stores.issues().project_of(IssueId::new(id.get() + 1))), None);
}

pub fn a_shared_issue_is_found_by_its_name_while_it_has_one(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    issue(&store, project, at(0));
    let name = "0123456789abcdef".repeat(2);
    let found = |name: &str| read(&store, |stores| stores.issues().find_shared(name)).map(|issue| issue.id);
    assert_eq!(found(&name), None);
    let share = |share_id: Option<&str>| {
        write(&store, |stores| {
            let mut issue = stores.triage().lock(&[(project, id)])?.remove(0);
            issue.triage.share_id = share_id.map(str::to_owned);
            stores.triage().save(&issue)
        });
    };
    share(Some(&name));
    assert_eq!(found(&name), Some(id));
    assert_eq!((found(""), found("a\0")), (None, None));
    share(None);
    assert_eq!(found(&name), None);
}

pub fn issues_of_the_projects_are_told_from_others(store: Store) {
    let tenant = tenant(&store);
    let [other, third] = ["other", "third"].map(|name| project(&store, tenant.organization, name));
    let ids = [tenant.project, other, tenant.project, third].map(|project| issue(&store, project, at(0)));
    let among = |projects: &[ProjectId], ids: &[IssueId]| read(&store, |stores| stores.issues().among(projects, ids));
    let all = [ids[3], ids[2], ids[1], ids[0], IssueId::new(i64::MAX)];
    let expected = [(tenant.project, ids[0]), (tenant.project, ids[2]), (other, ids[1])];
    assert_eq!(among(&[other, tenant.project], &all), expected);
    assert_eq!(among(&[other], &[ids[0]]), []);
    assert_eq!((among(&[], &all), among(&[other], &[])), (vec![], vec![]));
    let hide = |id, status| {
        write(&store, |stores| {
            let mut locked = stores.triage().lock(&[(tenant.project, id)])?;
            locked[0].hide(status);
            stores.triage().save(&locked[0])
        });
    };
    hide(ids[0], Status::PendingMerge);
    assert_eq!(among(&[tenant.project], &[ids[0]]), [(tenant.project, ids[0])]);
    hide(ids[0], Status::PendingDeletion);
    assert_eq!(among(&[tenant.project], &[ids[0]]), []);
}

pub fn issues_are_listed_of_the_projects_and_the_status_asked_for(store: Store) {
    let tenant = tenant(&store);
    let [other, third] = ["other", "third"].map(|name| project(&store, tenant.organization, name));
    let new = |project, number, seconds, status| NewIssue { status, ..new_issue(project, number, at(seconds)) };
    let issues = [
        new(tenant.project, 1, 10, Status::Unresolved),
        new(tenant.project, 2, 20, Status::Resolved),
        new(other, 1, 15, Status::Unresolved),
        new(third, 1, 30, Status::Unresolved),
    ];
    let ids = write(&store, |stores| stores.intake().add_issues(&issues));
    let list = |projects: &[ProjectId], status: Option<Status>| {
        let statuses = status.map_or(Status::VISIBLE.to_vec(), |status| vec![status]);
        let filter = IssueFilter { statuses, ..IssueFilter::of(projects.to_vec()) };
        let listed = read(&store, |stores| stores.issues().list(&filter, Sort::LastSeen, &ALL, 0)).issues;
        listed.into_iter().map(|issue| issue.id).collect::<Vec<_>>()
    };
    assert_eq!(list(&[tenant.project, other], None), [ids[1], ids[2], ids[0]]);
    assert_eq!(list(&[other, tenant.project, other], Some(Status::Unresolved)), [ids[2], ids[0]]);
    assert_eq!(list(&[tenant.project], Some(Status::Resolved)), [ids[1]]);
    assert_eq!(list(&[tenant.project], Some(Status::Ignored)), []);
    assert_eq!(list(&[], None), []);
}

pub fn issues_of_a_status_are_listed_by_windows(store: Store) {
    let project = tenant(&store).project;
    let new = |number: i64, status| NewIssue { status, ..new_issue(project, number, at(number / 3)) };
    let issues: Vec<_> =
        (3..9).flat_map(|number| [new(number, Status::Unresolved), new(100 + number, Status::Resolved)]).collect();
    write(&store, |stores| stores.intake().add_issues(&issues));
    let filter = IssueFilter { statuses: vec![Status::Unresolved], ..IssueFilter::of(vec![project]) };
    let list = |window| {
        let listed = read(&store, |stores| stores.issues().list(&filter, Sort::LastSeen, &window, 0)).issues;
        listed.into_iter().map(|issue| issue.number).collect::<Vec<_>>()
    };
    let key = at(1).timestamp_micros();
    assert_eq!(list(Window::First { limit: 4 }), [8, 7, 6, 5]);
    assert_eq!(list(Window::From { key, skip: 1, limit: 9 }), [4, 3]);
    assert_eq!(list(Window::Before { key, take: 2, limit: 3 }), [6, 5, 4]);
    assert_eq!(list(Window::Before { key, take: 9, limit: 2 }), [4, 3]);
}

pub fn issues_of_a_status_in_many_projects_are_listed_by_windows(store: Store) {
    let tenant = tenant(&store);
    let others = ["other", "third"].map(|name| project(&store, tenant.organization, name));
    let projects = [tenant.project, others[0], others[1], project(&store, tenant.organization, "empty")];
    // Three of each second, one a project; the last project has none.
    let issues: Vec<_> = (3..12)
        .flat_map(|number: i64| {
            let project = projects[usize::try_from(number % 3).unwrap()];
            [(number, Status::Unresolved), (100 + number, Status::Resolved)]
                .map(|(name, status)| NewIssue { status, ..new_issue(project, name, at(number / 3)) })
        })
        .collect();
    write(&store, |stores| stores.intake().add_issues(&issues));
    let filter = IssueFilter { statuses: vec![Status::Unresolved], ..IssueFilter::of(projects.to_vec()) };
    let list = |window| {
        let listed = read(&store, |stores| stores.issues().list(&filter, Sort::LastSeen, &window, 0)).issues;
        listed.into_iter().map(|issue| issue.number).collect::<Vec<_>>()
    };
    let key = at(2).timestamp_micros();
    assert_eq!(list(Window::First { limit: 5 }), [11, 10, 9, 8, 7]);
    assert_eq!(list(Window::From { key, skip: 2, limit: 3 }), [6, 5, 4]);
    assert_eq!(list(Window::Before { key, take: 1, limit: 3 }), [10, 9, 8]);
    assert_eq!(list(Window::Before { key, take: -1, limit: 2 }), [8, 7]);
}

pub fn tags_seen_most_are_listed_by_key(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let uses = [
        tag(project, mine, "browser", "Firefox", 2),
        tag(project, mine, "browser", "Safari", 3),
        tag(project, mine, "level", "error", 9),
        tag(project, mine, "os", "Linux", 1),
        tag(project, other, "url", "/", 50),
    ];
    write(&store, |stores| stores.intake().add_tags(&uses));
    let tags = |limit| read(&store, |stores| stores.issues().tags(project, mine, limit));
    let summary = |key: &str, total, distinct| TagSummary { key: key.to_owned(), total, distinct };
    assert_eq!(tags(2), [summary("browser", 5, 2), summary("level", 9, 1)]);
    assert_eq!(tags(9).len(), 3);
}

pub fn counts_are_read_by_issue_and_start(store: Store) {
    let project = tenant(&store).project;
    let ids: Vec<_> = (0..3).map(|_| issue(&store, project, at(0))).collect();
    let counts = [
        (project, ids[0], 3600, 1),
        (project, ids[0], 7200, 2),
        (project, ids[0], 10800, 3),
        (project, ids[1], 7200, 4),
        (project, ids[2], 7200, 5),
    ];
    write(&store, |stores| {
        stores.intake().add_buckets(Resolution::Hour, &counts)?;
        stores.intake().add_buckets(Resolution::Day, &[(project, ids[0], 86400, 6)])
    });
    let asked = [(project, ids[1]), (project, ids[0])];
    let read = |resolution, from| read(&store, |stores| stores.issues().buckets(&asked, resolution, from));
    let bucket = |issue_id, start, count| Bucket { issue_id, start, count };
    let expected = [bucket(ids[0], 7200, 2), bucket(ids[0], 10800, 3), bucket(ids[1], 7200, 4)];
    assert_eq!(read(Resolution::Hour, 7200), expected);
    assert_eq!(read(Resolution::Day, 0), [bucket(ids[0], 86400, 6)]);
    assert_eq!(read(Resolution::Day, 86401), []);
}

pub fn a_new_issue_is_in_the_inbox_where_it_says_so(store: Store) {
    let project = tenant(&store).project;
    let new = |number, inbox_at| NewIssue { inbox_at, ..new_issue(project, number, at(0)) };
    let ids = write(&store, |stores| stores.intake().add_issues(&[new(1, Some(at_micros(5))), new(2, None)]));
    let inbox = |id| read(&store, |stores| stores.issues().find(project, id)).unwrap().triage.inbox;
    assert_eq!((inbox(ids[0]), inbox(ids[1])), (Some((InboxReason::New, at_micros(5))), None));
}

pub fn the_hashes_of_an_issue_are_sorted(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    write(&store, |stores| {
        let hashes: Vec<_> = (1..=4).map(|number| (project, hash(number))).collect();
        stores.intake().claim_hashes(&hashes)?;
        stores.intake().assign_hashes(&[(project, hash(1), other), (project, hash(2), mine), (project, hash(3), mine)])
    });
    assert_eq!(read(&store, |stores| stores.issues().hashes(project, mine)), [hash(2), hash(3)]);
}

/// All that people decide about an issue, and what follows.
/// An issue that was merged into this one.
fn earlier(id: IssueId) -> IssueId {
    IssueId::new(1_000_000 + id.get())
}

/// An issue last seen at this second with one of everything that can belong to it; its hash has the same number.
pub(super) fn full_issue(store: &Store, project: ProjectId, seconds: i64) -> IssueId {
    let id = issue(store, project, at(seconds));
    let number = u64::try_from(seconds).unwrap();
    let organization_id = read(store, |stores| stores.projects().find_any(project)).unwrap().organization_id;
    let release = ReleaseRef { organization_id, project_id: project, version: "1.0".to_owned() };
    write(store, |stores| {
        let intake = stores.intake();
        intake.claim_hashes(&[(project, hash(number))])?;
        intake.assign_hashes(&[(project, hash(number), id)])?;
        intake.add_buckets(Resolution::Hour, &[(project, id, 3600, 1)])?;
        intake.add_buckets(Resolution::Day, &[(project, id, 0, 1)])?;
        intake.add_tags(&[tag(project, id, "os", "Linux", 1)])?;
        let release_id = intake.releases(std::slice::from_ref(&release), at(0))?[&release];
        intake.add_issue_releases(&[IssueReleaseDelta {
            project_id: project,
            issue_id: id,
            release_id,
            count: 1,
            first_seen: at(0),
            last_seen: at(0),
            is_new_issue: true,
        }])?;
        let environment = "production".to_owned();
        let key = IssueEnvironmentKey { project_id: project, issue_id: id, environment: environment.clone() };
        let (count, users) = (1, 0);
        let seen = IssueEnvironment { environment, count, users, first_seen: at(0), last_seen: at(0) };
        let counts = stores.issue_environments();
        counts.add(&[IssueEnvironmentDelta { project_id: project, issue_id: id, seen }])?;
        counts.split(&[key])?;
        let statement = Statement::new(event_id(u128::from(number)), "", "", "It broke.").unwrap();
        let (issue_id, environment, date_added) = (Some(id), None, at(seconds));
        stores.user_reports().put(&NewUserReport {
            project_id: project,
            statement,
            issue_id,
            environment,
            date_added,
        })?;
        stores.events().append(&[event(project, id, u128::from(number), at(seconds))])
    });
    decided(store, project, id);
    id
}

/// Adds one of everything that people can make of an issue.
fn decided(store: &Store, project: ProjectId, id: IssueId) {
    let user = UserId::new(1);
    write(store, |stores| {
        let date_added = at(0);
        stores.activities().add(&NewActivity {
            project_id: project,
            issue_id: id,
            user: None,
            kind: ActivityKind::Note,
            data: serde_json::Map::new(),
            date_added,
        })?;
        let (actor, release, commit) = (None, None, None);
        let snooze = Snooze {
            until: None,
            count: Some(1),
            window: None,
            user_count: None,
            user_window: None,
            times_seen: 0,
            users_seen: 0,
            actor,
            date_added,
        };
        stores.triage().set_snooze(project, id, Some(snooze))?;
        let kind = ResolutionKind::InNextRelease;
        let resolution =
            IssueResolution { kind, release, commit, current_version: None, is_pending: true, actor, date_added };
        stores.triage().set_resolution(project, id, Some(resolution))?;
        let subscription = Subscription { user, is_active: true, reason: SubscriptionReason::Unknown };
        stores.triage().set_subscription(project, id, &subscription, date_added)?;
        stores.lifecycle().set_forecast(project, id, Some(Forecast { threshold: 1, date_added }))?;
        stores.merges().redirect(project, &[(earlier(id), 1000 + id.get())], id)?;
        let to = IssueId::new(2000 + id.get());
        let (hashes, kept) = (Vec::new(), Kept::default());
        stores.unmerges().add(&Unmerge { project_id: project, from: id, to, hashes, after: None, kept })?;
        stores.viewers().set_seen(project, id, user, Some(date_added))?;
        stores.viewers().set_bookmark(project, id, user, Some(date_added))
    });
}

/// How much belongs to an issue, of each kind.
fn belongings(store: &Store, project: ProjectId, id: IssueId) -> [usize; 21] {
    let (user, keys) = (UserId::new(1), [(project, id)]);
    let names = ["production".to_owned()];
    read(store, |stores| {
        let counts = stores.issue_environments();
        let by_environment = [
            counts.of_issues(&[(project, id)])?.len(),
            counts.buckets(&keys, &names, Resolution::Hour, 0)?.len(),
            counts.buckets(&keys, &names, Resolution::Day, 0)?.len(),
            stores.tags().keys(project, id, Some(&names), &[], 9)?.len(),
            stores.user_reports().list(project, Some(id), &ALL)?.len(),
        ];
        let [environments, hours, days, tags, reports] = by_environment;
        let issues = stores.issues();
        Ok([
            usize::from(issues.find(project, id)?.is_some()),
            issues.hashes(project, id)?.len(),
            issues.buckets(&keys, Resolution::Hour, 0)?.len(),
            issues.buckets(&keys, Resolution::Day, 0)?.len(),
            issues.tags(project, id, 9)?.len(),
            usize::from(stores.releases().last_of_issue(project, id)?.is_some()),
            stores.activities().of_issue(project, id, 9)?.len(),
            stores.triage().snoozes(&keys)?.len(),
            stores.triage().resolutions(&keys)?.len(),
            stores.triage().subscriptions(project, id)?.len(),
            stores.lifecycle().forecasts(&keys)?.len(),
            usize::from(stores.merges().redirected(earlier(id))?.is_some()),
            usize::from(stores.unmerges().find(project, id)?.is_some()),
            stores.viewers().seen(user, &keys)?.len(),
            stores.viewers().bookmarked(user, &keys)?.len(),
            environments,
            hours,
            days,
            tags,
            reports,
            stores.events().search(&EventFilter::of_issue(project, id), &ALL)?.len(),
        ])
    })
}

pub fn issues_not_seen_for_long_are_removed_with_all_that_belongs_to_them(store: Store) {
    let project = tenant(&store).project;
    let ids: Vec<_> = [1, 2, 3, 4].into_iter().map(|seconds| full_issue(&store, project, seconds)).collect();
    let mut removed = (0, 0);
    loop {
        let step = write(&store, |stores| stores.issues().remove_unseen_since(at(4), 5));
        assert!(step.rows <= 5, "{step:?}");
        removed = (removed.0 + step.issues, removed.1 + step.rows);
        if step.rows == 0 {
            break;
        }
        for id in &ids[..3] {
            let [there, hashes, .., events] = belongings(&store, project, *id);
            assert!(there == 1 || events == 0, "an issue goes last");
            assert!(hashes == 0 || events == 1, "what leads to an issue goes first");
        }
    }
    let each = "with a hash, an hour, a day, a tag's key and value, a release, an event, nine decisions, a user's report, an \
                environment and its hour, day and tag each";
    assert_eq!(removed, (3, 66), "{each}");
    for id in &ids[..3] {
        assert_eq!(belongings(&store, project, *id), [0; 21]);
    }
    assert_eq!(belongings(&store, project, ids[3]), [1; 21]);
    let claims = write(&store, |stores| stores.intake().claim_hashes(&[(project, hash(1))]));
    assert_eq!(claims[0].issue_id, None, "a later event of the same kind makes a new issue");
    assert!(read(&store, |stores| stores.events().find(project, event_id(1))).is_none());
}

pub fn an_issue_that_is_being_merged_is_not_removed_for_its_age(store: Store) {
    let project = tenant(&store).project;
    let id = full_issue(&store, project, 1);
    write(&store, |stores| {
        for issue in &mut stores.triage().lock(&[(project, id)])? {
            issue.hide(Status::PendingMerge);
            stores.triage().save(issue)?;
        }
        Ok(())
    });
    let removed = write(&store, |stores| stores.issues().remove_unseen_since(at(4), 100));
    assert_eq!((removed.rows, belongings(&store, project, id)), (0, [1; 21]));
}

pub fn hashes_claimed_while_their_issues_are_removed_are_all_answered(store: Store) {
    let project = tenant(&store).project;
    let ids: Vec<_> = (1..=20).map(|seconds| full_issue(&store, project, seconds)).collect();
    let hashes: Vec<_> = (1..=20).map(|number| (project, hash(number))).collect();
    let claims = together(2, |thread| {
        if thread == 0 {
            while write(&store, |stores| stores.issues().remove_unseen_since(at(100), 100)).rows > 0 {}
            return Vec::new();
        }
        write(&store, |stores| {
            let claims = stores.intake().claim_hashes(&hashes)?;
            let led: Vec<_> = claims.iter().filter_map(|claim| Some((claim.project_id, claim.issue_id?))).collect();
            let locked = stores.intake().lock_issues(&led)?;
            assert_eq!(locked.len(), led.len(), "a claimed hash leads to an issue that is there");
            Ok(claims)
        })
    });
    assert_eq!(claims[1].iter().map(|claim| &claim.hash).collect::<HashSet<_>>().len(), 20);
    assert!(ids.iter().all(|id| belongings(&store, project, *id) == [0; 21]));
}

pub fn an_issue_is_removed_a_few_rows_at_a_time_with_all_that_belongs_to_it(store: Store) {
    let project = tenant(&store).project;
    let (gone, kept) = (full_issue(&store, project, 1), full_issue(&store, project, 2));
    let remove = |of| write(&store, |stores| stores.issues().remove(of, gone, 5));
    assert_eq!(remove(ProjectId::new(project.get() + 1)).rows, 0, "of another project");
    let steps = [(); 6].map(|()| remove(project)).map(|step| (step.issues, step.rows));
    assert_eq!(steps, [(0, 5), (0, 5), (0, 5), (0, 5), (1, 2), (0, 0)]);
    assert_eq!((belongings(&store, project, gone), belongings(&store, project, kept)), ([0; 21], [1; 21]));
}

pub fn nothing_leads_to_issues_that_are_cut_off(store: Store) {
    let project = tenant(&store).project;
    let (gone, kept) = (full_issue(&store, project, 1), full_issue(&store, project, 2));
    let alert = |issue_id| IssueAlert { project_id: project, issue_id, reason: AlertReason::New, date_added: at(0) };
    write(&store, |stores| stores.alerts().queue(&[alert(gone), alert(kept)]));
    write(&store, |stores| stores.issues().cut_off(&[(project, gone)]));
    let claims = write(&store, |stores| stores.intake().claim_hashes(&[(project, hash(1)), (project, hash(2))]));
    let leads: HashSet<_> = claims.into_iter().map(|claim| (claim.hash, claim.issue_id)).collect();
    assert_eq!(leads, HashSet::from([(hash(1), None), (hash(2), Some(kept))]));
    assert_eq!(write(&store, |stores| stores.alerts().take(9)), [alert(kept)]);
    assert_eq!(belongings(&store, project, gone)[20], 1, "what belongs to it is there");
}

/// What batches of events and deletions do, in the order in which they do it.
pub fn no_event_is_lost_between_an_issue_and_the_one_after_it(store: Store) {
    let project = tenant(&store).project;
    let made = together(4, |thread| {
        let mut placed = Vec::new();
        for round in 0..20_u32 {
            if thread == 0 {
                retire_latest(&store, project);
                continue;
            }
            let number = u128::from(round) * 10 + u128::try_from(thread).unwrap() + 1;
            placed.push(write(&store, |stores| place(stores, project, number)));
        }
        placed
    });
    for id in made.concat() {
        let issue = read(&store, |stores| stores.issues().find(project, id)).unwrap();
        let events = read(&store, |stores| stores.events().search(&EventFilter::of_issue(project, id), &ALL)).len();
        assert_eq!(usize::try_from(issue.times_seen).unwrap(), events, "every event is in the issue that counts it");
    }
    let visible = read(&store, |stores| stores.issues().list(&unfiltered(project), Sort::LastSeen, &ALL, 0));
    assert!(visible.issues.len() <= 1, "all lead to one issue, or to none");
}

fn unfiltered(project: ProjectId) -> IssueFilter {
    IssueFilter::of(vec![project])
}

fn retire_latest(store: &Store, project: ProjectId) {
    write(store, |stores| {
        for found in stores.issues().list(&unfiltered(project), Sort::LastSeen, &ALL, 0)?.issues {
            stores.issues().cut_off(&[(project, found.id)])?;
            let mut locked = stores.triage().lock(&[(project, found.id)])?.remove(0);
            locked.hide(Status::PendingDeletion);
            stores.triage().save(&locked)?;
        }
        Ok(())
    });
}

/// Stores an event of hash 1 in the issue that it leads to, or in a new one.
fn place(stores: &mut dyn Stores, project: ProjectId, number: u128) -> Result<IssueId, StoreError> {
    let intake = stores.intake();
    let led = intake.claim_hashes(&[(project, hash(1))])?[0].issue_id;
    let locked = match led {
        Some(id) => intake.lock_issues(&[(project, id)])?.remove(&id),
        None => None,
    };
    let id = match locked.filter(|issue| issue.status.is_visible()) {
        Some(issue) => issue.id,
        None => {
            let name = intake.take_numbers(project, 1)?;
            let id = intake.add_issues(&[new_issue(project, name, at(0))])?[0];
            intake.assign_hashes(&[(project, hash(1), id)])?;
            id
        }
    };
    let events = batch(1, at(0), at(0));
    intake.change(&[IssueChange { project_id: project, issue_id: id, new_users: 0, state: None, events }])?;
    stores.events().append(&[event(project, id, number, at(0))])?;
    Ok(id)
}

pub fn users_are_counted_that_were_hit_since_a_time(store: Store) {
    let project = tenant(&store).project;
    let (mine, other) = (issue(&store, project, at(0)), issue(&store, project, at(0)));
    let hit = |issue, key: &str, value: &str, seconds| TagDelta {
        last_seen: at(seconds),
        ..tag(project, issue, key, value, 1)
    };
    let uses = [
        hit(mine, "os", "Linux", 9),
        hit(mine, "user", "id:1", 5),
        hit(mine, "user", "id:2", 7),
        hit(mine, "user", "id:3", 3),
        hit(other, "user", "id:4", 9),
    ];
    write(&store, |stores| stores.intake().add_tags(&uses));
    let users = |seconds| read(&store, |stores| stores.issues().users_since(project, mine, at(seconds)));
    assert_eq!([users(0), users(5), users(6), users(8)], [3, 2, 1, 0]);
}

pub fn old_counts_are_removed_a_few_at_a_time(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let hour = Resolution::Hour.start(at(0));
    let counts: Vec<_> = (0..4).map(|number| (project, id, hour + number * 3600, 1)).collect();
    write(&store, |stores| {
        stores.intake().add_buckets(Resolution::Hour, &counts)?;
        stores.intake().add_buckets(Resolution::Day, &counts)
    });
    let before = chrono::DateTime::from_timestamp(hour + 3 * 3600, 0).unwrap();
    let remove = || write(&store, |stores| stores.issues().remove_buckets_before(Resolution::Hour, before, 2));
    assert_eq!((remove(), remove(), remove()), (2, 1, 0));
    let left = |resolution| read(&store, |stores| stores.issues().buckets(&[(project, id)], resolution, 0));
    assert_eq!(left(Resolution::Hour), [Bucket { issue_id: id, start: hour + 3 * 3600, count: 1 }]);
    assert_eq!(left(Resolution::Day).len(), 4, "the other resolution keeps its own");
}
