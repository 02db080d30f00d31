//! Rules for what people decide about issues.

use chrono::TimeDelta;
use domain::ids::{CommitId, IssueId, ProjectId, ReleaseId, TeamId, UserId};
use domain::issues::{
    Assignee, InboxReason, Issue, IssueResolution, Priority, ResolutionKind, Snooze, Status, Subscription,
    SubscriptionReason, Substatus, Triage,
};
use domain::permissions::Role;

use super::fixtures::{Store, at, at_micros, batch, issue, organization, project, read, tenant, together, user, write};
use crate::ingest::IssueChange;

fn snooze(count: i64) -> Snooze {
    Snooze {
        until: Some(at_micros(60)),
        count: Some(count),
        window: None,
        user_count: None,
        user_window: Some(5),
        times_seen: 10,
        users_seen: 4,
        actor: Some(UserId::new(7)),
        date_added: at_micros(1),
    }
}

fn resolution(kind: ResolutionKind) -> IssueResolution {
    IssueResolution {
        kind,
        release: Some(ReleaseId::new(5)),
        commit: None,
        current_version: Some("1.0".to_owned()),
        is_pending: true,
        actor: None,
        date_added: at_micros(1),
    }
}

fn subscription(user: i64, is_active: bool, reason: SubscriptionReason) -> Subscription {
    Subscription { user: UserId::new(user), is_active, reason }
}

fn find(store: &Store, project: ProjectId, id: IssueId) -> Issue {
    read(store, |stores| stores.issues().find(project, id)).unwrap()
}

pub fn what_was_decided_is_found_as_it_was_saved(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let before = find(&store, project, id);
    let decided = Issue {
        status: Status::Ignored,
        substatus: Some(Substatus::ArchivedForever),
        priority: Priority::Low,
        triage: Triage {
            active_at: Some(at_micros(1)),
            resolved_at: Some(at_micros(2)),
            assignee: Some(Assignee::Team(TeamId::new(3))),
            share_id: Some("0".repeat(32)),
            priority_locked_at: Some(at_micros(3)),
            inbox: Some((InboxReason::Manual, at_micros(4))),
            ..before.triage.clone()
        },
        ..before.clone()
    };
    write(&store, |stores| stores.triage().save(&decided));
    assert_eq!(find(&store, project, id), decided);
    let of_user = Triage { assignee: Some(Assignee::User(UserId::new(9))), ..decided.triage.clone() };
    let of_user = Issue { triage: of_user, ..decided };
    write(&store, |stores| stores.triage().save(&of_user));
    assert_eq!(find(&store, project, id), of_user);
    write(&store, |stores| stores.triage().save(&before));
    assert_eq!(find(&store, project, id), before);
}

pub fn comments_and_heat_are_not_saved_with_decisions(store: Store) {
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let before = find(&store, project, id);
    let stale = Triage { comments: 7, heat: 12.5, ..before.triage.clone() };
    write(&store, |stores| stores.triage().save(&Issue { triage: stale, ..before.clone() }));
    assert_eq!(find(&store, project, id), before);
}

pub fn a_decision_is_saved_in_its_project_only(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let id = issue(&store, tenant.project, at(0));
    let before = find(&store, tenant.project, id);
    let elsewhere = Issue { project_id: other, status: Status::Resolved, ..before.clone() };
    write(&store, |stores| stores.triage().save(&elsewhere));
    assert_eq!(find(&store, tenant.project, id), before);
}

