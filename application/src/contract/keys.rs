//! Rules for ingest keys.

use domain::grouping::rules::{RuleText, RuleTexts};
use domain::ids::{KeyId, ProjectId};
use domain::keys::{ProjectKey, PublicKey};

use super::fixtures::{Store, at, project, read, tenant, try_write, write};
use crate::keys::{FoundKey, NewKey};
use crate::paging::Window;
use crate::ports::StoreError;
use crate::projects::ProjectChange;

const ALL: Window = Window::First { limit: 10 };

fn public_key(number: u8) -> PublicKey {
    PublicKey::from_random(&[number; 16])
}

fn new_key(project: ProjectId, number: u8) -> NewKey {
    NewKey {
        project_id: project,
        public_key: public_key(number),
        label: format!("key {number}"),
        date_added: at(i64::from(number)),
    }
}

fn add(store: &Store, project: ProjectId, number: u8) -> KeyId {
    write(store, |stores| stores.keys().add(&new_key(project, number)))
}

pub fn a_key_is_found_by_its_public_part_with_its_organization_and_its_projects_rules(store: Store) {
    let tenant = tenant(&store);
    let id = add(&store, tenant.project, 1);
    let found = read(&store, |stores| stores.keys().find_public(&public_key(1)));
    let key = ProjectKey {
        id,
        project_id: tenant.project,
        public_key: public_key(1),
        label: "key 1".to_owned(),
        is_active: true,
        date_added: at(1),
    };
    let expected = FoundKey { key, organization_id: tenant.organization, rules: RuleTexts::default() };
    assert_eq!(found, Some(expected.clone()));
    let (fingerprints, stack_traces) = ("type:A -> a".to_owned(), "app:no -group".to_owned());
    let change = ProjectChange {
        fingerprint_rules: Some(RuleText::fingerprints(&fingerprints).unwrap()),
        stack_trace_rules: Some(RuleText::stack_traces(&stack_traces).unwrap()),
        ..ProjectChange::default()
    };
    write(&store, |stores| stores.projects().edit(tenant.organization, tenant.project, &change));
    let found = read(&store, |stores| stores.keys().find_public(&public_key(1)));
    assert_eq!(found, Some(FoundKey { rules: RuleTexts { fingerprints, stack_traces }, ..expected }));
    assert_eq!(read(&store, |stores| stores.keys().find_public(&public_key(2))), None);
}

pub fn a_taken_public_key_is_a_conflict(store: Store) {
    let tenant = tenant(&store);
    add(&store, tenant.project, 1);
    let again = try_write(&store, |stores| stores.keys().add(&new_key(tenant.project, 1)));
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
}

pub fn keys_are_listed_of_their_project_newest_first(store: Store) {
    let tenant = tenant(&store);
    let other = project(&store, tenant.organization, "other");
    let first = add(&store, tenant.project, 1);
    let third = add(&store, tenant.project, 3);
    let second = add(&store, tenant.project, 2);
    add(&store, other, 9);
    let list = |active| -> Vec<_> {
        let keys = read(&store, |stores| stores.keys().list(tenant.project, active, &ALL));
        keys.into_iter().map(|key| key.id).collect()
    };
    assert_eq!(list(None), [third, second, first]);
    assert_eq!(list(Some(true)), [third, second, first]);
    assert_eq!(list(Some(false)), []);
}
