//! Invitations into organizations: an administrator asks, and whoever has the link of the mail accepts, once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::MemberId;
use domain::invitations::Invitation;
use domain::links::LinkToken;
use domain::organizations::Organization;
use domain::slugs::IdOrSlug;

use crate::options::Options;
use crate::ports::{Clock, Entropy, StoreError, Stores, UnitOfWork};
use crate::tokens::hash;

mod accept;
mod error;
mod invite;
mod join;
mod letter;
mod port;
mod show;
mod withdraw;

pub use error::{AcceptError, InviteError};
pub use invite::{Invite, Pending};
pub use join::Join;
#[cfg(test)]
pub use port::MockInvitationRepository;
pub use port::{InvitationRepository, NewInvitation};
pub use show::{Guest, ShownInvitation};

/// What a link of a mail names.
#[derive(Debug, Clone)]
pub struct InvitationLink {
    /// The invitation.
    pub id: MemberId,
    /// What makes the link hard to guess.
    pub token: LinkToken,
}

/// Invitations.
pub struct Invitations {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    options: Arc<Options>,
}

impl Invitations {
    /// Invitations in this store.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        options: Arc<Options>,
    ) -> Self {
        Self { uow, clock, entropy, options }
    }
}

/// The invitation that a link names, if it is good, with its organization. The link is what opens the organization here.
fn find(
    stores: &mut dyn Stores,
    link: &InvitationLink,
    now: DateTime<Utc>,
) -> Result<(Invitation, Organization), AcceptError> {
    let found = stores.invitations().find(link.id, &hash(link.token.expose()))?;
    with_organization(stores, found, now)
}

/// The same, and uses it up.
fn take(
    stores: &mut dyn Stores,
    link: &InvitationLink,
    now: DateTime<Utc>,
) -> Result<(Invitation, Organization), AcceptError> {
    let taken = stores.invitations().take(link.id, &hash(link.token.expose()))?;
    with_organization(stores, taken, now)
}

fn with_organization(
    stores: &mut dyn Stores,
    invitation: Option<Invitation>,
    now: DateTime<Utc>,
) -> Result<(Invitation, Organization), AcceptError> {
    let invitation = invitation.filter(|it| !it.is_expired(now)).ok_or(AcceptError::Gone)?;
    let organization = stores.organizations().find(&IdOrSlug::Id(invitation.organization_id.get()))?;
    let organization = organization.ok_or(AcceptError::Gone)?;
    if may_still_invite(stores, &invitation)? { Ok((invitation, organization)) } else { Err(AcceptError::Gone) }
}

/// Who asked, if it was a user, could ask today as well: an invitation does not outlive the right to make it.
fn may_still_invite(stores: &mut dyn Stores, invitation: &Invitation) -> Result<bool, StoreError> {
    let Some(id) = invitation.inviter_id else { return Ok(true) };
    let Some(inviter) = stores.users().find(id)?.filter(|inviter| inviter.is_active) else { return Ok(false) };
    let member = stores.organizations().find_member(invitation.organization_id, id)?;
    Ok(inviter.is_superuser || member.is_some_and(|member| member.role >= invitation.role))
}

/// The name of who asked, as long as the account is there.
fn inviter_name(stores: &mut dyn Stores, invitation: &Invitation) -> Result<Option<String>, StoreError> {
    let Some(id) = invitation.inviter_id else { return Ok(None) };
    Ok(stores.users().find(id)?.map(|inviter| inviter.display_name().to_owned()))
}

#[cfg(test)]
mod tests;
