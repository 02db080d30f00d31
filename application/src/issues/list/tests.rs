use std::sync::Arc;

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

fn list(stores: MockStores, projects: &[&str]) -> Result<IssueList, IssueError> {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    Issues::new(Arc::new(MockUnitOfWork::new(stores)), Arc::new(clock), Arc::new(MockEntropy::new())).list(
        &session(true),
        &ListIssues {
            organization: IdOrSlug::parse("acme"),
            projects: ProjectChoice::Ids(projects.iter().map(|id| (*id).to_owned()).collect()),
            search: Search::default(),
            is_direct: false,
            sort: Sort::LastSeen,
            stats: None,
            page: PageRequest { limit: 10, cursor: None },
        },
    )
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
