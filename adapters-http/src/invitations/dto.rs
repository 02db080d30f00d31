use application::invitations::Pending;
use schemars::JsonSchema;
use serde::Serialize;

use crate::dates::Timestamp;
use crate::users::UserDto;

/// Somebody to invite.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Invite")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct InviteDto {
    /// Their address.
    email: String,
    /// `member`, `admin`, `manager` or `owner`; `member` if it is left out.
    org_role: Option<String>,
    /// Another invitation takes the place of one that waits.
    reinvite: Option<bool>,
    /// A mail tells them; it does if it is left out.
    send_invite: Option<bool>,
}

/// How somebody without a login accepts an invitation; who is logged in sends nothing.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "AcceptInvitation")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct AcceptDto {
    /// The person's name.
    name: Option<String>,
    /// The password of the account to come: 8 characters at least.
    password: Option<String>,
}

/// A membership that nobody has taken yet.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PendingMember")]
pub struct PendingMemberDto {
    /// Its id.
    pub id: String,
    /// Who is invited.
    pub email: String,
    /// The same: there is no name yet.
    pub name: String,
    /// There is no account yet.
    pub user: Option<UserDto>,
    /// What the membership will let them do.
    pub org_role: &'static str,
    /// It waits to be taken.
    pub pending: bool,
    /// It cannot be taken any more.
    pub expired: bool,
    /// What is special about it.
    pub flags: MemberFlagsDto,
    /// When it was made.
    pub date_created: Timestamp,
    /// `approved`: nobody else has to agree.
    pub invite_status: &'static str,
    /// Who invited.
    pub inviter_name: Option<String>,
}

/// What is special about a membership; nothing is, here.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "MemberFlags")]
pub struct MemberFlagsDto {
    /// A directory made it.
    #[serde(rename = "idp:provisioned")]
    pub idp_provisioned: bool,
    /// A directory decides on its role.
    #[serde(rename = "idp:role-restricted")]
    pub idp_role_restricted: bool,
    /// It is bound to a single sign-on.
    #[serde(rename = "sso:linked")]
    pub sso_linked: bool,
    /// It is bound to a single sign-on that is not good any more.
    #[serde(rename = "sso:invalid")]
    pub sso_invalid: bool,
    /// There are more members than there may be.
    #[serde(rename = "member-limit:restricted")]
    pub member_limit_restricted: bool,
    /// A partner has the organization.
    #[serde(rename = "partnership:restricted")]
    pub partnership_restricted: bool,
}

impl From<Pending> for PendingMemberDto {
    fn from(Pending { invitation, inviter_name }: Pending) -> Self {
        Self {
            id: invitation.id.to_string(),
            email: invitation.email.to_string(),
            name: invitation.email.to_string(),
            user: None,
            org_role: invitation.role.as_str(),
            pending: true,
            expired: false,
            flags: MemberFlagsDto::default(),
            date_created: invitation.date_added.into(),
            invite_status: "approved",
            inviter_name,
        }
    }
}
