//! Rules for what a batch of events changes: hashes, numbers, issues, projects.

mod counts;

use std::collections::HashSet;

use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId};
use domain::issues::{EventBatch, Status, Substatus, Summary};

use super::fixtures::{
    Store, at, at_micros, batch, hash, issue, new_issue, new_project, project, read, summary, tenant, together,
    try_write, write,
};
use crate::ingest::{HashClaim, IssueChange};
use crate::issues::{IssueFilter, Sort};
use crate::paging::Window;
use crate::ports::StoreError;
use crate::projects::NewProject;

pub use counts::*;

fn claim(store: &Store, hashes: &[(ProjectId, GroupHash)]) -> Vec<HashClaim> {
    let mut claims = write(store, |stores| stores.intake().claim_hashes(hashes));
    claims.sort_by(|a, b| (a.project_id, &a.hash).cmp(&(b.project_id, &b.hash)));
    claims
}

fn change(project_id: ProjectId, issue_id: IssueId, events: EventBatch) -> IssueChange {
    IssueChange { project_id, issue_id, new_users: 0, state: None, events }
}

pub fn a_new_hash_leads_nowhere_until_it_is_assigned(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let id = issue(&store, tenant.project, at(0));
    let asked = [(tenant.project, hash(1)), (tenant.project, hash(2)), (other, hash(1))];
    let answer = |place: usize, issue_id| {
        let (project_id, hash) = asked[place].clone();
        HashClaim { project_id, hash, issue_id, tombstone_id: None }
    };
    assert_eq!(claim(&store, &asked), [answer(0, None), answer(1, None), answer(2, None)]);
    write(&store, |stores| stores.intake().assign_hashes(&[(tenant.project, hash(1), id)]));
    assert_eq!(claim(&store, &asked), [answer(0, Some(id)), answer(1, None), answer(2, None)]);
}

