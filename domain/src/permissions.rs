//! Who may do what: scopes, roles and the permissions that operations name.

use std::fmt;

macro_rules! scopes {
    ($($variant:ident = $text:literal),+ $(,)?) => {
        /// One right, as tokens carry it. The names are the public API's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the text says it all")]
        pub enum Scope { $($variant),+ }

        impl Scope {
            /// Every scope there is, sorted by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            const fn bit(self) -> u32 {
                let mut bit = 1_u32;
                $(if matches!(self, Self::$variant) { return bit; } bit <<= 1;)+
                bit
            }
        }
    };
}

scopes! {
    AlertsRead = "alerts:read", AlertsWrite = "alerts:write",
    Email = "email",
    EventAdmin = "event:admin", EventRead = "event:read", EventWrite = "event:write",
    MemberAdmin = "member:admin", MemberRead = "member:read", MemberWrite = "member:write",
    OpenId = "openid",
    OrgAdmin = "org:admin", OrgCi = "org:ci", OrgIntegrations = "org:integrations",
    OrgRead = "org:read", OrgWrite = "org:write",
    Profile = "profile",
    ProjectAdmin = "project:admin", ProjectRead = "project:read",
    ProjectReleases = "project:releases", ProjectWrite = "project:write",
    TeamAdmin = "team:admin", TeamRead = "team:read", TeamWrite = "team:write",
}

impl Scope {
    /// Reads a scope's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == text)
    }
}

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ScopeSet(u32);

impl ScopeSet {
    /// No scope.
    pub const EMPTY: Self = Self(0);

    /// The set of these scopes.
    pub const fn of(scopes: &[Scope]) -> Self {
        let mut bits = 0;
        let mut rest = scopes;
        while let [first, tail @ ..] = rest {
            bits |= first.bit();
            rest = tail;
        }
        Self(bits)
    }

    /// Every scope there is.
    pub const fn all() -> Self {
        Self::of(Scope::ALL)
    }

    /// Holds this scope itself; the hierarchy is not applied.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Holds at least one scope of the other set.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The scopes in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The scopes in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The scopes, sorted by name.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }

    /// Names joined by one blank, the form in the store.
    pub fn to_text(self) -> String {
        self.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Reads [`Self::to_text`]; a name that is not a scope is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let scopes = text.split_whitespace().map(Scope::parse).collect::<Option<Vec<_>>>()?;
        Some(Self::of(&scopes))
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Scope::as_str)).finish()
    }
}

/// What a membership lets its user do in the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Works with events.
    Member,
    /// Also manages teams and projects.
    Admin,
    /// Also manages members and the organization's settings.
    Manager,
    /// May do everything.
    Owner,
}

use Scope::{
    AlertsRead, AlertsWrite, EventAdmin, EventRead, EventWrite, MemberAdmin, MemberRead, MemberWrite, OrgAdmin,
    OrgIntegrations, OrgRead, OrgWrite, ProjectAdmin, ProjectRead, ProjectReleases, ProjectWrite, TeamAdmin, TeamRead,
    TeamWrite,
};

const MEMBER: ScopeSet = ScopeSet::of(&[
    EventRead,
    EventWrite,
    EventAdmin,
    ProjectReleases,
    ProjectRead,
    OrgRead,
    MemberRead,
    TeamRead,
    AlertsRead,
    AlertsWrite,
]);
const ADMIN: ScopeSet =
    MEMBER.union(ScopeSet::of(&[TeamWrite, TeamAdmin, ProjectWrite, ProjectAdmin, OrgIntegrations]));
const MANAGER: ScopeSet = ADMIN.union(ScopeSet::of(&[MemberWrite, MemberAdmin, OrgWrite]));
const OWNER: ScopeSet = MANAGER.union(ScopeSet::of(&[OrgAdmin]));

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 4] = [Self::Member, Self::Admin, Self::Manager, Self::Owner];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// The name to show a person.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Admin => "Admin",
            Self::Manager => "Manager",
            Self::Owner => "Owner",
        }
    }

    /// Reads a role's name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The highest role that gives nothing but these scopes; the least where even that gives more.
    pub fn within(scopes: ScopeSet) -> Self {
        let is_within = |role: &Self| role.scopes().intersection(scopes) == role.scopes();
        Self::ALL.into_iter().rev().find(is_within).unwrap_or(Self::Member)
    }

    /// The scopes that the role gives in its organization.
    pub const fn scopes(self) -> ScopeSet {
        match self {
            Self::Member => MEMBER,
            Self::Admin => ADMIN,
            Self::Manager => MANAGER,
            Self::Owner => OWNER,
        }
    }
}

