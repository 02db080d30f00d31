use super::{Identity, Kind};

/// Whether an identity may be given up, by the names that clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It may.
    CanDisconnect,
    /// Its user could not log in without it.
    NeededForGlobalAuth,
    /// Its user could not be a member of the organization without it.
    NeededForOrgAuth,
}

impl Status {
    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CanDisconnect => "can_disconnect",
            Self::NeededForGlobalAuth => "needed_for_global_auth",
            Self::NeededForOrgAuth => "needed_for_org_auth",
        }
    }
}

/// The ways in that a user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// There is a password to log in with.
    pub has_password: bool,
    /// So many global identities can be logged in with.
    pub logins: usize,
}

impl Ways {
    /// Those of a user with these identities.
    pub fn of(has_password: bool, identities: &[Identity]) -> Self {
        let is_login = |identity: &&Identity| matches!(identity.kind, Kind::Global { is_login: true, .. });
        Self { has_password, logins: identities.iter().filter(is_login).count() }
    }

    /// Whether one of the user's identities may be given up.
    pub const fn status<O>(self, kind: &Kind<O>) -> Status {
        // The identity itself is one of those to log in with, where it is global.
        let others = match kind {
            Kind::Social { .. } | Kind::Global { is_login: false, .. } => return Status::CanDisconnect,
            Kind::Global { is_login: true, .. } => 1,
            Kind::Organization { allows_unlinked: false, .. } => return Status::NeededForOrgAuth,
            Kind::Organization { allows_unlinked: true, .. } => 0,
        };
        if self.has_password || self.logins > others { Status::CanDisconnect } else { Status::NeededForGlobalAuth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identities::Place;

    #[test]
    fn an_identity_is_needed_where_there_is_no_other_way_in() {
        use Status::{CanDisconnect as Free, NeededForGlobalAuth as Global, NeededForOrgAuth as Org};
        let global = |is_login| Kind::Global { is_login, place: Place::default() };
        let organization = |allows_unlinked| Kind::Organization { organization: (), allows_unlinked };
        // By identities to log in with: none, one, two; without a password, then with one.
        for (kind, without, with) in [
            (Kind::Social { issuer: Place::default() }, [Free, Free, Free], [Free, Free, Free]),
            (global(false), [Free, Free, Free], [Free, Free, Free]),
            (global(true), [Global, Global, Free], [Free, Free, Free]),
            (organization(true), [Global, Free, Free], [Free, Free, Free]),
            (organization(false), [Org, Org, Org], [Org, Org, Org]),
        ] {
            for (has_password, expected) in [(false, without), (true, with)] {
                let found = [0, 1, 2].map(|logins| Ways { has_password, logins }.status(&kind));
                assert_eq!(found, expected, "{kind:?} {has_password}");
            }
        }
    }

    #[test]
    fn statuses_have_the_names_that_clients_know() {
        let names = [Status::CanDisconnect, Status::NeededForGlobalAuth, Status::NeededForOrgAuth].map(Status::as_str);
        assert_eq!(names, ["can_disconnect", "needed_for_global_auth", "needed_for_org_auth"]);
    }
}
