use domain::deletions::Target;
use domain::ids::{OrganizationId, UserId};
use domain::permissions::Role;
use domain::slugs::Slug;
use domain::users::EmailAddress;

use super::{Setup, SetupError, organization_id, user_id};
use crate::outbox::Withdrawn;
use crate::ports::{Constraint, StoreError, Stores};

/// A change of a user's membership.
#[derive(Debug, Clone)]
pub struct ChangeMembership {
    /// The user's address.
    pub email: EmailAddress,
    /// In which organization.
    pub organization: Slug,
    /// What becomes of the membership.
    pub change: MembershipChange,
}

/// What becomes of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipChange {
    /// The user is a member in this role from now on.
    Role(Role),
    /// The user is no member any more.
    Remove,
}

impl Setup {
    /// Makes a user a member of an organization, changes the role, or ends the membership. Logins and tokens of the
    /// user can do from their next request on what they may then, and no more. What is assigned to a user who leaves is
    /// nobody's later.
    pub fn change_membership(&self, command: &ChangeMembership) -> Result<UserId, SetupError> {
        let now = self.clock.now();
        self.uow.transaction(|stores| {
            let user = user_id(stores, &command.email)?;
            let organization = organization_id(stores, &command.organization)?;
            match command.change {
                MembershipChange::Remove => {
                    remove(stores, organization, user)?;
                    stores.deletions().schedule(Target::Assignments(user), None, now)?;
                    let alerts = Withdrawn::Organization(command.organization.clone());
                    stores.outbox().withdraw_alerts(&command.email, &alerts)?;
                }
                MembershipChange::Role(role) => {
                    match stores.organizations().add_member(organization, user, role, now).map(drop) {
                        Err(StoreError::Conflict(Constraint::Membership)) => {
                            set_role(stores, organization, user, role)?;
                        }
                        other => other?,
                    }
                }
            }
            Ok(user)
        })
    }
}

fn set_role(stores: &mut dyn Stores, organization: OrganizationId, user: UserId, role: Role) -> Result<(), SetupError> {
    let member = stores.organizations().find_member(organization, user)?.ok_or(SetupError::NoMember)?;
    Ok(stores.organizations().set_role(organization, member.id, role)?)
}

fn remove(stores: &mut dyn Stores, organization: OrganizationId, user: UserId) -> Result<(), SetupError> {
    let member = stores.organizations().find_member(organization, user)?.ok_or(SetupError::NoMember)?;
    let removed = stores.organizations().remove_member(organization, member.id)?;
    if removed { Ok(()) } else { Err(SetupError::NoMember) }
}
