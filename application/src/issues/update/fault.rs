/// What an update asks for that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UpdateFault {
    /// Nobody is named so.
    #[error("Could not parse actor. Format should be `type:id` where type is `team` or `user`.")]
    UnknownAssignee,
    /// The user is not in the organization.
    #[error("User is not a member of this organization")]
    ForeignUser,
    /// The team is not in the organization.
    #[error("Team is not a member of this organization")]
    ForeignTeam,
    /// The user does not reach the project.
    #[error("Cannot assign to non-team member")]
    UserWithoutProject,
    /// The project is not one of the team's.
    #[error("Cannot assign to a team without access to the project")]
    TeamWithoutProject,
    /// The project has no release of the version.
    #[error("Unable to find a release with the given version.")]
    NoSuchRelease,
    /// The project has no release that another could come after.
    #[error("No release data present in the system to form a basis for 'Next Release'")]
    NoReleases,
    /// The organization has no repository of the name.
    #[error("Unable to find the given repository.")]
    NoSuchRepository,
    /// The repository has no commit of the key.
    #[error("Unable to find the given commit.")]
    NoSuchCommit,
    /// The actor may change issues, but not discard them.
    #[error("You do not have permission to discard events")]
    MayNotDiscard,
}
