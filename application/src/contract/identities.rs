//! Rules for identities.

use std::sync::Arc;

use domain::identities::{Category, ExternalId, GlobalIdentity, Identity, IdentityProvider, Kind, Place, Status};
use domain::ids::UserId;

use super::fixtures::{Store, at, organization, read, together, try_write, user, write};
use crate::access::UserRef;
use crate::actor::{Actor, Credential, UserActor};
use crate::identities::{Identities, IdentityError, NewIdentity};
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

fn global(is_login: bool) -> Kind {
    Kind::Global { is_login, place: Place::default() }
}

fn social() -> Kind {
    Kind::Social { issuer: Place::default() }
}

fn list(store: &Store, user: UserId) -> Vec<Identity> {
    read(store, |stores| stores.identities().list_of_user(user))
}

pub fn identities_of_a_user_are_listed_as_they_were_added(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let kinds = [
        Kind::Organization { organization: globex, allows_unlinked: true },
        social(),
        global(true),
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
        (social(), social()),
        (global(false), global(true)),
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
    for kind in [social(), global(false), of(acme)] {
        write(&store, |stores| stores.identities().add(&new_identity(ada, kind.clone())));
        let taken = try_write(&store, |stores| stores.identities().add(&new_identity(bob, kind)));
        assert!(matches!(taken, Err(StoreError::Conflict(Constraint::Identity))), "{taken:?}");
    }
    let other_id = ExternalId::parse("1235").unwrap();
    let other_provider = IdentityProvider::parse("slack").unwrap();
    for other in [
        new_identity(bob, of(globex)),
        NewIdentity { external_id: other_id, ..new_identity(bob, social()) },
        NewIdentity { provider: other_provider, ..new_identity(bob, social()) },
    ] {
        write(&store, |stores| stores.identities().add(&other));
    }
    assert_eq!((list(&store, ada).len(), list(&store, bob).len()), (3, 3));
}

pub fn a_social_account_of_another_issuer_is_another(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let of = |user, issuer: &str| new_identity(user, Kind::Social { issuer: Place::parse(issuer).unwrap() });
    let add = |new: &NewIdentity| try_write(&store, |stores| stores.identities().add(new));
    let first = add(&of(ada, "https://one.example")).unwrap();
    let second = add(&of(bob, "https://two.example")).unwrap();
    let third = add(&of(ada, "https://two.example/a")).unwrap();
    assert!(first != second && second != third && first != third);
    assert_eq!(add(&of(ada, "https://one.example")).unwrap(), first);
    let taken = add(&of(bob, "https://one.example"));
    assert!(matches!(taken, Err(StoreError::Conflict(Constraint::Identity))), "{taken:?}");
    let kinds = list(&store, ada).into_iter().map(|found| found.kind).collect::<Vec<_>>();
    assert_eq!(kinds, ["https://one.example", "https://two.example/a"].map(|issuer| of(ada, issuer).kind));
}

pub fn an_identity_added_by_many_threads_is_one_users(store: Store) {
    let users = [user(&store, "ada@example.com"), user(&store, "bob@example.com")];
    let results = together(4, |number| {
        let identity = new_identity(users[number % 2], social());
        try_write(&store, |stores| stores.identities().add(&identity))
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2, "{results:?}");
    let conflicts = results.iter().filter(|r| matches!(r, Err(StoreError::Conflict(Constraint::Identity))));
    assert_eq!(conflicts.count(), 2, "{results:?}");
    assert_eq!(users.map(|user| list(&store, user).len()).iter().sum::<usize>(), 1);
}

fn numbered(user: UserId, kind: Kind, provider: &str, number: usize) -> NewIdentity {
    NewIdentity {
        provider: IdentityProvider::parse(provider).unwrap(),
        external_id: ExternalId::parse(&number.to_string()).unwrap(),
        ..new_identity(user, kind)
    }
}

fn at_place(name: &str) -> Kind {
    Kind::Global { is_login: false, place: Place::parse(name).unwrap() }
}

fn globals(store: &Store, user: UserId, provider: Option<&str>, offset: usize, limit: usize) -> Vec<GlobalIdentity> {
    let provider = provider.map(|key| IdentityProvider::parse(key).unwrap());
    read(store, |stores| stores.identities().list_global(user, provider.as_ref(), offset, limit))
}

pub fn global_identities_are_listed_with_their_places(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let added = [
        numbered(ada, at_place("T1"), "slack", 1),
        numbered(ada, at_place("T2"), "slack", 2),
        numbered(ada, at_place(""), "github", 3),
        numbered(ada, at_place("T1"), "slack", 4),
        numbered(ada, social(), "slack", 5),
        numbered(bob, at_place("T1"), "slack", 6),
    ];
    for new in &added {
        write(&store, |stores| stores.identities().add(new));
    }
    let all = globals(&store, ada, None, 0, 10);
    let places: Vec<_> = all.iter().map(|found| (found.identity.provider.as_str(), found.place.as_str())).collect();
    assert_eq!(places, [("slack", "T1"), ("slack", "T2"), ("github", ""), ("slack", "T1")]);
    let global = list(&store, ada).into_iter().filter(|found| found.kind.category() == Category::Global);
    assert_eq!(all.iter().map(|found| found.identity.clone()).collect::<Vec<_>>(), global.collect::<Vec<_>>());
    assert_eq!(all[0].place_id, all[3].place_id);
    assert!(all[0].place_id != all[1].place_id && all[1].place_id != all[2].place_id);
    assert_eq!(globals(&store, bob, None, 0, 10)[0].place_id, all[0].place_id);
    assert_eq!(globals(&store, ada, None, 1, 2), all[1..3]);
    assert_eq!(globals(&store, ada, Some("slack"), 1, 10), [all[1].clone(), all[3].clone()]);
    assert_eq!(globals(&store, ada, Some("gitlab"), 0, 10), []);
    assert_eq!(globals(&store, ada, None, usize::MAX, usize::MAX), []);
}

pub fn a_global_identity_added_again_moves_to_another_place(store: Store) {
    let ada = user(&store, "ada@example.com");
    for name in ["T1", "T2"] {
        write(&store, |stores| stores.identities().add(&numbered(ada, at_place(name), "slack", 1)));
    }
    let found = globals(&store, ada, None, 0, 10);
    assert_eq!(
        found.iter().map(|one| (one.place.as_str(), one.identity.kind.clone())).collect::<Vec<_>>(),
        [("T2", at_place("T2"))]
    );
}

pub fn an_identity_is_removed_by_its_user_and_category_alone(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let id = write(&store, |stores| stores.identities().add(&new_identity(ada, social())));
    let remove = |user, category| write(&store, |stores| stores.identities().remove(user, category, id));
    assert!(!remove(bob, Category::Social) && !remove(ada, Category::Global));
    assert!(remove(ada, Category::Social) && !remove(ada, Category::Social));
    assert_eq!(list(&store, ada), []);
}

pub fn sealed_data_is_kept_with_its_identity_alone(store: Store) {
    let ada = user(&store, "ada@example.com");
    let [one, other] = [1, 2]
        .map(|number| write(&store, |stores| stores.identities().add(&numbered(ada, social(), "github", number))));
    let sealed = |id| read(&store, |stores| stores.identities().sealed_data(id));
    for data in [&b"first"[..], b"\0second"] {
        write(&store, |stores| stores.identities().set_sealed_data(one, data));
        assert_eq!((sealed(one), sealed(other)), (Some(data.to_vec()), None));
    }
    write(&store, |stores| stores.identities().add(&numbered(ada, social(), "github", 1)));
    assert_eq!(sealed(one), Some(b"\0second".to_vec()));
}

pub fn of_the_last_two_ways_in_given_up_at_once_one_stays(store: Store) {
    let ada = user(&store, "ada@example.com");
    let user = read(&store, |stores| stores.users().find(ada)).unwrap();
    let credential = Credential::Session { key_hash: "abc".into(), elevated: false, staff: false };
    let (actor, identities) = (Actor::User(UserActor { user, credential }), Identities::new(Arc::clone(&store)));
    for round in 0..5 {
        let ids = [0, 1].map(|number| {
            let new = numbered(ada, global(true), "github", 2 * round + number);
            write(&store, |stores| stores.identities().add(&new))
        });
        let results =
            together(2, |number| identities.disconnect(&actor, UserRef::Me, Some(Category::Global), Some(ids[number])));
        let refused = |result: &&Result<(), IdentityError>| {
            matches!(result, Err(IdentityError::Needed(Status::NeededForGlobalAuth)))
        };
        assert_eq!(results.iter().filter(refused).count(), 1, "{results:?}");
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let rest = list(&store, ada);
        assert_eq!(rest.len(), 1);
        write(&store, |stores| stores.identities().remove(ada, Category::Global, rest[0].id));
    }
}
