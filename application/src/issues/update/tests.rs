use std::sync::Arc;

use chrono::DateTime;
use domain::ids::{OrganizationId, ProjectId};
use domain::organizations::{Member, Organization};
use domain::permissions::{Role, Scope, ScopeSet};
use domain::projects::Project;
use domain::slugs::{IdOrSlug, Slug};
use mockall::predicate::eq;

use super::*;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::actor::fixtures::{session, token};
use crate::ingest::fixtures::{hash, issue};
use crate::issues::{IssueError, IssueKey, IssueRef, Issues, ProjectChoice};
use crate::ports::{Access, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome, StoreError};

/// An organization with one project, of which the user is a member, and the issue 7.
fn stores() -> MockStores {
    let mut stores = MockStores::default();
    let (organization_id, project) = (OrganizationId::new(9), ProjectId::new(1));
    let slug = |text: &str| Slug::parse(text).unwrap();
    stores.organizations.expect_find().returning(move |_| {
        Ok(Some(Organization {
            id: organization_id,
            slug: slug("acme"),
            name: String::new(),
            date_added: DateTime::UNIX_EPOCH,
            open_membership: true,
        }))
    });
    stores.organizations.expect_find_member().returning(move |_, user_id| {
        Ok(Some(Member { id: domain::ids::MemberId::new(1), organization_id, user_id, role: Role::Member }))
    });
    stores.projects.expect_find_any().returning(move |_| {
        Ok(Some(Project {
            resolve_age: 0,
            id: project,
            organization_id,
            slug: slug("web"),
            name: String::new(),
            platform: None,
            date_added: DateTime::UNIX_EPOCH,
            first_event: None,
        }))
    });
    stores.projects.expect_ids().returning(move |_| Ok(vec![project]));
    stores.issues.expect_project_of().returning(move |_| Ok(Some(project)));
    stores.issues.expect_find().returning(|_, _| Ok(Some(issue(7))));
    stores
}

fn issues(uow: &Arc<MockUnitOfWork>) -> Issues {
    let (mut clock, mut entropy) = (MockClock::new(), MockEntropy::new());
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    entropy.expect_uuid().return_const(uuid::Uuid::nil());
    Issues::new(Arc::<MockUnitOfWork>::clone(uow), Arc::new(clock), Arc::new(entropy))
}

fn update(uow: &Arc<MockUnitOfWork>, actor: &Actor, update: &IssueUpdate) -> Result<Option<UpdatedIssue>, IssueError> {
    let reference = IssueRef { organization: None, issue: IssueKey::parse("7") };
    issues(uow).update(actor, &reference, update, None)
}

#[test]
fn who_only_reads_changes_nothing() {
    let uow = Arc::new(MockUnitOfWork::new(stores()));
    let reading = token(ScopeSet::of(&[Scope::EventRead]));
    let outcome = update(&uow, &reading, &IssueUpdate::default());
    assert!(matches!(outcome, Err(IssueError::Access(AccessError::Forbidden))), "{outcome:?}");
    let outcome = update(&uow, &Actor::Nobody, &IssueUpdate::default());
    assert!(matches!(outcome, Err(IssueError::Access(AccessError::Unauthenticated))), "{outcome:?}");
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback); 2]);
}

#[test]
fn an_issue_that_went_while_it_was_waited_for_is_not_found() {
    let mut stores = stores();
    stores.triage.expect_lock().returning(|_| Ok(Vec::new()));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let outcome = update(&uow, &session(false), &IssueUpdate::default());
    assert!(matches!(outcome, Err(IssueError::Access(AccessError::NotFound))), "{outcome:?}");
}

#[test]
fn who_may_not_delete_discards_nothing() {
    let uow = Arc::new(MockUnitOfWork::new(stores()));
    let writing = token(ScopeSet::of(&[Scope::EventWrite]));
    let outcome = update(&uow, &writing, &IssueUpdate { discard: true, ..IssueUpdate::default() });
    assert!(matches!(outcome, Err(IssueError::Update(UpdateFault::MayNotDiscard))), "{outcome:?}");
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn an_issue_that_went_while_it_was_waited_for_is_not_discarded() {
    let mut stores = stores();
    stores.issues.expect_hashes().returning(|_, _| Ok(vec![hash(2), hash(1)]));
    stores.intake.expect_claim_hashes().withf(|hashes| hashes.is_sorted()).returning(|_| Ok(Vec::new()));
    stores.triage.expect_lock().returning(|_| Ok(Vec::new()));
    stores.tombstones.expect_lead().with(eq([])).returning(|_| Ok(()));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let outcome = update(&uow, &session(false), &IssueUpdate { discard: true, ..IssueUpdate::default() });
    assert!(matches!(outcome, Err(IssueError::Access(AccessError::NotFound))), "{outcome:?}");
    // It was looked for again: it might have become part of another one.
    let ended = uow.ended();
    assert!(ended.len() > 1 && ended.iter().all(|it| *it == (Access::Write, Outcome::Rollback)), "{ended:?}");
}

#[test]
fn an_outage_half_way_undoes_what_came_before_it() {
    let mut stores = stores();
    stores.triage.expect_lock().returning(|_| Ok(vec![issue(7)]));
    stores.triage.expect_save().returning(|_| Err(StoreError::Unavailable("outage".into())));
    stores.activities.expect_add().returning(|_| Ok(domain::ids::ActivityId::new(1)));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let priority = IssueUpdate { priority: Some(domain::issues::Priority::Low), ..IssueUpdate::default() };
    let outcome = update(&uow, &session(false), &priority);
    let is_outage = matches!(outcome, Err(IssueError::Access(AccessError::Store(StoreError::Unavailable(_)))));
    assert!(is_outage, "{outcome:?}");
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn nothing_is_written_where_nothing_is_selected() {
    let mut stores = stores();
    stores
        .issues
        .expect_among()
        .with(eq([ProjectId::new(1)]), eq([domain::ids::IssueId::new(5)]))
        .returning(|_, _| Ok(Vec::new()));
    stores.triage.expect_lock().with(eq([])).returning(|_| Ok(Vec::new()));
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let command = UpdateIssues {
        organization: IdOrSlug::parse("acme"),
        projects: ProjectChoice::Ids(Vec::new()),
        selection: Selection::Ids(vec!["5".to_owned()]),
        update: IssueUpdate { has_seen: Some(true), ..IssueUpdate::default() },
    };
    assert_eq!(issues(&uow).update_many(&session(false), &command, None).unwrap(), None);
}
