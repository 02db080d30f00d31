//! Rules for identities.

use domain::identities::{ExternalId, Identity, IdentityProvider, Kind};
use domain::ids::UserId;

use super::fixtures::{Store, at, organization, read, together, try_write, user, write};
use crate::identities::NewIdentity;
use crate::ports::{Constraint, StoreError};

fn new_identity(user: UserId, kind: Kind) -> NewIdentity {
    NewIdentity {
        user_id: user,
        kind,
        provider: IdentityProvider::parse("github").unwrap(),
        external_id: ExternalId::parse("1234").unwrap(),
        date_added: at(1),
    }
}

fn list(store: &Store, user: UserId) -> Vec<Identity> {
    read(store, |stores| stores.identities().list_of_user(user))
}

pub fn identities_of_a_user_are_listed_as_they_were_added(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let kinds = [
        Kind::Organization { organization: globex, allows_unlinked: true },
        Kind::Social,
        Kind::Global { is_login: true },
        Kind::Organization { organization: acme, allows_unlinked: false },
    ];
    let expected = kinds.map(|kind| {
        let new = new_identity(ada, kind);
        let id = write(&store, |stores| stores.identities().add(&new));
        let NewIdentity { user_id, kind, provider, external_id, date_added } = new;
        Identity { id, user_id, kind, provider, external_id, date_added }
    });
    assert_eq!(list(&store, ada), expected);
    assert_eq!(list(&store, bob), []);
}

pub fn an_identity_added_again_keeps_its_id_and_time(store: Store) {
    let ada = user(&store, "ada@example.com");
    let acme = organization(&store, "acme");
    for (first, second) in [
        (Kind::Social, Kind::Social),
        (Kind::Global { is_login: false }, Kind::Global { is_login: true }),
        (
            Kind::Organization { organization: acme, allows_unlinked: true },
            Kind::Organization { organization: acme, allows_unlinked: false },
        ),
    ] {
        let id = write(&store, |stores| stores.identities().add(&new_identity(ada, first)));
        let again = NewIdentity { date_added: at(2), ..new_identity(ada, second.clone()) };
        assert_eq!(write(&store, |stores| stores.identities().add(&again)), id);
        let found = list(&store, ada).into_iter().find(|identity| identity.id == id).unwrap();
        assert_eq!((found.kind, found.date_added), (second, at(1)));
    }
    assert_eq!(list(&store, ada).len(), 3);
}

pub fn an_identity_of_another_user_is_a_conflict(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let of = |organization| Kind::Organization { organization, allows_unlinked: false };
    for kind in [Kind::Social, Kind::Global { is_login: false }, of(acme)] {
        write(&store, |stores| stores.identities().add(&new_identity(ada, kind.clone())));
        let taken = try_write(&store, |stores| stores.identities().add(&new_identity(bob, kind)));
        assert!(matches!(taken, Err(StoreError::Conflict(Constraint::Identity))), "{taken:?}");
    }
    let other_id = ExternalId::parse("1235").unwrap();
    let other_provider = IdentityProvider::parse("slack").unwrap();
    for other in [
        new_identity(bob, of(globex)),
        NewIdentity { external_id: other_id, ..new_identity(bob, Kind::Social) },
        NewIdentity { provider: other_provider, ..new_identity(bob, Kind::Social) },
    ] {
        write(&store, |stores| stores.identities().add(&other));
    }
    assert_eq!((list(&store, ada).len(), list(&store, bob).len()), (3, 3));
}

pub fn an_identity_added_by_many_threads_is_one_users(store: Store) {
    let users = [user(&store, "ada@example.com"), user(&store, "bob@example.com")];
    let results = together(4, |number| {
        let identity = new_identity(users[number % 2], Kind::Social);
        try_write(&store, |stores| stores.identities().add(&identity))
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2, "{results:?}");
    let conflicts = results.iter().filter(|r| matches!(r, Err(StoreError::Conflict(Constraint::Identity))));
    assert_eq!(conflicts.count(), 2, "{results:?}");
    assert_eq!(users.map(|user| list(&store, user).len()).iter().sum::<usize>(), 1);
}
