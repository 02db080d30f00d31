use domain::organizations::Organization;

use super::{AcceptError, InvitationLink, Invitations, take};
use crate::access;
use crate::actor::Actor;
use crate::ports::{Constraint, StoreError};

impl Invitations {
    /// Makes the user who is logged in a member, whatever their address: the link counts, once.
    pub fn accept(&self, actor: &Actor, link: &InvitationLink) -> Result<Organization, AcceptError> {
        let user = access::login(actor)?.user;
        let now = self.clock.now();
        let organization = self.uow.transaction::<_, AcceptError>(|stores| {
            let (invitation, organization) = take(stores, link, now)?;
            let added = stores.organizations().add_member(organization.id, user.id, invitation.role, now);
            match added {
                Ok(_) => {}
                Err(StoreError::Conflict(Constraint::Membership)) => {
                    return Err(AcceptError::AlreadyMember(organization.name));
                }
                Err(error) => return Err(error.into()),
            }
            // The mail was read by its address's owner, if the account has that address.
            stores.users().verify_email(user.id, &invitation.email, now)?;
            Ok(organization)
        })?;
        tracing::info!(user_id = user.id.get(), organization_id = organization.id.get(), "member.accept");
        Ok(organization)
    }
}