pub fn what_is_assigned_to_who_is_no_member_is_found(store: Store) {
    let acme = tenant(&store);
    let umbrella = organization(&store, "umbrella");
    let [kim, lee] = ["kim@example.com", "lee@example.com"].map(|address| user(&store, address));
    let join = |organization, user| {
        write(&store, |stores| stores.organizations().add_member(organization, user, Role::Member, at(1)))
    };
    let member = join(acme.organization, kim);
    join(umbrella, kim);
    join(umbrella, lee);
    let projects = [acme.project, project(&store, acme.organization, "api"), project(&store, umbrella, "lab")];
    let assigned = |project, status, assignee| {
        let id = issue(&store, project, at(0));
        write(&store, |stores| {
            let mut issue = stores.triage().lock(&[(project, id)])?.remove(0);
            (issue.status, issue.triage.assignee) = (status, assignee);
            stores.triage().save(&issue)
        });
        (project, id)
    };
    let to = |user| Some(Assignee::User(user));
    let lab = assigned(projects[2], Status::Unresolved, to(kim));
    let api = assigned(projects[1], Status::PendingDeletion, to(kim));
    let web = assigned(projects[0], Status::Resolved, to(kim));
    let theirs = assigned(projects[0], Status::Unresolved, to(lee));
    assigned(projects[0], Status::Unresolved, Some(Assignee::Team(TeamId::new(kim.get()))));
    assigned(projects[0], Status::Unresolved, None);
    let found = |user, limit| read(&store, |stores| stores.triage().assigned_outside(user, limit));
    assert_eq!((found(kim, 9), found(lee, 9)), (vec![], vec![theirs]));
    write(&store, |stores| stores.organizations().remove_member(acme.organization, member));
    assert_eq!((found(kim, 9), found(kim, 1)), (vec![web, api], vec![web]));
    write(&store, |stores| stores.users().remove(kim));
    assert_eq!(found(kim, 9), [web, api, lab]);
}

pub fn issues_are_locked_in_ascending_order_whatever_their_status(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let of_other = issue(&store, other, at(0));
    let ids = [issue(&store, tenant.project, at(0)), issue(&store, tenant.project, at(0))];
    let hidden = Issue { status: Status::PendingDeletion, ..find(&store, tenant.project, ids[1]) };
    let keys = [(other, of_other), (tenant.project, ids[1]), (tenant.project, ids[0]), (other, ids[0])];
    let locked = write(&store, |stores| {
        stores.triage().save(&hidden)?;
        stores.triage().lock(&keys)
    });
    let locked: Vec<_> = locked.into_iter().map(|issue| (issue.project_id, issue.id)).collect();
    let mut expected = vec![(tenant.project, ids[0]), (tenant.project, ids[1]), (other, of_other)];
    expected.sort_unstable();
    assert_eq!(locked, expected);
    assert_eq!(write(&store, |stores| stores.triage().lock(&[])), []);
}

pub fn decisions_and_events_of_many_threads_are_all_kept(store: Store) {
    let project = tenant(&store).project;
    let ids: Vec<_> = (0..6).map(|_| issue(&store, project, at(0))).collect();
    let mut keys: Vec<_> = ids.iter().map(|id| (project, *id)).collect();
    together(4, |thread| {
        for round in 0..5 {
            let mut mine = keys.clone();
            mine.rotate_left(thread);
            write(&store, |stores| {
                if thread % 2 == 0 {
                    mine.sort_unstable();
                    stores.intake().lock_issues(&mine)?;
                    let change = |&(project_id, issue_id): &(ProjectId, IssueId)| IssueChange {
                        project_id,
                        issue_id,
                        new_users: 0,
                        state: None,
                        events: batch(1, at(round), at(round)),
                    };
                    return stores.intake().change(&mine.iter().map(change).collect::<Vec<_>>());
                }
                for mut issue in stores.triage().lock(&mine)? {
                    let since = issue.triage.active_at.unwrap_or(at(0)) + TimeDelta::seconds(1);
                    issue.triage.active_at = Some(since);
                    stores.triage().save(&issue)?;
                }
                Ok(())
            });
        }
    });
    keys.sort_unstable();
    for (project, id) in keys {
        let issue = find(&store, project, id);
        assert_eq!((issue.times_seen, issue.triage.active_at), (11, Some(at(10))));
    }
}

pub fn a_snooze_is_set_replaced_and_removed(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let ids = [issue(&store, tenant.project, at(0)), issue(&store, tenant.project, at(0)), issue(&store, other, at(0))];
    let keys = [(other, ids[2]), (tenant.project, ids[1]), (tenant.project, ids[0])];
    write(&store, |stores| {
        stores.triage().set_snooze(tenant.project, ids[1], Some(snooze(1)))?;
        stores.triage().set_snooze(other, ids[2], Some(snooze(2)))?;
        stores.triage().set_snooze(tenant.project, ids[0], None)
    });
    let snoozes = || read(&store, |stores| stores.triage().snoozes(&keys));
    assert_eq!(snoozes(), [(ids[1], snooze(1)), (ids[2], snooze(2))]);
    let bare = Snooze { until: None, count: None, user_window: None, actor: None, ..snooze(0) };
    write(&store, |stores| {
        stores.triage().set_snooze(tenant.project, ids[1], Some(bare.clone()))?;
        stores.triage().set_snooze(other, ids[2], None)?;
        stores.triage().set_snooze(other, ids[1], None)
    });
    assert_eq!(snoozes(), [(ids[1], bare)]);
    assert_eq!(read(&store, |stores| stores.triage().snoozes(&[])), []);
}

