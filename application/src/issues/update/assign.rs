use domain::ids::{ProjectId, UserId};
use domain::issues::{ActivityKind, Assignee, Issue, SubscriptionReason};
use domain::organizations::Organization;
use domain::users::User;
use serde_json::{Map, Value, json};

use super::apply::Plan;
use super::{AssigneeRef, Assignment, UpdateFault};
use crate::access::Reach;
use crate::issues::IssueError;
use crate::ports::{StoreError, Stores};

/// Who issues are given to.
pub(super) struct Chosen {
    assignee: Assignee,
    /// The address of a user.
    email: Option<String>,
    /// Who is to hear of the issues from now on.
    people: Vec<UserId>,
}

/// Who issues of these projects are given to; nobody, if they are taken from whoever has them.
pub(super) fn choose(
    stores: &mut dyn Stores,
    organization: &Organization,
    projects: &[ProjectId],
    assignment: &Assignment,
) -> Result<Option<Chosen>, IssueError> {
    let user = match assignment {
        Assignment::Nobody => return Ok(None),
        Assignment::To(AssigneeRef::Team(team)) => {
            let found = stores.teams().of_ids(organization.id, &[*team])?;
            let team = found.first().ok_or(UpdateFault::ForeignTeam)?.id;
            let with = stores.teams().of_projects(organization.id, projects)?;
            let reaches = |project: &ProjectId| with.iter().any(|(of, found)| of == project && found.id == team);
            if !projects.iter().all(reaches) {
                return Err(UpdateFault::TeamWithoutProject.into());
            }
            let people = stores.teams().members(organization.id, team)?;
            return Ok(Some(Chosen { assignee: Assignee::Team(team), email: None, people }));
        }
        Assignment::To(AssigneeRef::User(user)) => stores.users().find(*user)?.ok_or(UpdateFault::ForeignUser)?,
        Assignment::To(AssigneeRef::Name(name)) => {
            let found = stores.users().find_login(name)?.map(|(user, _)| user);
            found.filter(|user| user.is_active).ok_or(UpdateFault::UnknownAssignee)?
        }
    };
    let reach = reach(stores, organization, &user)?.ok_or(UpdateFault::ForeignUser)?;
    if !projects.iter().all(|project| reach.includes(*project)) {
        return Err(UpdateFault::UserWithoutProject.into());
    }
    Ok(Some(Chosen::user(&user)))
}

impl Chosen {
    fn user(user: &User) -> Self {
        Self { assignee: Assignee::User(user.id), email: Some(user.email.to_string()), people: vec![user.id] }
    }
}

/// Which projects the user reaches as a member of the organization; none, who is no member.
pub(super) fn reach(
    stores: &mut dyn Stores,
    organization: &Organization,
    user: &User,
) -> Result<Option<Reach>, StoreError> {
    // What is assigned to who is no member any more is taken away once: nothing may be assigned after that.
    let Some(member) = stores.organizations().hold_member(organization.id, user.id)?.filter(|_| user.is_active) else {
        return Ok(None);
    };
    if organization.open_membership {
        return Ok(Some(Reach::All));
    }
    let projects = stores.teams().projects_of_member(member.id)?;
    Ok(Some(Reach::Only(projects.into_iter().collect())))
}

/// Gives the issue to whoever was chosen, or takes it from whoever has it.
pub(super) fn assign(
    stores: &mut dyn Stores,
    plan: &Plan<'_>,
    issue: &mut Issue,
    chosen: Option<&Chosen>,
) -> Result<(), StoreError> {
    let assignee = chosen.map(|chosen| chosen.assignee);
    let is_change = issue.triage.assignee != assignee;
    issue.triage.assignee = assignee;
    let Some(chosen) = chosen else {
        return if is_change { plan.record(stores, issue, ActivityKind::Unassigned, Map::new()) } else { Ok(()) };
    };
    if is_change {
        plan.record(stores, issue, ActivityKind::Assigned, told(chosen))?;
    }
    for user in &chosen.people {
        plan.subscribe(stores, issue, *user, SubscriptionReason::Assigned)?;
    }
    Ok(())
}

/// Gives an issue that is nobody's to the user who resolves it, where they want that and are of its project.
pub(super) fn take_resolved(stores: &mut dyn Stores, plan: &Plan<'_>, issue: &mut Issue) -> Result<(), StoreError> {
    match plan.user {
        Some(user)
            if plan.takes_resolved && issue.triage.assignee.is_none() && plan.reach.includes(issue.project_id) =>
        {
            assign(stores, plan, issue, Some(&Chosen::user(user)))
        }
        Some(_) | None => Ok(()),
    }
}

fn told(chosen: &Chosen) -> Map<String, Value> {
    let (id, kind) = match chosen.assignee {
        Assignee::User(user) => (user.to_string(), "user"),
        Assignee::Team(team) => (team.to_string(), "team"),
    };
    Map::from_iter([
        ("assignee".to_owned(), json!(id)),
        ("assigneeEmail".to_owned(), json!(chosen.email)),
        ("assigneeType".to_owned(), json!(kind)),
    ])
}
