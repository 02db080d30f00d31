//! Rules for API applications and for what users let them do.

use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};
use domain::permissions::{Scope, ScopeSet};

use super::fixtures::{Store, at, organization, read, together, try_write, user, write};
use crate::applications::NewApplication;
use crate::ports::StoreError;
use crate::tokens::NewToken;

fn new(owner: UserId, client_id: &str, name: &str) -> NewApplication {
    NewApplication {
        client_id: client_id.to_owned(),
        secret_hash: Some("hash".to_owned()),
        sealed_secret: Some(b"sealed".to_vec()),
        owner_id: owner,
        name: name.to_owned(),
        scopes: ScopeSet::of(&[Scope::OrgRead]),
        requires_org_level_access: true,
        date_added: at(3),
    }
}

pub fn add(store: &Store, owner: UserId, client_id: &str, name: &str) -> ApplicationId {
    write(store, |stores| stores.applications().add(&new(owner, client_id, name)))
}

pub fn grant(store: &Store, user: UserId, application: ApplicationId) {
    write(store, |stores| stores.authorizations().grant(user, application, None, ScopeSet::EMPTY, at(1)));
}

pub fn find(store: &Store, client_id: &str) -> Application {
    read(store, |stores| stores.applications().find(client_id)).unwrap()
}

fn names(store: &Store, owner: UserId, offset: usize, limit: usize) -> Vec<String> {
    let found = read(store, |stores| stores.applications().list_of_owner(owner, offset, limit));
    found.into_iter().map(|application| application.client_id).collect()
}

pub fn an_application_is_found_as_it_was_added(store: Store) {
    let ada = user(&store, "ada@example.com");
    let id = add(&store, ada, "a1", "Sunny Heron");
    let expected = Application {
        id,
        client_id: "a1".to_owned(),
        secret_hash: Some("hash".to_owned()),
        sealed_secret: Some(b"sealed".to_vec()),
        owner_id: ada,
        name: "Sunny Heron".to_owned(),
        status: ApplicationStatus::Active,
        allowed_origins: Vec::new(),
        redirect_uris: Vec::new(),
        homepage_url: None,
        privacy_url: None,
        terms_url: None,
        scopes: ScopeSet::of(&[Scope::OrgRead]),
        requires_org_level_access: true,
        date_added: at(3),
    };
    assert_eq!(find(&store, "a1"), expected);
    assert_eq!(read(&store, |stores| stores.applications().find_by_id(id)), Some(expected));
    assert_eq!(read(&store, |stores| stores.applications().find_by_id(ApplicationId::new(id.get() + 1))), None);
    for missing in ["A1", "", "a\0"] {
        assert_eq!(read(&store, |stores| stores.applications().find(missing)), None, "{missing:?}");
    }
    let taken = try_write(&store, |stores| stores.applications().add(&new(ada, "a1", "Other")));
    assert!(matches!(taken, Err(StoreError::Conflict(_))), "{taken:?}");
}

pub fn applications_of_an_owner_are_listed_by_name_then_id(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    for (client_id, name) in [("1", "b"), ("2", "a"), ("3", "B"), ("4", "a"), ("5", "gone")] {
        add(&store, ada, client_id, name);
    }
    add(&store, bob, "6", "a");
    let gone = find(&store, "5").id;
    let (active, pending) = (ApplicationStatus::Active, ApplicationStatus::PendingDeletion);
    assert!(write(&store, |stores| stores.applications().set_status(gone, active, pending)));
    assert_eq!(names(&store, ada, 0, 10), ["3", "2", "4", "1"]);
    assert_eq!(names(&store, ada, 1, 2), ["2", "4"]);
    assert_eq!(names(&store, ada, usize::MAX, 2), [""; 0]);
    assert_eq!(names(&store, bob, 0, 10), ["6"]);
}