pub fn what_resolves_an_issue_is_set_replaced_and_removed(store: Store) {
    let project = tenant(&store).project;
    let ids = [issue(&store, project, at(0)), issue(&store, project, at(0))];
    let keys = [(project, ids[1]), (project, ids[0])];
    let set = |id, resolution| write(&store, |stores| stores.triage().set_resolution(project, id, resolution));
    let found = || read(&store, |stores| stores.triage().resolutions(&keys));
    let next = resolution(ResolutionKind::InNextRelease);
    set(ids[0], Some(next.clone()));
    set(ids[1], Some(next.clone()));
    assert_eq!(found(), [(ids[0], next.clone()), (ids[1], next)]);
    let commit = IssueResolution {
        release: None,
        commit: Some(CommitId::new(8)),
        current_version: None,
        is_pending: false,
        actor: Some(UserId::new(7)),
        ..resolution(ResolutionKind::InCommit)
    };
    set(ids[0], Some(commit.clone()));
    set(ids[1], None);
    assert_eq!(found(), [(ids[0], commit)]);
}

pub fn a_subscription_that_was_concluded_never_replaces_a_decision(store: Store) {
    use SubscriptionReason::{Assigned, Bookmarked, ChangedStatus, Unknown};
    let project = tenant(&store).project;
    let id = issue(&store, project, at(0));
    let subscribe = |it: Subscription| write(&store, |stores| stores.triage().subscribe(project, id, &it, at(1)));
    let decide = |it: Subscription| write(&store, |stores| stores.triage().set_subscription(project, id, &it, at(2)));
    let found = || read(&store, |stores| stores.triage().subscriptions(project, id));
    subscribe(subscription(2, true, Assigned));
    subscribe(subscription(1, true, ChangedStatus));
    subscribe(subscription(1, true, Bookmarked));
    assert_eq!(found(), [subscription(1, true, ChangedStatus), subscription(2, true, Assigned)], "the first counts");
    decide(subscription(1, false, Unknown));
    subscribe(subscription(1, true, Assigned));
    assert_eq!(found(), [subscription(1, false, Unknown), subscription(2, true, Assigned)]);
    write(&store, |stores| stores.triage().unsubscribe(project, id, UserId::new(1)));
    write(&store, |stores| stores.triage().unsubscribe(project, id, UserId::new(3)));
    assert_eq!(found(), [subscription(2, true, Assigned)]);
    subscribe(subscription(1, true, Bookmarked));
    assert_eq!(found(), [subscription(1, true, Bookmarked), subscription(2, true, Assigned)]);
}

pub fn subscriptions_of_a_user_are_found_by_issue(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let ids = [issue(&store, tenant.project, at(0)), issue(&store, other, at(0)), issue(&store, other, at(0))];
    let mine = subscription(1, true, SubscriptionReason::Unknown);
    let theirs = subscription(2, true, SubscriptionReason::Unknown);
    write(&store, |stores| {
        for (project, id, it) in [(tenant.project, ids[0], mine), (other, ids[1], mine), (other, ids[2], theirs)] {
            stores.triage().set_subscription(project, id, &it, at(1))?;
        }
        Ok(())
    });
    let keys = [(other, ids[2]), (other, ids[1]), (tenant.project, ids[0])];
    let of = |user, keys: &[_]| read(&store, |stores| stores.triage().subscriptions_of(UserId::new(user), keys));
    assert_eq!(of(1, &keys), [(ids[0], mine), (ids[1], mine)]);
    assert_eq!(of(2, &keys[1..]), []);
    assert_eq!(of(1, &[]), []);
}
