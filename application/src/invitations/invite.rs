use chrono::TimeDelta;
use domain::invitations::{Invitation, LIFETIME};
use domain::links::LinkToken;
use domain::organizations::Organization;
use domain::permissions::{Permission, Role, ScopeSet};
use domain::slugs::IdOrSlug;
use domain::users::EmailAddress;

use super::{Invitations, InviteError, NewInvitation, letter};
use crate::access::{self, AccessError};
use crate::accounts::address_key;
use crate::actor::Actor;
use crate::limits::{self, Limit};
use crate::mail::Letterhead;
use crate::ports::{StoreError, Stores};
use crate::tokens::hash;

/// So many invitations may an organization send in an hour.
const OF_ORGANIZATION: Limit = Limit { times: 100, window: TimeDelta::hours(1) };

/// So many go to one address in an hour, from whatever organizations.
const TO_ADDRESS: Limit = Limit { times: 10, window: TimeDelta::hours(1) };

/// Somebody is to be asked into an organization.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The organization.
    pub organization: IdOrSlug,
    /// Who is asked.
    pub email: EmailAddress,
    /// What the membership will let them do.
    pub role: Role,
    /// Another invitation takes the place of one that waits.
    pub again: bool,
    /// A mail tells of it.
    pub by_mail: bool,
}

/// An invitation that waits, with the name of who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The invitation.
    pub invitation: Invitation,
    /// Who asked, if it was a user.
    pub inviter_name: Option<String>,
}

impl Invitations {
    /// The actor may ask people into the organization.
    pub fn may_invite(&self, actor: &Actor, organization: &IdOrSlug) -> Result<(), AccessError> {
        self.uow.read(|stores| access::organization(stores, actor, organization, Permission::MemberWrite).map(drop))
    }

    /// Asks somebody into an organization, at most to the actor's own role there.
    pub fn invite(&self, actor: &Actor, command: &Invite) -> Result<Pending, InviteError> {
        let (now, head) = (self.clock.now(), Letterhead::of(&self.options));
        let token = LinkToken::new(&self.entropy.bytes());
        let inviter = match actor {
            Actor::User(user) => Some(&user.user),
            Actor::Nobody | Actor::Organization(_) => None,
        };
        self.uow.transaction(|stores| {
            let found = access::organization(stores, actor, &command.organization, Permission::MemberWrite)?;
            let organization = found.organization;
            let highest = highest(stores, actor, &organization)?;
            if command.role > highest {
                return Err(InviteError::RoleTooHigh);
            }
            if is_member(stores, &organization, &command.email)? {
                return Err(InviteError::AlreadyMember);
            }
            let new = NewInvitation {
                organization_id: organization.id,
                email: command.email.clone(),
                role: command.role,
                inviter_id: inviter.map(|user| user.id),
                token_hash: hash(token.expose()),
                date_added: now,
                expires_at: now + LIFETIME,
            };
            let invitation = put(stores, new, command.again, highest)?;
            let inviter_name = inviter.map(|user| user.display_name().to_owned());
            if command.by_mail {
                take_turn(stores, &invitation)?;
                let by = inviter_name.as_deref();
                stores.outbox().add(&letter::invitation(&head, &organization, &invitation, by, &token))?;
            }
            Ok(Pending { invitation, inviter_name })
        })
    }
}

/// The highest role that the actor may give: its own, and with a token one that gives nothing but the token's scopes.
fn highest(stores: &mut dyn Stores, actor: &Actor, organization: &Organization) -> Result<Role, StoreError> {
    let own = own_role(stores, actor, organization)?;
    Ok(match actor {
        Actor::User(user) => own.min(Role::within(user.limit(ScopeSet::all()))),
        Actor::Nobody | Actor::Organization(_) => own,
    })
}

/// The actor's role in the organization: that of an owner in superuser mode, the least where it has none.
pub(super) fn own_role(
    stores: &mut dyn Stores,
    actor: &Actor,
    organization: &Organization,
) -> Result<Role, StoreError> {
    Ok(match actor {
        Actor::User(user) if user.is_elevated() => Role::Owner,
        Actor::User(user) => {
            let member = stores.organizations().find_member(organization.id, user.user.id)?;
            member.map_or(Role::Member, |member| member.role)
        }
        Actor::Nobody | Actor::Organization(_) => Role::Member,
    })
}

fn is_member(stores: &mut dyn Stores, organization: &Organization, email: &EmailAddress) -> Result<bool, StoreError> {
    let Some(user) = stores.users().find_by_email(email)? else { return Ok(false) };
    Ok(stores.organizations().find_member(organization.id, user.id)?.is_some())
}

/// Stores the invitation: in the place of one that waits where that is meant, or has expired. One to a role that the actor
/// may not give is not the actor's to replace.
fn put(stores: &mut dyn Stores, new: NewInvitation, again: bool, highest: Role) -> Result<Invitation, InviteError> {
    let waiting = stores.invitations().find_by_email(new.organization_id, &new.email)?;
    let id = match waiting {
        Some(waiting) if !again && !waiting.is_expired(new.date_added) => return Err(InviteError::AlreadyInvited),
        Some(waiting) if waiting.role > highest && !waiting.is_expired(new.date_added) => {
            return Err(InviteError::RoleTooHigh);
        }
        Some(_) => stores.invitations().renew(&new)?,
        None => None,
    };
    let id = match id {
        Some(id) => id,
        None => stores.invitations().add(&new)?,
    };
    Ok(Invitation {
        id,
        organization_id: new.organization_id,
        email: new.email,
        role: new.role,
        inviter_id: new.inviter_id,
        date_added: new.date_added,
        expires_at: new.expires_at,
    })
}

/// Counts a mail, if there may be one more.
fn take_turn(stores: &mut dyn Stores, invitation: &Invitation) -> Result<(), InviteError> {
    let now = invitation.date_added;
    let keys = [
        (format!("invite:organization:{}", invitation.organization_id), OF_ORGANIZATION),
        (address_key("invite", invitation.email.as_str()), TO_ADDRESS),
    ];
    for (key, limit) in keys {
        limits::take(stores, &key, limit, now)?
            .map_err(|retry_after_seconds| InviteError::Throttled { retry_after_seconds })?;
    }
    Ok(())
}