pub fn an_application_is_edited_while_it_is_active(store: Store) {
    let ada = user(&store, "ada@example.com");
    add(&store, ada, "a1", "Sunny Heron");
    let edited = Application {
        name: "Other".to_owned(),
        allowed_origins: vec!["*.example.com".to_owned(), "a".to_owned()],
        redirect_uris: vec!["https://example.com/cb".to_owned()],
        homepage_url: Some("https://example.com".to_owned()),
        privacy_url: Some(String::new()),
        terms_url: None,
        ..find(&store, "a1")
    };
    assert!(write(&store, |stores| stores.applications().update(&edited)));
    assert_eq!(find(&store, "a1"), edited);
    assert!(write(&store, |stores| stores.applications().set_secret(edited.id, "new", Some(b"x"))));
    let found = find(&store, "a1");
    assert_eq!((found.secret_hash.as_deref(), found.sealed_secret.as_deref()), (Some("new"), Some(b"x".as_slice())));
    let (active, pending) = (ApplicationStatus::Active, ApplicationStatus::PendingDeletion);
    let moved = together(4, |_| write(&store, |stores| stores.applications().set_status(edited.id, active, pending)));
    assert_eq!(moved.into_iter().filter(|moved| *moved).count(), 1);
    assert!(!write(&store, |stores| stores.applications().update(&edited)));
    assert!(!write(&store, |stores| stores.applications().set_secret(edited.id, "newer", None)));
    assert_eq!(find(&store, "a1").secret_hash.as_deref(), Some("new"));
}

pub fn edits_by_many_threads_are_all_kept(store: Store) {
    let ada = user(&store, "ada@example.com");
    add(&store, ada, "a1", "Sunny Heron");
    together(4, |number| {
        write(&store, |stores| {
            let mut edited = stores.applications().find_to_change("a1")?.unwrap();
            edited.redirect_uris.push(format!("https://example.com/{number}"));
            stores.applications().update(&edited)
        })
    });
    assert_eq!(find(&store, "a1").redirect_uris.len(), 4);
    for missing in ["A1", "", "a\0"] {
        assert_eq!(write(&store, |stores| stores.applications().find_to_change(missing)), None, "{missing:?}");
    }
}

pub fn an_application_is_removed_while_its_deletion_is_in_progress(store: Store) {
    let ada = user(&store, "ada@example.com");
    let id = add(&store, ada, "a1", "Sunny Heron");
    grant(&store, ada, id);
    let steps = [
        ApplicationStatus::Active,
        ApplicationStatus::Inactive,
        ApplicationStatus::PendingDeletion,
        ApplicationStatus::DeletionInProgress,
    ];
    for pair in steps.windows(2) {
        assert!(!write(&store, |stores| stores.applications().remove(id)), "{pair:?}");
        assert!(write(&store, |stores| stores.applications().set_status(id, pair[0], pair[1])));
    }
    assert!(write(&store, |stores| stores.applications().remove(id)));
    assert!(!write(&store, |stores| stores.applications().remove(id)));
    assert_eq!(read(&store, |stores| stores.applications().find("a1")), None);
    assert_eq!(read(&store, |stores| stores.authorizations().find(ada, id, None)), None);
}

pub fn sealed_secrets_are_forgotten_a_few_at_a_time(store: Store) {
    let ada = user(&store, "ada@example.com");
    for client_id in ["1", "2", "3"] {
        add(&store, ada, client_id, "a");
    }
    let forget =
        |seconds, limit| write(&store, |stores| stores.applications().forget_secrets_before(at(seconds), limit));
    assert_eq!((forget(3, 9), forget(4, 2), forget(4, 2), forget(4, 2)), (0, 2, 1, 0));
    let found = find(&store, "2");
    assert_eq!((found.secret_hash.as_deref(), found.sealed_secret), (Some("hash"), None));
}

