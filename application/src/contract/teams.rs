//! Rules for teams.

use domain::ids::{OrganizationId, TeamId};
use domain::permissions::Role;
use domain::teams::Team;

use super::fixtures::{Store, at, organization, project, read, slug, together, try_write, user, write};
use crate::ports::{Constraint, StoreError};
use crate::teams::NewTeam;

fn new_team(organization: OrganizationId, name: &str) -> NewTeam {
    NewTeam { organization_id: organization, slug: slug(name), name: name.to_owned(), date_added: at(2) }
}

fn team(store: &Store, organization: OrganizationId, name: &str) -> TeamId {
    write(store, |stores| stores.teams().add(&new_team(organization, name)))
}

pub fn a_team_is_found_in_its_organization_only(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let id = team(&store, acme, "backend");
    let found = read(&store, |stores| stores.teams().find(acme, &slug("backend")));
    let expected =
        Team { id, organization_id: acme, slug: slug("backend"), name: "backend".to_owned(), date_added: at(2) };
    assert_eq!(found, Some(expected));
    assert_eq!(read(&store, |stores| stores.teams().find(globex, &slug("backend"))), None);
}

pub fn a_taken_team_slug_is_a_conflict_in_its_organization(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    team(&store, acme, "backend");
    team(&store, globex, "backend");
    let again = try_write(&store, |stores| stores.teams().add(&new_team(acme, "backend")));
    assert!(matches!(again, Err(StoreError::Conflict(Constraint::TeamSlug))), "{again:?}");
}

pub fn a_member_reaches_the_projects_of_its_teams_once(store: Store) {
    let acme = organization(&store, "acme");
    let ada = user(&store, "ada@example.com");
    let member = write(&store, |stores| stores.organizations().add_member(acme, ada, Role::Member, at(1)));
    let (web, api, _other) = (project(&store, acme, "web"), project(&store, acme, "api"), project(&store, acme, "cli"));
    let (backend, frontend) = (team(&store, acme, "backend"), team(&store, acme, "frontend"));
    let reached = || {
        let mut projects = read(&store, |stores| stores.teams().projects_of_member(member));
        projects.sort_unstable();
        projects
    };
    write(&store, |stores| {
        for (team, project) in [(backend, web), (backend, api), (frontend, web)] {
            stores.teams().add_project(team, project)?;
        }
        Ok(())
    });
    assert_eq!(reached(), []);
    write(&store, |stores| stores.teams().add_member(frontend, member));
    assert_eq!(reached(), [web]);
    write(&store, |stores| stores.teams().add_member(backend, member));
    assert_eq!(reached(), [web, api]);
}

pub fn joining_a_team_again_is_no_error(store: Store) {
    let acme = organization(&store, "acme");
    let ada = user(&store, "ada@example.com");
    let member = write(&store, |stores| stores.organizations().add_member(acme, ada, Role::Member, at(1)));
    let (web, backend) = (project(&store, acme, "web"), team(&store, acme, "backend"));
    together(2, |_| {
        write(&store, |stores| stores.teams().add_member(backend, member));
        write(&store, |stores| stores.teams().add_project(backend, web));
    });
    assert_eq!(read(&store, |stores| stores.teams().projects_of_member(member)), [web]);
}

pub fn teams_of_projects_are_listed_by_project_then_slug(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let (web, api, bare) = (project(&store, acme, "web"), project(&store, acme, "api"), project(&store, acme, "cli"));
    let foreign = project(&store, globex, "web");
    let (zeta, alpha, theirs) =
        (team(&store, acme, "zeta"), team(&store, acme, "alpha"), team(&store, globex, "theirs"));
    write(&store, |stores| {
        for (team, project) in [(zeta, web), (alpha, web), (zeta, api), (theirs, foreign)] {
            stores.teams().add_project(team, project)?;
        }
        Ok(())
    });
    let of = |projects: &[_]| -> Vec<_> {
        let teams = read(&store, |stores| stores.teams().of_projects(acme, projects));
        teams.into_iter().map(|(project, team)| (project, team.id)).collect()
    };
    assert_eq!(of(&[api, bare, foreign, web]), [(web, alpha), (web, zeta), (api, zeta)]);
    assert_eq!(of(&[api]), [(api, zeta)]);
    assert_eq!(of(&[]), []);
}

pub fn teams_are_found_by_many_ids_in_their_organization(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let ids = [team(&store, acme, "backend"), team(&store, globex, "theirs"), team(&store, acme, "apps")];
    let of = |ids: &[TeamId]| -> Vec<_> {
        read(&store, |stores| stores.teams().of_ids(acme, ids)).into_iter().map(|team| team.id).collect()
    };
    assert_eq!(of(&[ids[2], ids[1], ids[0], TeamId::new(i64::MAX)]), [ids[0], ids[2]]);
    assert_eq!(of(&[]), []);
}

pub fn members_of_a_team_are_listed_by_user(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let users = ["a@example.com", "b@example.com", "c@example.com"].map(|address| user(&store, address));
    let (apps, empty) = (team(&store, acme, "apps"), team(&store, acme, "empty"));
    write(&store, |stores| {
        for id in [users[2], users[0]] {
            let member = stores.organizations().add_member(acme, id, Role::Member, at(1))?;
            stores.teams().add_member(apps, member)?;
        }
        Ok(())
    });
    let of = |organization, team| read(&store, |stores| stores.teams().members(organization, team));
    assert_eq!(of(acme, apps), [users[0], users[2]]);
    assert_eq!((of(acme, empty), of(globex, apps)), (vec![], vec![]));
}
