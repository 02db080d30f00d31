//! Teams, their members and their projects.

mod row;

use application::ports::{Constraint, StoreError};
use application::teams::{NewTeam, TeamRepository};
use diesel::prelude::*;
use domain::ids::{MemberId, OrganizationId, ProjectId, TeamId, UserId};
use domain::slugs::Slug;
use domain::teams::Team;

use crate::row::storable;
use crate::schema::{organization_members, team_members, team_projects, teams};
use crate::session::PgSession;
use row::TeamRow;

impl TeamRepository for PgSession<'_> {
    fn add(&mut self, team: &NewTeam) -> Result<TeamId, StoreError> {
        let added: Option<i64> = self.run(|conn| {
            diesel::insert_into(teams::table)
                .values((
                    teams::organization_id.eq(team.organization_id.get()),
                    teams::slug.eq(team.slug.as_str()),
                    teams::name.eq(storable(&team.name)),
                    teams::date_added.eq(team.date_added),
                ))
                .on_conflict_do_nothing()
                .returning(teams::id)
                .get_result(conn)
                .optional()
        })?;
        added.map(TeamId::new).ok_or(StoreError::Conflict(Constraint::TeamSlug))
    }

    fn find(&mut self, organization: OrganizationId, slug: &Slug) -> Result<Option<Team>, StoreError> {
        let row = self.run(|conn| {
            teams::table
                .filter(teams::organization_id.eq(organization.get()))
                .filter(teams::slug.eq(slug.as_str()))
                .select(TeamRow::as_select())
                .first(conn)
                .optional()
        })?;
        row.map(TeamRow::into_team).transpose()
    }

    fn of_ids(&mut self, organization: OrganizationId, ids: &[TeamId]) -> Result<Vec<Team>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<TeamRow> = self.run(|conn| {
            teams::table
                .filter(teams::organization_id.eq(organization.get()))
                .filter(teams::id.eq_any(ids))
                .order(teams::id)
                .select(TeamRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(TeamRow::into_team).collect()
    }

    fn members(&mut self, organization: OrganizationId, team: TeamId) -> Result<Vec<UserId>, StoreError> {
        let ids: Vec<i64> = self.run(|conn| {
            team_members::table
                .inner_join(organization_members::table.on(organization_members::id.eq(team_members::member_id)))
                .filter(team_members::team_id.eq(team.get()))
                .filter(organization_members::organization_id.eq(organization.get()))
                .order(organization_members::user_id)
                .select(organization_members::user_id)
                .load(conn)
        })?;
        Ok(ids.into_iter().map(UserId::new).collect())
    }

    fn add_member(&mut self, team: TeamId, member: MemberId) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(team_members::table)
                .values((team_members::team_id.eq(team.get()), team_members::member_id.eq(member.get())))
                .on_conflict_do_nothing()
                .execute(conn)
        })
        .map(drop)
    }

    fn add_project(&mut self, team: TeamId, project: ProjectId) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(team_projects::table)
                .values((team_projects::team_id.eq(team.get()), team_projects::project_id.eq(project.get())))
                .on_conflict_do_nothing()
                .execute(conn)
        })
        .map(drop)
    }

    fn of_projects(
        &mut self,
        organization: OrganizationId,
        projects: &[ProjectId],
    ) -> Result<Vec<(ProjectId, Team)>, StoreError> {
        let projects: Vec<i64> = projects.iter().map(|id| id.get()).collect();
        let rows: Vec<(i64, TeamRow)> = self.run(|conn| {
            team_projects::table
                .inner_join(teams::table)
                .filter(teams::organization_id.eq(organization.get()))
                .filter(team_projects::project_id.eq_any(projects))
                .order((team_projects::project_id, teams::slug))
                .select((team_projects::project_id, TeamRow::as_select()))
                .load(conn)
        })?;
        rows.into_iter().map(|(project, team)| Ok((ProjectId::new(project), team.into_team()?))).collect()
    }

    fn projects_of_member(&mut self, member: MemberId) -> Result<Vec<ProjectId>, StoreError> {
        let ids: Vec<i64> = self.run(|conn| {
            team_projects::table
                .filter(team_projects::team_id.eq_any(
                    team_members::table.filter(team_members::member_id.eq(member.get())).select(team_members::team_id),
                ))
                .order(team_projects::project_id)
                .select(team_projects::project_id)
                .distinct()
                .load(conn)
        })?;
        Ok(ids.into_iter().map(ProjectId::new).collect())
    }
}