pub fn an_authorization_grows_and_is_its_users_alone(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let acme = organization(&store, "acme");
    let (b, a) = (add(&store, ada, "1", "b"), add(&store, ada, "2", "a"));
    let read_only = ScopeSet::of(&[Scope::OrgRead]);
    let grant = |user, application, organization, scopes, seconds| {
        write(&store, |stores| stores.authorizations().grant(user, application, organization, scopes, at(seconds)))
    };
    let id = grant(ada, b, None, read_only, 1);
    assert_eq!(grant(ada, b, None, ScopeSet::of(&[Scope::EventRead]), 2), id);
    let (inside, other) = (grant(ada, b, Some(acme), read_only, 3), grant(ada, a, None, ScopeSet::EMPTY, 4));
    grant(bob, b, None, read_only, 5);
    let find = |organization| read(&store, |stores| stores.authorizations().find(ada, b, organization));
    let found = find(None).unwrap();
    assert_eq!(found.scopes, ScopeSet::of(&[Scope::OrgRead, Scope::EventRead]));
    assert_eq!((found.id, found.date_added, found.organization_id), (id, at(1), None));
    assert_eq!(find(Some(acme)).unwrap().id, inside);
    let list = |offset, limit| {
        let found = read(&store, |stores| stores.authorizations().list_of_user(ada, offset, limit));
        found.into_iter().map(|listed| (listed.authorization.id, listed.application.id)).collect::<Vec<_>>()
    };
    assert_eq!(list(0, 9), [(other, a), (id, b), (inside, b)]);
    assert_eq!(list(1, 1), [(id, b)]);
    let organizations: Vec<_> = read(&store, |stores| stores.authorizations().list_of_user(ada, 0, 9))
        .into_iter()
        .map(|listed| listed.organization.map(|organization| (organization.id, organization.name)))
        .collect();
    assert_eq!(organizations, [None, None, Some((acme, "acme".to_owned()))]);
    assert_eq!(write(&store, |stores| stores.authorizations().remove(bob, id)), None);
    assert_eq!(write(&store, |stores| stores.authorizations().remove(ada, id)), Some(b));
    assert_eq!(write(&store, |stores| stores.authorizations().remove(ada, id)), None);
    let (active, inactive) = (ApplicationStatus::Active, ApplicationStatus::Inactive);
    write(&store, |stores| stores.applications().set_status(b, active, inactive));
    assert_eq!(list(0, 9), [(other, a)]);
}

pub fn scopes_granted_by_many_threads_are_all_in_one_authorization(store: Store) {
    let ada = user(&store, "ada@example.com");
    let application = add(&store, ada, "1", "a");
    let scopes = [Scope::OrgRead, Scope::EventRead, Scope::TeamRead, Scope::ProjectRead];
    let ids = together(4, |number| {
        let scopes = ScopeSet::of(&[scopes[number]]);
        write(&store, |stores| stores.authorizations().grant(ada, application, None, scopes, at(1)))
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let found = read(&store, |stores| stores.authorizations().find(ada, application, None)).unwrap();
    assert_eq!(found.scopes, ScopeSet::of(&scopes));
}

pub fn tokens_of_an_application_are_removed_for_one_user(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (first, second) = (add(&store, ada, "1", "a"), add(&store, ada, "2", "b"));
    for (hash, user_id, application_id) in [
        ("1", ada, Some(first)),
        ("2", ada, Some(first)),
        ("3", ada, Some(second)),
        ("4", ada, None),
        ("5", bob, Some(first)),
    ] {
        let text = domain::secrets::Secret::new(hash.to_owned());
        let token = NewToken { application_id, ..NewToken::of(user_id, None, &text, ScopeSet::EMPTY, at(1)) };
        write(&store, |stores| stores.tokens().add(&NewToken { hash: hash.to_owned(), ..token }));
    }
    assert_eq!(write(&store, |stores| stores.tokens().remove_of(ada, first)), 2);
    let left =
        ["1", "2", "3", "4", "5"].map(|hash| read(&store, |stores| stores.tokens().find_by_hash(hash)).is_some());
    assert_eq!(left, [false, false, true, true, true]);
}
