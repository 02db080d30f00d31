//! Rules for organizations and memberships.

use domain::ids::{OrganizationId, UserId};
use domain::organizations::Organization;
use domain::permissions::Role;
use domain::slugs::IdOrSlug;

use super::fixtures::{Store, at, one_after_the_other, organization, read, slug, together, try_write, user, write};
use crate::organizations::NewOrganization;
use crate::paging::Window;
use crate::ports::{Constraint, StoreError, Stores};

fn join(store: &Store, organization: OrganizationId, user: UserId, role: Role) {
    write(store, |stores| stores.organizations().add_member(organization, user, role, at(1)));
}

pub fn an_organization_is_found_by_id_and_by_slug(store: Store) {
    organization(&store, "other");
    let new = NewOrganization { slug: slug("acme"), name: "Acme Inc.".to_owned(), date_added: at(4) };
    let id = write(&store, |stores| stores.organizations().add(&new));
    let expected =
        Organization { id, slug: new.slug, name: new.name, date_added: new.date_added, open_membership: true };
    for reference in [IdOrSlug::Id(id.get()), IdOrSlug::Slug("acme".to_owned())] {
        let found = read(&store, |stores| stores.organizations().find(&reference));
        assert_eq!(found, Some(expected.clone()));
    }
    for reference in [IdOrSlug::Id(id.get() + 7), IdOrSlug::Slug("ACME".to_owned()), IdOrSlug::Slug(id.to_string())] {
        assert_eq!(read(&store, |stores| stores.organizations().find(&reference)), None, "{reference:?}");
    }
}

pub fn a_taken_organization_slug_is_a_conflict(store: Store) {
    let add = || {
        try_write(&store, |stores| {
            stores.organizations().add(&NewOrganization { slug: slug("acme"), name: String::new(), date_added: at(0) })
        })
    };
    let results = together(2, |_| add());
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(matches!(add(), Err(StoreError::Conflict(Constraint::OrganizationSlug))));
}

pub fn a_users_organizations_are_those_of_its_memberships(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (acme, globex, initech) =
        (organization(&store, "acme"), organization(&store, "globex"), organization(&store, "initech"));
    join(&store, acme, ada, Role::Owner);
    join(&store, initech, ada, Role::Member);
    join(&store, acme, bob, Role::Member);
    let list = |user| -> Vec<_> {
        let window = Window::First { limit: 10 };
        let listed = read(&store, |stores| stores.organizations().list(user, &window));
        listed.into_iter().map(|organization| organization.id).collect()
    };
    assert_eq!(list(Some(ada)), [initech, acme]);
    assert_eq!(list(Some(bob)), [acme]);
    assert_eq!(list(None), [initech, globex, acme]);
}

pub fn a_membership_is_found_in_its_organization_only(store: Store) {
    let (ada, bob) = (user(&store, "ada@example.com"), user(&store, "bob@example.com"));
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let id = write(&store, |stores| stores.organizations().add_member(acme, ada, Role::Admin, at(1)));
    let member = read(&store, |stores| stores.organizations().find_member(acme, ada)).unwrap();
    assert_eq!((member.id, member.organization_id, member.user_id, member.role), (id, acme, ada, Role::Admin));
    assert_eq!(read(&store, |stores| stores.organizations().find_member(globex, ada)), None);
    assert_eq!(read(&store, |stores| stores.organizations().find_member(acme, bob)), None);
}

pub fn a_second_membership_is_a_conflict(store: Store) {
    let (ada, acme) = (user(&store, "ada@example.com"), organization(&store, "acme"));
    join(&store, acme, ada, Role::Member);
    let again = try_write(&store, |stores| stores.organizations().add_member(acme, ada, Role::Owner, at(2)));
    assert!(matches!(again, Err(StoreError::Conflict(Constraint::Membership))), "{again:?}");
    let member = read(&store, |stores| stores.organizations().find_member(acme, ada)).unwrap();
    assert_eq!(member.role, Role::Member);
}

pub fn a_role_is_changed_in_its_organization_only(store: Store) {
    let (ada, acme, globex) =
        (user(&store, "ada@example.com"), organization(&store, "acme"), organization(&store, "globex"));
    join(&store, acme, ada, Role::Member);
    let role = || read(&store, |stores| stores.organizations().find_member(acme, ada)).unwrap();
    let member = role().id;
    write(&store, |stores| stores.organizations().set_role(globex, member, Role::Owner));
    assert_eq!(role().role, Role::Member);
    for expected in Role::ALL {
        write(&store, |stores| stores.organizations().set_role(acme, member, expected));
        assert_eq!(role().role, expected);
    }
}

pub fn a_membership_of_nobody_is_refused(store: Store) {
    let acme = organization(&store, "acme");
    let missing = UserId::new(77);
    let result = try_write(&store, |stores| stores.organizations().add_member(acme, missing, Role::Member, at(1)));
    assert!(matches!(result, Err(StoreError::Conflict(Constraint::Reference))), "{result:?}");
}

pub fn a_membership_is_removed_in_its_organization_only(store: Store) {
    let (ada, acme, globex) =
        (user(&store, "ada@example.com"), organization(&store, "acme"), organization(&store, "globex"));
    let member = write(&store, |stores| stores.organizations().add_member(acme, ada, Role::Owner, at(1)));
    assert!(!write(&store, |stores| stores.organizations().remove_member(globex, member)));
    assert!(read(&store, |stores| stores.organizations().find_member(acme, ada)).is_some());
    assert!(write(&store, |stores| stores.organizations().remove_member(acme, member)));
    assert!(!write(&store, |stores| stores.organizations().remove_member(acme, member)));
    assert_eq!(read(&store, |stores| stores.organizations().find_member(acme, ada)), None);
}

pub fn a_membership_that_is_held_lasts_as_long_as_the_transaction(store: Store) {
    let (acme, ada) = (organization(&store, "acme"), user(&store, "ada@example.com"));
    let nobody = write(&store, |stores| stores.organizations().hold_member(acme, ada));
    assert_eq!(nobody, None);
    join(&store, acme, ada, Role::Member);
    let member = read(&store, |stores| stores.organizations().find_member(acme, ada)).unwrap();
    let hold = |stores: &mut dyn Stores| stores.organizations().hold_member(acme, ada);
    let remove = || write(&store, |stores| stores.organizations().remove_member(acme, member.id));
    assert_eq!(one_after_the_other(&store, hold, remove), (Some(member), true));
    assert_eq!(read(&store, |stores| stores.organizations().find_member(acme, ada)), None);
}
