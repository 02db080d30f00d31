//! Rules for alerts that wait, and for who wants them.

use std::collections::HashSet;

use domain::alerts::{AlertReason, Alerting};
use domain::ids::{IssueId, MemberId, OrganizationId, ProjectId, TeamId, UserId};
use domain::permissions::Role;

use super::fixtures::{Store, at, issue, organization, project, read, slug, tenant, together, try_write, user, write};
use crate::alerts::{Audience, IssueAlert};
use crate::ports::StoreError;
use crate::teams::NewTeam;

fn alert(project: ProjectId, issue: i64, seconds: i64) -> IssueAlert {
    IssueAlert { project_id: project, issue_id: IssueId::new(issue), reason: AlertReason::New, date_added: at(seconds) }
}

fn queue(store: &Store, alerts: &[IssueAlert]) {
    write(store, |stores| stores.alerts().queue(alerts));
}

fn take(store: &Store, limit: usize) -> Vec<IssueAlert> {
    write(store, |stores| stores.alerts().take(limit))
}

fn join(store: &Store, organization: OrganizationId, user: UserId) -> MemberId {
    write(store, |stores| stores.organizations().add_member(organization, user, Role::Member, at(0)))
}

fn team(store: &Store, organization: OrganizationId, name: &str, project: ProjectId) -> TeamId {
    let new = NewTeam { organization_id: organization, slug: slug(name), name: name.to_owned(), date_added: at(0) };
    write(store, |stores| {
        let team = stores.teams().add(&new)?;
        stores.teams().add_project(team, project)?;
        Ok(team)
    })
}

fn recipients(store: &Store, at: (OrganizationId, ProjectId), audience: Audience, limit: usize) -> Vec<String> {
    let found = read(store, |stores| stores.alerts().recipients(at.0, at.1, audience, limit));
    found.into_iter().map(|one| one.email.as_str().to_owned()).collect()
}

pub fn alerts_are_taken_once_and_those_that_wait_longest_first(store: Store) {
    let (one, two) = (ProjectId::new(1), ProjectId::new(2));
    let back = IssueAlert { reason: AlertReason::Regression, ..alert(two, 1, 10) };
    queue(&store, &[alert(one, 7, 30), alert(one, 8, 20), back.clone()]);
    assert_eq!(take(&store, 2), [alert(one, 8, 20), back], "by project and issue");
    assert_eq!(take(&store, 2), [alert(one, 7, 30)]);
    assert_eq!(take(&store, 2), []);
    queue(&store, &[]);
    queue(&store, &[alert(one, 7, 40)]);
    assert_eq!(take(&store, 2), [alert(one, 7, 40)]);
}

pub fn an_issue_waits_once_as_it_waited_first(store: Store) {
    let project = ProjectId::new(1);
    queue(&store, &[alert(project, 7, 1)]);
    let again = IssueAlert { reason: AlertReason::Regression, ..alert(project, 7, 2) };
    queue(&store, &[again, alert(project, 8, 2)]);
    assert_eq!(take(&store, 9), [alert(project, 7, 1), alert(project, 8, 2)]);
}

pub fn alerts_of_an_undone_transaction_wait_on(store: Store) {
    let project = ProjectId::new(1);
    queue(&store, &[alert(project, 7, 1)]);
    let undone: Result<(), _> = try_write(&store, |stores| {
        assert_eq!(stores.alerts().take(9)?.len(), 1);
        stores.alerts().queue(&[alert(project, 8, 1)])?;
        Err(StoreError::Other("later".into()))
    });
    assert!(undone.is_err());
    assert_eq!(take(&store, 9), [alert(project, 7, 1)]);
}

pub fn alerts_taken_by_many_threads_go_to_one_each(store: Store) {
    let project = ProjectId::new(1);
    let all: Vec<_> = (0..40).map(|number| alert(project, number, number)).collect();
    queue(&store, &all);
    let taken = together(4, |_| {
        let mut mine = Vec::new();
        loop {
            let got = take(&store, 3);
            if got.is_empty() {
                return mine;
            }
            mine.extend(got.into_iter().map(|alert| alert.issue_id));
        }
    });
    let taken: Vec<_> = taken.into_iter().flatten().collect();
    // Whoever finds all that is left locked goes away; nothing is given out twice.
    let rest: Vec<_> = take(&store, 100).into_iter().map(|alert| alert.issue_id).collect();
    assert_eq!(taken.len() + rest.len(), 40);
    assert_eq!(taken.into_iter().chain(rest).collect::<HashSet<_>>().len(), 40);
}

pub fn batches_that_queue_the_same_issues_at_once_all_end(store: Store) {
    let project = ProjectId::new(1);
    together(4, |_| {
        for round in 0..10 {
            queue(&store, &(round..round + 20).map(|number| alert(project, number, 0)).collect::<Vec<_>>());
        }
    });
    assert_eq!(take(&store, 100).len(), 29);
}

pub fn old_alerts_are_removed_a_few_at_a_time(store: Store) {
    let project = ProjectId::new(1);
    queue(&store, &[alert(project, 1, 1), alert(project, 2, 2), alert(project, 3, 3), alert(project, 4, 50)]);
    let remove = || write(&store, |stores| stores.alerts().remove_before(at(50), 2));
    assert_eq!([remove(), remove(), remove()], [2, 1, 0]);
    assert_eq!(take(&store, 9), [alert(project, 4, 50)]);
}

