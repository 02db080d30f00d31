//! Invitations into organizations: memberships that nobody has taken yet.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{MemberId, OrganizationId, UserId};
use crate::permissions::Role;
use crate::users::EmailAddress;

/// An invitation can be accepted for so long.
pub const LIFETIME: TimeDelta = TimeDelta::days(30);

/// Somebody was asked into an organization. The link of the mail is found by a hash of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id, which no membership has.
    pub id: MemberId,
    /// Into which organization.
    pub organization_id: OrganizationId,
    /// Who is asked.
    pub email: EmailAddress,
    /// What the membership will let them do.
    pub role: Role,
    /// Who asked; none where that account is gone.
    pub inviter_id: Option<UserId>,
    /// When it was made.
    pub date_added: DateTime<Utc>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

impl Invitation {
    /// It is refused from its expiry on.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at <= now
    }
}
