use chrono::DateTime;
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::options::Disk;
use domain::organizations::Member;
use domain::permissions::Role;
use domain::slugs::Slug;
use domain::users::EmailAddress;

use super::*;
use crate::actor::fixtures;
use crate::options::of_disk;
use crate::ports::{Access, Constraint, MockClock, MockEntropy, MockStores, MockUnitOfWork, Outcome};

/// A store where the user of the fixtures is a manager of the one organization.
fn of_manager() -> MockStores {
    let mut stores = MockStores::default();
    let organization = Organization {
        id: OrganizationId::new(3),
        slug: Slug::parse("acme").unwrap(),
        name: "Acme".to_owned(),
        date_added: DateTime::UNIX_EPOCH,
        open_membership: true,
    };
    stores.organizations.expect_find().returning(move |_| Ok(Some(organization.clone())));
    stores.organizations.expect_find_member().returning(|organization_id, user_id| {
        let role = Role::Manager;
        Ok((user_id == UserId::new(5)).then(|| Member { id: MemberId::new(1), organization_id, user_id, role }))
    });
    stores
}

fn invite(stores: MockStores, role: Role) -> (Result<Pending, InviteError>, Vec<(Access, Outcome)>) {
    let uow = Arc::new(MockUnitOfWork::new(stores));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    let mut entropy = MockEntropy::new();
    entropy.expect_bytes().return_const([7; 32]);
    let store = Arc::<MockUnitOfWork>::clone(&uow);
    let invitations = Invitations::new(store, Arc::new(clock), Arc::new(entropy), of_disk(Disk::default()));
    let command = Invite {
        organization: IdOrSlug::parse("acme"),
        email: EmailAddress::parse("new@example.com").unwrap(),
        role,
        again: false,
        by_mail: true,
    };
    let invited = invitations.invite(&fixtures::session(false), &command);
    (invited, uow.ended())
}

#[test]
fn nobody_invites_to_a_role_above_their_own() {
    let (refused, ended) = invite(of_manager(), Role::Owner);
    assert!(matches!(refused, Err(InviteError::RoleTooHigh)), "{refused:?}");
    assert_eq!(ended, [(Access::Write, Outcome::Rollback)]);
}

#[test]
fn an_address_that_another_invites_meanwhile_is_invited_already() {
    let mut stores = of_manager();
    stores.users.expect_find_by_email().returning(|_| Ok(None));
    stores.invitations.expect_find_by_email().returning(|_, _| Ok(None));
    stores.invitations.expect_add().returning(|_| Err(StoreError::Conflict(Constraint::Invitation)));
    let (refused, ended) = invite(stores, Role::Manager);
    assert!(matches!(refused, Err(InviteError::AlreadyInvited)), "{refused:?}");
    assert_eq!(ended, [(Access::Write, Outcome::Rollback)]);
}