pub fn a_hash_claimed_by_many_threads_leads_to_one_issue(store: Store) {
    let project = tenant(&store).project;
    let hashes = [(project, hash(1)), (project, hash(2))];
    let ids = together(4, |_| {
        write(&store, |stores| {
            let intake = stores.intake();
            let claims = intake.claim_hashes(&hashes)?;
            if let Some(id) = claims.iter().find_map(|claim| claim.issue_id) {
                return Ok(id);
            }
            let number = intake.take_numbers(project, 1)?;
            let id = intake.add_issues(&[new_issue(project, number, at(0))])?[0];
            intake.assign_hashes(&hashes.clone().map(|(project, hash)| (project, hash, id)))?;
            Ok(id)
        })
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let filter = IssueFilter::of(vec![project]);
    let listed = read(&store, |stores| stores.issues().list(&filter, Sort::LastSeen, &Window::First { limit: 9 }, 0));
    assert_eq!(listed.issues.len(), 1);
}

pub fn overlapping_claims_of_many_threads_all_end(store: Store) {
    let project = tenant(&store).project;
    together(4, |thread| {
        for round in 0..10 {
            let first = round * 5 + u64::try_from(thread).unwrap() * 2;
            let hashes: Vec<_> = (first..first + 12).map(|number| (project, hash(number))).collect();
            assert_eq!(claim(&store, &hashes).len(), hashes.len());
        }
    });
}

pub fn claims_of_an_undone_transaction_leave_nothing(store: Store) {
    let project = tenant(&store).project;
    let undone: Result<(), _> = try_write(&store, |stores| {
        let intake = stores.intake();
        intake.claim_hashes(&[(project, hash(1))])?;
        let number = intake.take_numbers(project, 1)?;
        let id = intake.add_issues(&[new_issue(project, number, at(0))])?[0];
        intake.assign_hashes(&[(project, hash(1), id)])?;
        Err(StoreError::Other("later".into()))
    });
    assert!(undone.is_err());
    assert_eq!(claim(&store, &[(project, hash(1))])[0].issue_id, None);
    assert_eq!(read(&store, |stores| stores.issues().find_number(project, 1)), None);
}

pub fn numbers_ascend_and_never_repeat(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let take = |project, count| write(&store, |stores| stores.intake().take_numbers(project, count));
    assert_eq!((take(tenant.project, 1), take(tenant.project, 3), take(tenant.project, 1)), (1, 2, 5));
    assert_eq!(take(other, 1), 1);
    let taken: Vec<i64> =
        together(4, |_| (0..10).map(|_| take(other, 2)).collect::<Vec<_>>()).into_iter().flatten().collect();
    assert_eq!(taken.iter().collect::<HashSet<_>>().len(), 40);
    assert_eq!(take(other, 1), 82);
}

pub fn issues_made_together_get_their_ids_in_order(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let new: Vec<_> = (1..=50)
        .flat_map(|number| [new_issue(other, number, at(0)), new_issue(tenant.project, 51 - number, at(0))])
        .collect();
    let ids = write(&store, |stores| stores.intake().add_issues(&new));
    assert_eq!(ids.len(), new.len());
    for (issue, id) in new.iter().zip(ids) {
        let found = read(&store, |stores| stores.issues().find_number(issue.project_id, issue.number));
        assert_eq!(found.map(|found| found.id), Some(id));
    }
}

pub fn a_change_adds_widens_and_replaces(store: Store) {
    let project = tenant(&store).project;
    let (id, other) = (issue(&store, project, at(10)), issue(&store, project, at(10)));
    let newer = Summary { logger: None, unhandled: false, ..summary("KeyError: 'ü'") };
    let events =
        EventBatch { count: 4, first_seen: at_micros(-1), last_seen: at(5), heat: 7.5, summary: newer.clone() };
    write(&store, |stores| {
        stores.intake().change(&[IssueChange { new_users: 2, ..change(project, id, events) }])?;
        stores.intake().change(&[change(
            project,
            id,
            EventBatch { summary: newer.clone(), ..batch(1, at(11), at(12)) },
        )])
    });
    let find = |id| read(&store, |stores| stores.issues().find(project, id)).unwrap();
    let changed = find(id);
    assert_eq!((changed.times_seen, changed.users_seen), (6, 2));
    assert_eq!((changed.first_seen, changed.last_seen), (at_micros(-1), at(12)));
    assert_eq!(changed.summary, newer);
    assert_eq!((find(other).times_seen, find(other).summary), (1, summary("ValueError: boom")));
}

/// Makes an issue resolved, which no use case does yet.
fn resolved(store: &Store, project: ProjectId) -> IssueId {
    let id = issue(store, project, at(0));
    let state = Some((Status::Resolved, Substatus::Ongoing));
    write(store, |stores| {
        stores.intake().change(&[IssueChange { state, ..change(project, id, batch(1, at(0), at(0))) }])
    });
    id
}

pub fn a_change_brings_an_issue_back_where_it_says_so(store: Store) {
    let project = tenant(&store).project;
    let (back, stays) = (resolved(&store, project), resolved(&store, project));
    let state = Some((Status::Unresolved, Substatus::Regressed));
    write(&store, |stores| {
        let back = IssueChange { state, ..change(project, back, batch(1, at(1), at(1))) };
        stores.intake().change(&[back, change(project, stays, batch(1, at(1), at(1)))])
    });
    let found = |id| read(&store, |stores| stores.issues().find(project, id)).unwrap();
    assert_eq!((found(back).status, found(back).substatus), (Status::Unresolved, Some(Substatus::Regressed)));
    assert_eq!((found(stays).status, found(stays).substatus), (Status::Resolved, Some(Substatus::Ongoing)));
    assert_eq!((found(back).times_seen, found(stays).times_seen), (3, 3));
}

pub fn an_issue_is_brought_back_by_one_of_many_batches_at_once(store: Store) {
    let project = tenant(&store).project;
    let id = resolved(&store, project);
    let times = together(4, |_| {
        write(&store, |stores| {
            let status = stores.intake().lock_issues(&[(project, id)])?[&id].status;
            let state = (status == Status::Resolved).then_some((Status::Unresolved, Substatus::Regressed));
            stores.intake().change(&[IssueChange { state, ..change(project, id, batch(1, at(1), at(1))) }])?;
            Ok(usize::from(state.is_some()))
        })
    });
    assert_eq!(times.iter().sum::<usize>(), 1);
    let found = read(&store, |stores| stores.issues().find(project, id)).unwrap();
    assert_eq!((found.status, found.times_seen), (Status::Unresolved, 6));
}

pub fn locked_issues_change_one_transaction_at_a_time(store: Store) {
    let project = tenant(&store).project;
    let ids = [issue(&store, project, at(0)), issue(&store, project, at(0))];
    let pairs = ids.map(|id| (project, id));
    together(4, |_| {
        for _ in 0..10 {
            write(&store, |stores| {
                let locked = stores.intake().lock_issues(&pairs)?;
                let changes = ids.map(|id| {
                    // Right only if nobody else counted since the issue was locked.
                    let summary = summary(&(locked[&id].times_seen + 1).to_string());
                    change(project, id, EventBatch { summary, ..batch(1, at(0), at(0)) })
                });
                stores.intake().change(&changes)
            });
        }
    });
    for id in ids {
        let found = read(&store, |stores| stores.issues().find(project, id)).unwrap();
        assert_eq!((found.times_seen, found.summary.title.as_str()), (41, "41"));
    }
}

pub fn of_issues_to_lock_only_those_are_answered_that_there_are(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (mine, theirs) = (issue(&store, tenant.project, at(0)), issue(&store, other, at(0)));
    let wanted = [(tenant.project, mine), (tenant.project, theirs), (other, IssueId::new(i64::MAX))];
    let locked = write(&store, |stores| stores.intake().lock_issues(&wanted));
    let found = read(&store, |stores| stores.issues().find(tenant.project, mine)).unwrap();
    assert_eq!(locked.into_iter().collect::<Vec<_>>(), [(mine, found)]);
}

pub fn the_first_event_of_a_project_is_noted_once(store: Store) {
    let tenant = tenant(&store);
    let named = NewProject { platform: Some("ruby".to_owned()), ..new_project(tenant.organization, "named") };
    let named = write(&store, |stores| stores.projects().add(&named));
    let note = |seconds, platform| {
        write(&store, |stores| {
            let projects = [(tenant.project, at(seconds), platform), (named, at(seconds), platform)];
            let environments = [(tenant.project, "production"), (named, "production"), (named, "staging")];
            stores.intake().note_projects(&projects, &environments)
        });
    };
    note(1, "python");
    note(2, "go");
    let find = |id| read(&store, |stores| stores.projects().find_any(id)).unwrap();
    assert_eq!(find(tenant.project).first_event, Some(at(1)));
    assert_eq!(find(tenant.project).platform.as_deref(), Some("python"));
    assert_eq!(find(named).first_event, Some(at(1)));
    assert_eq!(find(named).platform.as_deref(), Some("ruby"), "what was set stays");
}

pub fn empty_batches_are_no_error(store: Store) {
    write(&store, |stores| {
        let intake = stores.intake();
        assert_eq!(intake.claim_hashes(&[])?, []);
        intake.assign_hashes(&[])?;
        assert_eq!(intake.add_issues(&[])?, []);
        assert!(intake.lock_issues(&[])?.is_empty());
        intake.change(&[])?;
        intake.add_buckets(crate::issues::Resolution::Hour, &[])?;
        assert!(intake.add_tags(&[])?.is_empty());
        assert!(intake.releases(&[], at(0))?.is_empty());
        intake.add_issue_releases(&[])?;
        intake.note_projects(&[], &[])?;
        intake.add_outcomes(&[])
    });
}
