use application::alerts::{Audience, Recipient};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{OrganizationId, ProjectId, UserId};
use domain::users::EmailAddress;

use crate::row::{Origin, limit as rows};
use crate::schema::{alert_unsubscriptions, organization_members, team_members, team_projects, teams, users};

/// The members of the organization who are in one of the project's teams.
macro_rules! members_of_teams {
    ($organization:expr, $project:expr) => {
        team_projects::table
            .inner_join(teams::table.on(teams::id.eq(team_projects::team_id)))
            .inner_join(team_members::table.on(team_members::team_id.eq(team_projects::team_id)))
            .filter(team_projects::project_id.eq($project.get()))
            .filter(teams::organization_id.eq($organization.get()))
    };
}

/// The members of the organization with active accounts.
macro_rules! active_members {
    ($organization:expr) => {
        organization_members::table
            .inner_join(users::table.on(users::id.eq(organization_members::user_id)))
            .filter(organization_members::organization_id.eq($organization.get()))
            .filter(users::is_active.eq(true))
    };
}

pub fn has_team(conn: &mut SqliteConnection, organization: OrganizationId, project: ProjectId) -> QueryResult<bool> {
    let of_teams = members_of_teams!(organization, project).select(team_members::member_id);
    let member: Option<i64> = active_members!(organization)
        .filter(organization_members::id.eq_any(of_teams))
        .select(organization_members::id)
        .first(conn)
        .optional()?;
    Ok(member.is_some())
}

pub fn list(
    conn: &mut SqliteConnection,
    organization: OrganizationId,
    project: ProjectId,
    audience: Audience,
    limit: usize,
) -> QueryResult<Vec<(i64, String)>> {
    let unsubscribed = alert_unsubscriptions::table
        .filter(alert_unsubscriptions::project_id.eq(project.get()))
        .select(alert_unsubscriptions::user_id);
    let members = active_members!(organization)
        .filter(users::id.ne_all(unsubscribed))
        .order(users::id)
        .limit(rows(limit))
        .select((users::id, users::email));
    match audience {
        Audience::Organization => members.load(conn),
        Audience::Teams => {
            let of_teams = members_of_teams!(organization, project).select(team_members::member_id);
            members.filter(organization_members::id.eq_any(of_teams)).load(conn)
        }
    }
}

pub fn recipient((id, address): (i64, String)) -> Result<Recipient, StoreError> {
    let email = Origin { table: "users", id: &id }.valid("email", EmailAddress::kept(&address).ok())?;
    Ok(Recipient { user_id: UserId::new(id), email })
}
