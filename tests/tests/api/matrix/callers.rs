//! Who asks.

use domain::permissions::Role;

/// A kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    Anonymous,
    Dsn,
    /// Shows the cookie of a login that is over.
    EndedSession,
    Member(Role),
    /// An owner's browser, led here by a page elsewhere.
    WithoutCsrf,
    Outsider,
    SuperuserNotElevated,
    SuperuserElevated,
    TokenWithoutScope,
    TokenOfWrongScope,
    TokenOfRightScope,
    /// It has every scope, and its user the least role.
    TokenOfMember,
    TokenOfOutsider,
    TokenOfApplication,
    /// Good in another organization alone, though its user is a member of both.
    TokenForAnotherOrganization,
    OrganizationToken,
    OrganizationTokenOfAnother,
    ExpiredToken,
    RevokedToken,
    RevokedOrganizationToken,
    TokenOfInactiveApplication,
    TokenOfDeactivatedUser,
}

/// What a caller shows, as far as routes tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing that is a credential here.
    Nothing,
    Login,
    GoodToken,
    BadToken,
}

impl Caller {
    /// All of them.
    pub fn all() -> Vec<Self> {
        use Caller::*;
        let others = [
            Anonymous,
            Dsn,
            EndedSession,
            WithoutCsrf,
            Outsider,
            SuperuserNotElevated,
            SuperuserElevated,
            TokenWithoutScope,
            TokenOfWrongScope,
            TokenOfRightScope,
            TokenOfMember,
            TokenOfOutsider,
            TokenOfApplication,
            TokenForAnotherOrganization,
            OrganizationToken,
            OrganizationTokenOfAnother,
            ExpiredToken,
            RevokedToken,
            RevokedOrganizationToken,
            TokenOfInactiveApplication,
            TokenOfDeactivatedUser,
        ];
        others.into_iter().chain(Role::ALL.into_iter().map(Member)).collect()
    }

    /// What they show.
    pub fn shows(self) -> Shown {
        use Caller::*;
        match self {
            Anonymous | Dsn | EndedSession => Shown::Nothing,
            Member(_) | WithoutCsrf | Outsider | SuperuserNotElevated | SuperuserElevated => Shown::Login,
            TokenWithoutScope
            | TokenOfWrongScope
            | TokenOfRightScope
            | TokenOfMember
            | TokenOfOutsider
            | TokenOfApplication
            | TokenForAnotherOrganization
            | OrganizationToken
            | OrganizationTokenOfAnother => Shown::GoodToken,
            ExpiredToken
            | RevokedToken
            | RevokedOrganizationToken
            | TokenOfInactiveApplication
            | TokenOfDeactivatedUser => Shown::BadToken,
        }
    }

    /// The token is an organization's, and no user's.
    pub fn is_organization(self) -> bool {
        matches!(self, Self::OrganizationToken | Self::OrganizationTokenOfAnother)
    }

    /// They may ask by an operation's other paths too: one who is nobody, and one who may do everything.
    pub fn asks_by_aliases(self) -> bool {
        matches!(self, Self::Anonymous | Self::Dsn | Self::TokenOfRightScope | Self::Member(Role::Owner))
    }
}
