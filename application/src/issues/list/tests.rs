use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::DateTime;
use domain::ids::OrganizationId;
use domain::slugs::Slug;
use mockall::predicate::eq;

use super::*;
use crate::access::AccessError;
use crate::actor::fixtures::session;
use crate::ingest::fixtures::issue;
use crate::issues::FoundIssues;
use crate::ports::{MockClock, MockEntropy, MockStores, MockUnitOfWork};

fn project(id: i64) -> Project {
    Project {
        id: ProjectId::new(id),
        organization_id: OrganizationId::new(9),
        slug: Slug::parse(&format!("project-{id}")).unwrap(),
        name: String::new(),
        platform: None,
        date_added: DateTime::UNIX_EPOCH,
        first_event: None,
        resolve_age: 0,
    }
}

/// An organization of the projects 1 to 4, with issues in project 1 alone.
fn stores(listed: &'static [i64]) -> MockStores {
    let mut stores = MockStores::default();
    stores.organizations.expect_find().returning(|_| {
        Ok(Some(Organization {
            id: OrganizationId::new(9),
            slug: Slug::parse("acme").unwrap(),
            name: String::new(),
            date_added: DateTime::UNIX_EPOCH,
            open_membership: true,
        }))
    });
    stores
        .projects
        .expect_ids()
        .with(eq(OrganizationId::new(9)))
        .returning(|_| Ok((1..=4).map(ProjectId::new).collect()));
    stores
        .issues
        .expect_list()
        .withf(|filter, _, _, _| filter.projects.iter().map(|id| id.get()).eq(listed.iter().copied()))
        .returning(|_, _, _, _| Ok(FoundIssues { issues: vec![issue(1), issue(2)], hits: 2 }));
    // Once for all issues.
    stores.lifecycle.expect_ages().times(..=1).returning(|_| Ok(Vec::new()));
    stores.triage.expect_subscriptions_of().times(..=1).returning(|_, _| Ok(Vec::new()));
    stores.viewers.expect_seen().times(..=1).returning(|_, _| Ok(Vec::new()));
    stores.viewers.expect_bookmarked().times(..=1).returning(|_, _| Ok(Vec::new()));
    stores
}

fn issues(stores: MockStores) -> Issues {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    Issues::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(clock), Arc::new(MockEntropy::new()))
}

fn command(projects: &[&str], limit: usize) -> ListIssues {
    ListIssues {
        organization: IdOrSlug::parse("acme"),
        projects: ProjectChoice::Ids(projects.iter().map(|id| (*id).to_owned()).collect()),
        search: Search::default(),
        is_direct: false,
        sort: Sort::LastSeen,
        stats: None,
        page: PageRequest { limit, cursor: None },
    }
}

fn list(stores: MockStores, projects: &[&str]) -> Result<IssueList, IssueError> {
    issues(stores).list(&session(true), &command(projects, 10))
}

#[test]
fn of_all_projects_only_those_of_the_page_are_loaded() {
    let mut stores = stores(&[1, 2, 3, 4]);
    stores
        .projects
        .expect_list()
        .withf(|_, only, _| *only == Some([ProjectId::new(1)].as_slice()))
        .times(1)
        .returning(|_, _, _| Ok(vec![project(1)]));
    let listed = list(stores, &["-1"]).unwrap().page.items;
    assert_eq!(listed.iter().map(|listed| listed.project.clone()).collect::<Vec<_>>(), [project(1), project(1)]);
}

#[test]
fn a_project_named_twice_is_asked_for_once() {
    let mut stores = stores(&[1, 3]);
    stores.projects.expect_list().returning(|_, _, _| Ok(vec![project(1)]));
    assert_eq!(list(stores, &["3", "1", "3"]).unwrap().page.items.len(), 2);
}

#[test]
fn a_project_that_the_organization_does_not_have_is_refused() {
    assert!(matches!(list(stores(&[]), &["1", "5"]), Err(IssueError::Access(AccessError::Forbidden))));
}

/// Of two issues, how often the store was asked to count, and the hits of each answer.
fn counted(limits: &[usize]) -> (usize, Vec<usize>) {
    let mut stores = stores(&[]);
    stores.projects.expect_list().returning(|_, _, _| Ok(vec![project(1)]));
    let asked = Arc::new(AtomicUsize::new(0));
    let times = Arc::clone(&asked);
    stores.issues.checkpoint();
    stores.issues.expect_list().returning(move |_, _, _, count_to| {
        times.fetch_add(usize::from(count_to > 0), Ordering::Relaxed);
        Ok(FoundIssues { issues: vec![issue(1), issue(2)], hits: count_to })
    });
    stores.lifecycle.checkpoint();
    stores.lifecycle.expect_ages().returning(|_| Ok(Vec::new()));
    stores.triage.checkpoint();
    stores.triage.expect_subscriptions_of().returning(|_, _| Ok(Vec::new()));
    stores.viewers.checkpoint();
    stores.viewers.expect_seen().returning(|_, _| Ok(Vec::new()));
    stores.viewers.expect_bookmarked().returning(|_, _| Ok(Vec::new()));
    let issues = issues(stores);
    let hits = |limit: &usize| issues.list(&session(true), &command(&["1"], *limit)).unwrap().hits;
    let hits = limits.iter().map(hits).collect();
    (asked.load(Ordering::Relaxed), hits)
}

#[test]
fn a_search_that_had_as_many_as_are_counted_is_not_counted_again() {
    assert_eq!(counted(&[1, 1]), (1, vec![MAX_HITS, MAX_HITS]));
}

#[test]
fn a_first_page_that_is_not_full_tells_how_many_there_are() {
    assert_eq!(counted(&[1, 10]), (1, vec![MAX_HITS, 2]));
}
