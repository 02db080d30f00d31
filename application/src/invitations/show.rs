use domain::invitations::Invitation;
use domain::organizations::Organization;

use super::{AcceptError, InvitationLink, Invitations, find, inviter_name};
use crate::access;
use crate::actor::Actor;

/// An invitation, for whoever has its link.
#[derive(Debug, Clone)]
pub struct ShownInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// Into which organization.
    pub organization: Organization,
    /// Who asked, as long as the account is there.
    pub inviter_name: Option<String>,
    /// Who looks at it.
    pub guest: Guest,
}

/// Who looks at an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guest {
    /// This user is logged in.
    LoggedIn(String),
    /// This user is logged in, and a member already.
    Member(String),
    /// Nobody is logged in, and the invited address has an account.
    WithAccount,
    /// Nobody is logged in, and the invited address has no account.
    WithoutAccount,
}

impl Invitations {
    /// What a link leads to. The invitation is not used up by this.
    pub fn show(&self, actor: &Actor, link: &InvitationLink) -> Result<ShownInvitation, AcceptError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let (invitation, organization) = find(stores, link, now)?;
            let guest = match access::login(actor) {
                Ok(login) => {
                    let member = stores.organizations().find_member(organization.id, login.user.id)?;
                    let name = login.user.username.clone();
                    if member.is_some() { Guest::Member(name) } else { Guest::LoggedIn(name) }
                }
                Err(_) if stores.users().find_by_email(&invitation.email)?.is_some() => Guest::WithAccount,
                Err(_) => Guest::WithoutAccount,
            };
            let inviter_name = inviter_name(stores, &invitation)?;
            Ok(ShownInvitation { invitation, organization, inviter_name, guest })
        })
    }
}
