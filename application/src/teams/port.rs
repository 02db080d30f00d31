use chrono::{DateTime, Utc};
use domain::ids::{MemberId, OrganizationId, ProjectId, TeamId, UserId};
use domain::slugs::Slug;
use domain::teams::Team;

use crate::ports::StoreError;

/// A team to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTeam {
    /// Whose.
    pub organization_id: OrganizationId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// When it is made.
    pub date_added: DateTime<Utc>,
}

/// Teams, their members and their projects.
#[cfg_attr(test, mockall::automock)]
pub trait TeamRepository {
    /// Adds a team; `Conflict(TeamSlug)` where the organization has one of that slug.
    fn add(&mut self, team: &NewTeam) -> Result<TeamId, StoreError>;
    /// The team of this slug.
    fn find(&mut self, organization: OrganizationId, slug: &Slug) -> Result<Option<Team>, StoreError>;
    /// The organization's teams of these ids, ascending; those that are not there are left out.
    fn of_ids(&mut self, organization: OrganizationId, teams: &[TeamId]) -> Result<Vec<Team>, StoreError>;
    /// The users in a team of the organization, ascending.
    fn members(&mut self, organization: OrganizationId, team: TeamId) -> Result<Vec<UserId>, StoreError>;
    /// Puts a member into a team; again is no error.
    fn add_member(&mut self, team: TeamId, member: MemberId) -> Result<(), StoreError>;
    /// Gives a project to a team; again is no error.
    fn add_project(&mut self, team: TeamId, project: ProjectId) -> Result<(), StoreError>;
    /// The teams of these projects, by project, then slug. A project without teams is left out.
    fn of_projects(
        &mut self,
        organization: OrganizationId,
        projects: &[ProjectId],
    ) -> Result<Vec<(ProjectId, Team)>, StoreError>;
    /// The projects that a member reaches through teams.
    fn projects_of_member(&mut self, member: MemberId) -> Result<Vec<ProjectId>, StoreError>;
}
