//! Rules for invitations into organizations.

use domain::ids::{MemberId, OrganizationId, UserId};
use domain::invitations::Invitation;
use domain::permissions::Role;

use super::fixtures::{Store, at, email, organization, read, together, try_write, user, write};
use crate::invitations::NewInvitation;
use crate::ports::{Constraint, StoreError};

fn new(organization_id: OrganizationId, address: &str, token_hash: &str) -> NewInvitation {
    NewInvitation {
        organization_id,
        email: email(address),
        role: Role::Admin,
        inviter_id: None,
        token_hash: token_hash.to_owned(),
        date_added: at(1),
        expires_at: at(9),
    }
}

fn add(store: &Store, invitation: &NewInvitation) -> MemberId {
    write(store, |stores| stores.invitations().add(invitation))
}

fn find(store: &Store, id: MemberId, token_hash: &str) -> Option<Invitation> {
    read(store, |stores| stores.invitations().find(id, token_hash))
}

fn stored(id: MemberId, new: &NewInvitation) -> Invitation {
    Invitation {
        id,
        organization_id: new.organization_id,
        email: new.email.clone(),
        role: new.role,
        inviter_id: new.inviter_id,
        date_added: new.date_added,
        expires_at: new.expires_at,
    }
}

pub fn an_invitation_is_found_by_its_token_and_by_its_address(store: Store) {
    let (acme, other) = (organization(&store, "acme"), organization(&store, "umbrella"));
    let ada = user(&store, "ada@example.com");
    let kim = NewInvitation { inviter_id: Some(ada), ..new(acme, "kim@example.com", "a") };
    let id = add(&store, &kim);
    let elsewhere = add(&store, &new(other, "kim@example.com", "b"));
    assert_ne!(id, elsewhere);
    let expected = Some(stored(id, &kim));
    assert_eq!((find(&store, id, "a"), find(&store, id, "b"), find(&store, elsewhere, "a")), (expected, None, None));
    let by_email = |address: &str, of| read(&store, |stores| stores.invitations().find_by_email(of, &email(address)));
    assert_eq!(by_email("Kim@example.com", acme).unwrap().id, id);
    assert_eq!(by_email("kim@example.com", other).unwrap().id, elsewhere);
    assert_eq!(by_email("bob@example.com", acme), None);
    write(&store, |stores| stores.users().remove(ada));
    assert_eq!(find(&store, id, "a").unwrap().inviter_id, None);
}

pub fn an_invitations_id_is_no_memberships(store: Store) {
    let acme = organization(&store, "acme");
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(add(&store, &new(acme, &format!("invited-{number}@example.com"), "a")));
        let member = user(&store, &format!("member-{number}@example.com"));
        ids.push(write(&store, |stores| stores.organizations().add_member(acme, member, Role::Member, at(0))));
    }
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}

pub fn of_many_invitations_of_one_address_at_once_one_is_made(store: Store) {
    let acme = organization(&store, "acme");
    let added = together(4, |number| {
        try_write(&store, |stores| {
            let added = stores.invitations().add(&new(acme, "kim@example.com", &number.to_string()));
            // The transaction is usable after a conflict.
            assert!(stores.invitations().find_by_email(acme, &email("kim@example.com"))?.is_some());
            added
        })
    });
    assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 1, "{added:?}");
    let is_conflict = |error: &StoreError| matches!(error, StoreError::Conflict(Constraint::Invitation));
    assert!(added.iter().filter_map(|added| added.as_ref().err()).all(is_conflict), "{added:?}");
}

pub fn an_invitation_is_renewed_under_its_id(store: Store) {
    let (acme, other) = (organization(&store, "acme"), organization(&store, "umbrella"));
    let id = add(&store, &new(acme, "kim@example.com", "a"));
    let renew = |new: &NewInvitation| write(&store, |stores| stores.invitations().renew(new));
    let again = NewInvitation {
        role: Role::Member,
        date_added: at(2),
        expires_at: at(20),
        ..new(acme, "kim@example.com", "b")
    };
    assert_eq!(renew(&again), Some(id));
    assert_eq!((find(&store, id, "a"), find(&store, id, "b")), (None, Some(stored(id, &again))));
    assert_eq!(renew(&new(other, "kim@example.com", "c")), None);
    assert_eq!(renew(&new(acme, "bob@example.com", "c")), None);
}

pub fn an_invitation_is_taken_once_by_its_token(store: Store) {
    let acme = organization(&store, "acme");
    let kim = new(acme, "kim@example.com", "a");
    let id = add(&store, &kim);
    let take = |id, hash: &str| write(&store, |stores| stores.invitations().take(id, hash));
    assert_eq!((take(id, "b"), take(MemberId::new(7777), "a")), (None, None));
    let taken = together(8, |_| take(id, "a"));
    assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), [stored(id, &kim)]);
}

pub fn an_invitation_is_removed_in_its_organization_only(store: Store) {
    let (acme, other) = (organization(&store, "acme"), organization(&store, "umbrella"));
    let kim = new(acme, "kim@example.com", "a");
    let id = add(&store, &kim);
    let remove = |of| write(&store, |stores| stores.invitations().remove(of, id));
    assert_eq!((remove(other), remove(acme), remove(acme)), (None, Some(stored(id, &kim)), None));
    let gone = NewInvitation { inviter_id: Some(UserId::new(7777)), ..new(acme, "bob@example.com", "b") };
    let added = try_write(&store, |stores| stores.invitations().add(&gone));
    assert!(matches!(added, Err(StoreError::Conflict(Constraint::Reference))), "{added:?}");
}

pub fn expired_invitations_are_removed_a_few_at_a_time(store: Store) {
    let acme = organization(&store, "acme");
    let ids = [1, 2, 3].map(|seconds| {
        let address = format!("kim-{seconds}@example.com");
        add(&store, &NewInvitation { expires_at: at(seconds), ..new(acme, &address, "a") })
    });
    let remove = |seconds, limit| write(&store, |stores| stores.invitations().remove_expired(at(seconds), limit));
    assert_eq!((remove(3, 1), remove(3, 9), remove(3, 9)), (1, 1, 0));
    assert!(find(&store, ids[2], "a").is_some());
}