/// What an operation needs. Any one of its scopes suffices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read an organization.
    OrganizationRead,
    /// Change an organization and what belongs to it alone.
    OrganizationWrite,
    /// Read a project and what belongs to it.
    ProjectRead,
    /// Change a project and what belongs to it.
    ProjectWrite,
    /// Remove what belongs to a project for good.
    ProjectAdmin,
    /// Read events and issues.
    EventRead,
    /// Change issues: decide what becomes of them.
    EventWrite,
    /// Remove issues and events for good.
    EventAdmin,
    /// Find the event of an id in an organization.
    EventLookUp,
    /// Ask people into an organization.
    MemberWrite,
    /// Take what people have in an organization from them.
    MemberAdmin,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 11] = [
        Self::OrganizationRead,
        Self::OrganizationWrite,
        Self::ProjectRead,
        Self::ProjectWrite,
        Self::ProjectAdmin,
        Self::EventRead,
        Self::EventWrite,
        Self::EventAdmin,
        Self::EventLookUp,
        Self::MemberWrite,
        Self::MemberAdmin,
    ];

    /// The scopes of which one is needed. Each is listed: holding `X:admin` alone
    /// must be enough wherever `X:read` is.
    pub const fn scopes(self) -> ScopeSet {
        match self {
            Self::OrganizationRead => ScopeSet::of(&[OrgRead, OrgWrite, OrgAdmin]),
            Self::OrganizationWrite => ScopeSet::of(&[OrgWrite, OrgAdmin]),
            Self::ProjectRead => ScopeSet::of(&[ProjectRead, ProjectWrite, ProjectAdmin]),
            Self::ProjectWrite => ScopeSet::of(&[ProjectWrite, ProjectAdmin]),
            Self::ProjectAdmin => ScopeSet::of(&[ProjectAdmin]),
            Self::EventRead => ScopeSet::of(&[EventRead, EventWrite, EventAdmin]),
            Self::EventWrite => ScopeSet::of(&[EventWrite, EventAdmin]),
            Self::EventAdmin => ScopeSet::of(&[EventAdmin]),
            Self::EventLookUp => Self::EventRead.scopes().union(Self::OrganizationRead.scopes()),
            Self::MemberWrite => ScopeSet::of(&[MemberWrite, MemberAdmin]),
            Self::MemberAdmin => ScopeSet::of(&[MemberAdmin]),
        }
    }
}

/// What a method does to a thing, by which the API's scope maps tell methods apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// GET.
    Read,
    /// POST and PUT.
    Write,
    /// DELETE.
    Delete,
}

impl Permission {
    /// The scopes of which one is needed for a method on what this permission reads, whether or not the method exists.
    pub const fn scopes_to(self, verb: Verb) -> ScopeSet {
        let admin = ScopeSet::of(&[OrgAdmin, ProjectAdmin, EventAdmin, MemberAdmin]);
        match verb {
            Verb::Read => self.scopes(),
            Verb::Write => {
                let write = ScopeSet::of(&[OrgWrite, ProjectWrite, EventWrite, MemberWrite]);
                self.scopes().intersection(admin.union(write))
            }
            Verb::Delete => self.scopes().intersection(admin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_within_its_own_scopes_and_those_of_higher_ones() {
        for role in Role::ALL {
            assert_eq!(Role::within(role.scopes()), role);
        }
        assert_eq!(Role::within(ScopeSet::all()), Role::Owner);
        for few in [ScopeSet::EMPTY, ScopeSet::of(&[MemberWrite]), ScopeSet::of(&[MemberWrite, OrgAdmin])] {
            assert_eq!(Role::within(few), Role::Member, "{few:?}");
        }
    }

    #[test]
    fn every_scope_reads_back_from_its_name() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
        }
        assert_eq!(Scope::parse("org:all"), None);
    }

    #[test]
    fn scopes_are_distinct_bits_and_sorted_by_name() {
        let names: Vec<_> = ScopeSet::all().iter().map(Scope::as_str).collect();
        assert_eq!(names.len(), Scope::ALL.len());
        assert!(names.is_sorted());
    }

    #[test]
    fn a_set_reads_back_from_its_text() {
        let set = ScopeSet::of(&[OrgRead, EventAdmin]);
        assert_eq!(set.to_text(), "event:admin org:read");
        assert_eq!(ScopeSet::parse(&set.to_text()), Some(set));
        assert_eq!(ScopeSet::parse("nonsense"), None);
    }

    #[test]
    fn who_may_do_what() {
        // Permission, then the least role that has it.
        let table = [
            (Permission::OrganizationRead, Role::Member),
            (Permission::OrganizationWrite, Role::Manager),
            (Permission::ProjectRead, Role::Member),
            (Permission::ProjectWrite, Role::Admin),
            (Permission::ProjectAdmin, Role::Admin),
            (Permission::EventRead, Role::Member),
            (Permission::EventWrite, Role::Member),
            (Permission::EventAdmin, Role::Member),
            (Permission::EventLookUp, Role::Member),
            (Permission::MemberWrite, Role::Manager),
            (Permission::MemberAdmin, Role::Manager),
        ];
        assert_eq!(table.len(), Permission::ALL.len());
        for (permission, least) in table {
            for role in Role::ALL {
                assert_eq!(role.scopes().intersects(permission.scopes()), role >= least, "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn reading_alone_neither_writes_nor_deletes() {
        for (verb, scopes) in [
            (Verb::Read, &[EventRead, EventWrite, EventAdmin][..]),
            (Verb::Write, &[EventWrite, EventAdmin]),
            (Verb::Delete, &[EventAdmin]),
        ] {
            assert_eq!(Permission::EventRead.scopes_to(verb), ScopeSet::of(scopes), "{verb:?}");
        }
    }

    #[test]
    fn each_role_has_all_that_the_one_below_has() {
        for pair in Role::ALL.windows(2) {
            assert_eq!(pair[0].scopes().intersection(pair[1].scopes()), pair[0].scopes());
            assert_ne!(pair[0].scopes(), pair[1].scopes());
        }
        assert!(Role::Owner.scopes().contains(OrgAdmin));
        assert!(!Role::Manager.scopes().contains(OrgAdmin));
        assert!(!Role::Member.scopes().contains(ProjectWrite));
    }
}
