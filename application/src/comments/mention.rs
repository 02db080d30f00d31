use std::collections::BTreeSet;

use domain::ids::{TeamId, UserId};

use super::CommentError;
use crate::issues::LocatedIssue;
use crate::ports::{StoreError, Stores};

/// Somebody whom a comment mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mention {
    /// A user.
    User(UserId),
    /// All in a team.
    Team(TeamId),
}

/// So many of a team are told.
const OF_TEAM: usize = 100;

impl Mention {
    /// Reads `5`, `user:5` or `team:2`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => UserId::parse(text).map(Self::User),
            Some(("user", id)) => UserId::parse(id).map(Self::User),
            Some(("team", id)) => TeamId::parse(id).map(Self::Team),
            Some(_) => None,
        }
    }
}

/// The users that are mentioned, each once, by id.
pub(super) fn resolve(
    stores: &mut dyn Stores,
    located: &LocatedIssue,
    mentions: &[Mention],
) -> Result<BTreeSet<UserId>, CommentError> {
    let mut users = BTreeSet::new();
    for mention in mentions {
        match *mention {
            Mention::User(user) => {
                if !reaches(stores, located, user)? {
                    return Err(CommentError::UnknownUser);
                }
                users.insert(user);
            }
            Mention::Team(team) => {
                let of_project = stores.teams().of_projects(located.organization.id, &[located.project.id])?;
                if !of_project.iter().any(|(_, found)| found.id == team) {
                    return Err(CommentError::UnknownTeam);
                }
                users.extend(stores.comments().users_of_team(located.organization.id, team, OF_TEAM)?);
            }
        }
    }
    Ok(users)
}

/// Whether the user is a member of the organization who can see the project.
pub(super) fn reaches(stores: &mut dyn Stores, located: &LocatedIssue, user: UserId) -> Result<bool, StoreError> {
    let Some(member) = stores.organizations().find_member(located.organization.id, user)? else { return Ok(false) };
    Ok(located.organization.open_membership
        || stores.teams().projects_of_member(member.id)?.contains(&located.project.id))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn mentions_name_users_and_teams() {
        assert_eq!(Mention::parse("5"), Some(Mention::User(UserId::new(5))));
        assert_eq!(Mention::parse("user:5"), Some(Mention::User(UserId::new(5))));
        assert_eq!(Mention::parse("team:2"), Some(Mention::Team(TeamId::new(2))));
        for text in ["", "kim", "user:", "team:x", "role:1", "-5"] {
            assert_eq!(Mention::parse(text), None, "{text}");
        }
    }
}
