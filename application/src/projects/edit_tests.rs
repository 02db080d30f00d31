use std::sync::Mutex;

use chrono::DateTime;
use domain::grouping::rules::{RuleText, RuleTexts};
use domain::organizations::Organization;
use domain::permissions::{Scope, ScopeSet};
use domain::projects::ProjectName;
use domain::slugs::{IdOrSlug, Slug};
use serde_json::json;

use super::*;
use crate::access::AccessError;
use crate::actor::fixtures::{organization_token, session};
use crate::audit::AuditEntry;
use crate::ports::{Access, MockClock, MockStores, MockUnitOfWork, Outcome};

const RULES: &str = "type:A -> a";

fn stores() -> MockStores {
    let mut stores = MockStores::default();
    stores.organizations.expect_find().returning(|_| {
        Ok(Some(Organization {
            id: OrganizationId::new(5),
            slug: Slug::parse("acme").unwrap(),
            name: "Acme".into(),
            date_added: DateTime::UNIX_EPOCH,
            open_membership: true,
        }))
    });
    stores.projects.expect_find().returning(|organization_id, _| {
        Ok(Some(Project {
            resolve_age: 0,
            id: ProjectId::new(7),
            organization_id,
            slug: Slug::parse("web").unwrap(),
            name: "Web".into(),
            platform: None,
            date_added: DateTime::UNIX_EPOCH,
            first_event: None,
        }))
    });
    let texts = RuleTexts { fingerprints: RULES.to_owned(), ..RuleTexts::default() };
    stores.projects.expect_rule_texts().returning(move |_, _| Ok(texts.clone()));
    stores
}

fn command(change: ProjectChange) -> EditProject {
    let (organization, project) = (IdOrSlug::parse("acme"), IdOrSlug::parse("web"));
    EditProject { organization, project, change, client: Some("192.0.2.1".parse().unwrap()) }
}

fn edit(stores: MockStores, actor: &Actor, change: ProjectChange) -> (Result<(), AccessError>, Arc<MockUnitOfWork>) {
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    let projects = Projects::new(Arc::<MockUnitOfWork>::clone(&uow), Arc::new(clock));
    (projects.edit(actor, &command(change)), uow)
}

#[test]
fn what_became_different_is_written_into_the_audit_log() {
    let mut stores = stores();
    stores.projects.expect_edit().times(1).returning(|_, _, _| Ok(()));
    let logged = Arc::new(Mutex::new(None));
    let log = Arc::clone(&logged);
    stores.audit.expect_add().times(1).returning(move |entry| {
        *log.lock().unwrap() = Some(entry.clone());
        Ok(())
    });
    let change = ProjectChange {
        name: Some(ProjectName::parse("Shop").unwrap()),
        fingerprint_rules: Some(RuleText::fingerprints(RULES).unwrap()),
        stack_trace_rules: Some(RuleText::stack_traces("app:no -group").unwrap()),
        ..ProjectChange::default()
    };
    let (done, uow) = edit(stores, &session(true), change);
    done.unwrap();
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Commit)]);
    let expected = AuditEntry {
        actor_id: Some(domain::ids::UserId::new(5)),
        actor: "kim@example.com".into(),
        ip_address: Some("192.0.2.1".parse().unwrap()),
        event: "project.edit".into(),
        target: "acme/web".into(),
        data: json!({
            "name": {"from": "Web", "to": "Shop"},
            "groupingEnhancements": {"from": "", "to": "app:no -group"},
        }),
        date_added: DateTime::UNIX_EPOCH,
    };
    assert_eq!(logged.lock().unwrap().take(), Some(expected));
}

#[test]
fn a_change_that_changes_nothing_leaves_no_trace() {
    let rules = Some(RuleText::fingerprints(RULES).unwrap());
    let change = ProjectChange { fingerprint_rules: rules, ..ProjectChange::default() };
    let (done, _) = edit(stores(), &session(true), change);
    done.unwrap();
}

#[test]
fn who_may_not_changes_nothing() {
    let reader = organization_token(5, ScopeSet::of(&[Scope::ProjectRead]));
    let name = Some(ProjectName::parse("Shop").unwrap());
    let (refused, uow) = edit(stores(), &reader, ProjectChange { name, ..ProjectChange::default() });
    assert!(matches!(refused, Err(AccessError::Forbidden)));
    assert_eq!(uow.ended(), [(Access::Write, Outcome::Rollback)]);
}
