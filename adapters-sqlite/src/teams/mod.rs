//! Teams, their members and their projects.

mod row;

use application::ports::StoreError;
use application::teams::{NewTeam, TeamRepository};
use diesel::prelude::*;
use domain::ids::{MemberId, OrganizationId, ProjectId, TeamId, UserId};
use domain::slugs::Slug;
use domain::teams::Team;

use crate::error::store;
use crate::schema::{organization_members, team_members, team_projects, teams};
use crate::session::SqliteSession;

use row::TeamRow;

impl TeamRepository for SqliteSession<'_> {
    fn add(&mut self, team: &NewTeam) -> Result<TeamId, StoreError> {
        diesel::insert_into(teams::table)
            .values((
                teams::organization_id.eq(team.organization_id.get()),
                teams::slug.eq(team.slug.as_str()),
                teams::name.eq(&team.name),
                teams::date_added.eq(team.date_added.timestamp_micros()),
            ))
            .returning(teams::id)
            .get_result(self.conn)
            .map(TeamId::new)
            .map_err(store)
    }

    fn find(&mut self, organization: OrganizationId, slug: &Slug) -> Result<Option<Team>, StoreError> {
        let row: Option<TeamRow> = teams::table
            .filter(teams::organization_id.eq(organization.get()))
            .filter(teams::slug.eq(slug.as_str()))
            .select(TeamRow::as_select())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        row.map(Team::try_from).transpose()
    }

    fn of_ids(&mut self, organization: OrganizationId, ids: &[TeamId]) -> Result<Vec<Team>, StoreError> {
        let rows: Vec<TeamRow> = teams::table
            .filter(teams::organization_id.eq(organization.get()))
            .filter(teams::id.eq_any(ids.iter().map(|id| id.get())))
            .order(teams::id)
            .select(TeamRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(Team::try_from).collect()
    }

    fn members(&mut self, organization: OrganizationId, team: TeamId) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<i64> = team_members::table
            .inner_join(organization_members::table.on(organization_members::id.eq(team_members::member_id)))
            .filter(team_members::team_id.eq(team.get()))
            .filter(organization_members::organization_id.eq(organization.get()))
            .order(organization_members::user_id)
            .select(organization_members::user_id)
            .load(self.conn)
            .map_err(store)?;
        Ok(ids.into_iter().map(UserId::new).collect())
    }

    fn add_member(&mut self, team: TeamId, member: MemberId) -> Result<(), StoreError> {
        diesel::insert_into(team_members::table)
            .values((team_members::team_id.eq(team.get()), team_members::member_id.eq(member.get())))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn add_project(&mut self, team: TeamId, project: ProjectId) -> Result<(), StoreError> {
        diesel::insert_into(team_projects::table)
            .values((team_projects::team_id.eq(team.get()), team_projects::project_id.eq(project.get())))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn of_projects(
        &mut self,
        organization: OrganizationId,
        projects: &[ProjectId],
    ) -> Result<Vec<(ProjectId, Team)>, StoreError> {
        let rows: Vec<(i64, TeamRow)> = team_projects::table
            .inner_join(teams::table)
            .filter(teams::organization_id.eq(organization.get()))
            .filter(team_projects::project_id.eq_any(projects.iter().map(|project| project.get())))
            .order((team_projects::project_id, teams::slug))
            .select((team_projects::project_id, TeamRow::as_select()))
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(|(project, team)| Ok((ProjectId::new(project), team.try_into()?))).collect()
    }

    fn projects_of_member(&mut self, member: MemberId) -> Result<Vec<ProjectId>, StoreError> {
        let ids: Vec<i64> = team_members::table
            .inner_join(team_projects::table.on(team_projects::team_id.eq(team_members::team_id)))
            .filter(team_members::member_id.eq(member.get()))
            .order(team_projects::project_id)
            .select(team_projects::project_id)
            .distinct()
            .load(self.conn)
            .map_err(store)?;
        Ok(ids.into_iter().map(ProjectId::new).collect())
    }
}