pub fn an_issue_that_is_removed_waits_no_longer(store: Store) {
    let project = tenant(&store).project;
    let (old, recent) = (issue(&store, project, at(0)), issue(&store, project, at(100)));
    queue(&store, &[old, recent].map(|id| alert(project, id.get(), 0)));
    while write(&store, |stores| stores.issues().remove_unseen_since(at(50), 100)).rows > 0 {}
    assert_eq!(take(&store, 9), [alert(project, recent.get(), 0)]);
}

pub fn a_project_has_alerts_until_they_are_switched_off(store: Store) {
    let tenant = tenant(&store);
    let (neighbour, stranger) = (project(&store, tenant.organization, "other"), organization(&store, "else"));
    let of = |organization, project| read(&store, |stores| stores.alerts().of_project(organization, project));
    let set = |organization, alerting| {
        write(&store, |stores| stores.alerts().set_of_project(organization, tenant.project, alerting));
    };
    assert_eq!(of(tenant.organization, tenant.project), Alerting::On);
    assert_eq!(of(stranger, tenant.project), Alerting::Off);
    set(stranger, Alerting::Off);
    assert_eq!(of(tenant.organization, tenant.project), Alerting::On);
    set(tenant.organization, Alerting::Off);
    assert_eq!(of(tenant.organization, tenant.project), Alerting::Off);
    assert_eq!(of(tenant.organization, neighbour), Alerting::On);
    set(tenant.organization, Alerting::On);
    assert_eq!(of(tenant.organization, tenant.project), Alerting::On);
}

pub fn the_members_of_a_projects_teams_are_its_recipients_once_each(store: Store) {
    let tenant = tenant(&store);
    let there = (tenant.organization, tenant.project);
    let other = project(&store, tenant.organization, "other");
    let teams = ["front", "back"].map(|name| team(&store, tenant.organization, name, tenant.project));
    let of_other = team(&store, tenant.organization, "others", other);
    assert!(!read(&store, |stores| stores.alerts().has_team(there.0, there.1)), "a team without members");
    let [ada, bob, cid, dan] = ["ada", "bob", "cid", "dan"].map(|name| user(&store, &format!("{name}@example.com")));
    let [of_ada, of_bob, of_cid, of_dan] = [ada, bob, cid, dan].map(|user| join(&store, tenant.organization, user));
    let _ = of_dan;
    write(&store, |stores| {
        for (team, member) in
            [(teams[0], of_ada), (teams[1], of_ada), (teams[1], of_bob), (of_other, of_cid), (of_other, of_bob)]
        {
            stores.teams().add_member(team, member)?;
        }
        Ok(())
    });
    assert!(read(&store, |stores| stores.alerts().has_team(there.0, there.1)));
    assert_eq!(recipients(&store, there, Audience::Teams, 9), ["ada@example.com", "bob@example.com"]);
    assert_eq!(recipients(&store, there, Audience::Teams, 1), ["ada@example.com"]);
    assert_eq!(recipients(&store, there, Audience::Organization, 9).len(), 4);
    write(&store, |stores| stores.users().set_active(ada, false));
    assert_eq!(recipients(&store, there, Audience::Teams, 9), ["bob@example.com"]);
    write(&store, |stores| stores.users().set_active(bob, false));
    assert!(!read(&store, |stores| stores.alerts().has_team(there.0, there.1)), "nobody is left in it");
}

pub fn recipients_are_of_the_organization_alone(store: Store) {
    let tenant = tenant(&store);
    let stranger = organization(&store, "else");
    let (ada, eve) = (user(&store, "ada@example.com"), user(&store, "eve@example.com"));
    join(&store, tenant.organization, ada);
    let of_eve = join(&store, stranger, eve);
    // Nothing makes such teams; they would be of no use.
    let foreign = team(&store, stranger, "foreign", tenant.project);
    write(&store, |stores| stores.teams().add_member(foreign, of_eve));
    let there = (tenant.organization, tenant.project);
    assert!(!read(&store, |stores| stores.alerts().has_team(there.0, there.1)));
    assert!(recipients(&store, there, Audience::Teams, 9).is_empty());
    assert_eq!(recipients(&store, there, Audience::Organization, 9), ["ada@example.com"]);
}

pub fn who_unsubscribed_gets_nothing_of_that_project(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for user in [ada, bob] {
        join(&store, tenant.organization, user);
    }
    let of = |project| recipients(&store, (tenant.organization, project), Audience::Organization, 9);
    let set = |alerting| write(&store, |stores| stores.alerts().set_of_user(ada, tenant.project, alerting));
    let is = |user, project| read(&store, |stores| stores.alerts().of_user(user, project));
    assert_eq!(is(ada, tenant.project), Alerting::On);
    set(Alerting::Off);
    set(Alerting::Off);
    assert_eq!([is(ada, tenant.project), is(ada, other), is(bob, other)], [Alerting::Off, Alerting::On, Alerting::On]);
    assert_eq!(of(tenant.project), ["bob@example.com"]);
    assert_eq!(of(other).len(), 2);
    set(Alerting::On);
    set(Alerting::On);
    assert_eq!((is(ada, tenant.project), of(tenant.project).len()), (Alerting::On, 2));
}

pub fn a_removed_account_leaves_no_subscription_behind(store: Store) {
    let project = tenant(&store).project;
    let ada = user(&store, "ada@example.com");
    write(&store, |stores| stores.alerts().set_of_user(ada, project, Alerting::Off));
    write(&store, |stores| stores.users().remove(ada));
    assert_eq!(read(&store, |stores| stores.alerts().of_user(ada, project)), Alerting::On);
}
