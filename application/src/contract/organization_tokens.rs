//! Rules for tokens of organizations.

use domain::ids::{OrganizationId, OrganizationTokenId, UserId};
use domain::organization_tokens::{OrganizationToken, SCOPES};

use super::fixtures::{Store, at, organization, read, together, try_write, user, write};
use crate::organization_tokens::NewOrganizationToken;
use crate::ports::StoreError;

fn new_token(organization: OrganizationId, name: &str, hash: &str) -> NewOrganizationToken {
    NewOrganizationToken {
        organization_id: organization,
        created_by: None,
        name: name.to_owned(),
        hash: hash.to_owned(),
        last_characters: "cdef".to_owned(),
        scopes: SCOPES,
        date_added: at(3),
    }
}

fn add(store: &Store, token: &NewOrganizationToken) -> OrganizationTokenId {
    write(store, |stores| stores.organization_tokens().add(token))
}

fn by_hash(store: &Store, hash: &str) -> Option<OrganizationToken> {
    read(store, |stores| stores.organization_tokens().find_by_hash(hash))
}

pub fn an_organizations_token_is_found_as_it_was_added(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let new = new_token(acme, "deploys", "h+/=");
    let id = add(&store, &new);
    let expected = OrganizationToken {
        id,
        organization_id: acme,
        name: new.name,
        scopes: SCOPES,
        last_characters: new.last_characters,
        date_added: at(3),
        last_used_at: None,
    };
    assert_eq!(by_hash(&store, "h+/="), Some(expected.clone()));
    assert_eq!(by_hash(&store, "H+/="), None);
    assert_eq!(read(&store, |stores| stores.organization_tokens().find(acme, id)), Some(expected));
    assert_eq!(read(&store, |stores| stores.organization_tokens().find(globex, id)), None);
}

pub fn two_organization_tokens_of_one_hash_are_a_conflict(store: Store) {
    let acme = organization(&store, "acme");
    add(&store, &new_token(acme, "a", "aa"));
    let again = try_write(&store, |stores| stores.organization_tokens().add(&new_token(acme, "b", "aa")));
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
}

pub fn organization_tokens_are_listed_by_name_then_id(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let [b, a, other, z, again] =
        [(acme, "b", "1"), (acme, "a", "2"), (globex, "a", "3"), (acme, "Z", "4"), (acme, "a", "5")]
            .map(|(organization, name, hash)| add(&store, &new_token(organization, name, hash)));
    let ids = |organization| -> Vec<_> {
        read(&store, |stores| stores.organization_tokens().list(organization)).iter().map(|token| token.id).collect()
    };
    assert_eq!((ids(acme), ids(globex)), (vec![z, a, again, b], vec![other]));
}

pub fn an_organizations_token_is_renamed_and_removed_in_it_only(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let id = add(&store, &new_token(acme, "a", "aa"));
    let name = || by_hash(&store, "aa").unwrap().name;
    assert!(!write(&store, |stores| stores.organization_tokens().rename(globex, id, "mine")));
    assert_eq!(name(), "a");
    assert!(write(&store, |stores| stores.organization_tokens().rename(acme, id, "b")));
    assert_eq!(name(), "b");
    assert!(!write(&store, |stores| stores.organization_tokens().remove(globex, id)));
    let removed = together(4, |_| write(&store, |stores| stores.organization_tokens().remove(acme, id)));
    assert_eq!(removed.into_iter().filter(|removed| *removed).count(), 1);
    assert_eq!(by_hash(&store, "aa"), None);
    assert!(!write(&store, |stores| stores.organization_tokens().rename(acme, id, "c")));
}

pub fn an_organizations_token_outlives_its_maker(store: Store) {
    let (acme, ada) = (organization(&store, "acme"), user(&store, "ada@example.com"));
    add(&store, &NewOrganizationToken { created_by: Some(ada), ..new_token(acme, "a", "aa") });
    write(&store, |stores| stores.users().remove(ada));
    assert_eq!(by_hash(&store, "aa").unwrap().organization_id, acme);
    let nobody = NewOrganizationToken { created_by: Some(UserId::new(77)), ..new_token(acme, "a", "bb") };
    assert!(try_write(&store, |stores| stores.organization_tokens().add(&nobody)).is_err());
}

pub fn use_of_an_organizations_token_is_recorded_once_a_minute(store: Store) {
    let acme = organization(&store, "acme");
    let id = add(&store, &new_token(acme, "a", "aa"));
    let used = |seconds| {
        write(&store, |stores| stores.organization_tokens().record_use(id, at(seconds)));
        by_hash(&store, "aa").unwrap().last_used_at
    };
    assert_eq!(used(100), Some(at(100)));
    assert_eq!((used(159), used(40)), (Some(at(100)), Some(at(100))));
    assert_eq!(used(160), Some(at(160)));
    write(&store, |stores| stores.organization_tokens().record_use(OrganizationTokenId::new(77), at(1)));
}
