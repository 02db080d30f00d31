use chrono::{DateTime, Utc};
use domain::ids::{MemberId, OrganizationId, UserId};
use domain::invitations::Invitation;
use domain::permissions::Role;
use domain::users::EmailAddress;

use crate::ports::StoreError;

/// An invitation to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Into which organization.
    pub organization_id: OrganizationId,
    /// Who is asked.
    pub email: EmailAddress,
    /// What the membership will let them do.
    pub role: Role,
    /// Who asks.
    pub inviter_id: Option<UserId>,
    /// SHA-256 of the link's token, in lower-case hexadecimal digits.
    pub token_hash: String,
    /// When it is made.
    pub date_added: DateTime<Utc>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

/// Invitations into organizations.
#[cfg_attr(test, mockall::automock)]
pub trait InvitationRepository {
    /// Adds an invitation under an id that no membership has or will get; `Conflict(Invitation)` where the organization
    /// has asked the address already. The transaction MUST stay usable then.
    fn add(&mut self, invitation: &NewInvitation) -> Result<MemberId, StoreError>;
    /// Puts another in the place of the organization's invitation of the same address: it keeps its id alone. None where
    /// there is no such invitation.
    fn renew(&mut self, invitation: &NewInvitation) -> Result<Option<MemberId>, StoreError>;
    /// The organization's invitation of this address, expired or not.
    fn find_by_email(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<Invitation>, StoreError>;
    /// The invitation of this id, in whatever organization, to who has its token; expired or not.
    fn find(&mut self, id: MemberId, token_hash: &str) -> Result<Option<Invitation>, StoreError>;
    /// The same, and removes it. Of many that take it at once MUST only one get it.
    fn take(&mut self, id: MemberId, token_hash: &str) -> Result<Option<Invitation>, StoreError>;
    /// Removes an organization's invitation, and answers it if it was there.
    fn remove(&mut self, organization: OrganizationId, id: MemberId) -> Result<Option<Invitation>, StoreError>;
    /// Removes at most `limit` invitations that expired before this time; how many it were.
    fn remove_expired(&mut self, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}
