//! Loading and authorising in one call: the only way of use cases to a tenant's rows.
//!
//! The order of checks is the public API's: no credentials before a token's scope, that
//! before an object that is missing, that before an object that is not the actor's.

use std::collections::HashSet;

use domain::ids::{OrganizationId, ProjectId};
use domain::organizations::Organization;
use domain::permissions::{Permission, ScopeSet, Verb};
use domain::projects::Project;
use domain::slugs::IdOrSlug;
use domain::users::User;

use crate::actor::{Actor, Credential, UserActor};
use crate::ports::{StoreError, Stores};

mod account;

pub use account::{Login, UserRef, account, account_for_staff, login};

/// Why an actor does not get what it asks for.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There are no credentials.
    #[error("credentials were not provided")]
    Unauthenticated,
    /// The credentials do not suffice.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing.
    #[error("no such thing")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An organization that the actor may use, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationAccess {
    /// The organization.
    pub organization: Organization,
    /// What the actor may do in it.
    pub scopes: ScopeSet,
    /// The projects that the actor reaches.
    pub projects: Reach,
}

/// Which of an organization's projects an actor reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// Those of its teams.
    Only(HashSet<ProjectId>),
}

impl Reach {
    /// The project is among them.
    pub fn includes(&self, project: ProjectId) -> bool {
        match self {
            Self::All => true,
            Self::Only(projects) => projects.contains(&project),
        }
    }
}

/// A project that the actor may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectAccess {
    /// Its organization.
    pub organization: Organization,
    /// The project.
    pub project: Project,
    /// What the actor may do in it.
    pub scopes: ScopeSet,
}

/// Somebody who is logged in or shows a token with one of the permission's scopes: what can be said without a look at
/// what they ask for.
pub fn view(actor: &Actor, permission: Permission) -> Result<(), AccessError> {
    with_scopes(actor, permission.scopes())
}

fn with_scopes(actor: &Actor, needed: ScopeSet) -> Result<(), AccessError> {
    let scopes = match actor {
        Actor::Nobody => return Err(AccessError::Unauthenticated),
        Actor::Organization(token) => token.scopes,
        Actor::User(user) => match &user.credential {
            Credential::Token(token) => token.scopes,
            Credential::Session { .. } => return Ok(()),
        },
    };
    if scopes.intersects(needed) { Ok(()) } else { Err(AccessError::Forbidden) }
}

/// Somebody who may hear that a method is not supported: who is logged in, or shows a token with a scope that the
/// method would need. No token may use a method that has no verb, or a thing that has no permission.
pub fn of_unsupported_method(
    actor: &Actor,
    permission: Option<Permission>,
    verb: Option<Verb>,
) -> Result<(), AccessError> {
    let needed = permission.zip(verb).map_or(ScopeSet::EMPTY, |(permission, verb)| permission.scopes_to(verb));
    with_scopes(actor, needed)
}

/// The organization of this id or slug.
pub fn organization(
    stores: &mut dyn Stores,
    actor: &Actor,
    reference: &IdOrSlug,
    permission: Permission,
) -> Result<OrganizationAccess, AccessError> {
    view(actor, permission)?;
    let organization = stores.organizations().find(reference)?.ok_or(AccessError::NotFound)?;
    enter(stores, actor, organization, permission)
}

/// A member of the organization of this id or slug, whatever the role and whatever the scopes of a token; in superuser
/// mode everybody is.
pub fn member<'a>(
    stores: &mut dyn Stores,
    actor: &'a Actor,
    reference: &IdOrSlug,
) -> Result<(&'a User, Organization), AccessError> {
    let user = match actor {
        Actor::Nobody => return Err(AccessError::Unauthenticated),
        Actor::Organization(_) => return Err(AccessError::Forbidden),
        Actor::User(user) => user,
    };
    let organization = stores.organizations().find(reference)?.ok_or(AccessError::NotFound)?;
    if !user.is_elevated() {
        as_member(stores, user, &organization)?;
    }
    Ok((&user.user, organization))
}

/// The organization's project of this id or slug.
pub fn project(
    stores: &mut dyn Stores,
    actor: &Actor,
    organization: &IdOrSlug,
    reference: &IdOrSlug,
    permission: Permission,
) -> Result<ProjectAccess, AccessError> {
    view(actor, permission)?;
    let organization = stores.organizations().find(organization)?.ok_or(AccessError::NotFound)?;
    let project = stores.projects().find(organization.id, reference)?.ok_or(AccessError::NotFound)?;
    let access = enter(stores, actor, organization, permission)?;
    reach(access, project)
}

/// The project of this id, where the URL names no organization, or, where it names one, in that one.
pub fn project_of_id(
    stores: &mut dyn Stores,
    actor: &Actor,
    id: ProjectId,
    within: Option<OrganizationId>,
    permission: Permission,
) -> Result<ProjectAccess, AccessError> {
    view(actor, permission)?;
    let project = stores.projects().find_any(id)?.ok_or(AccessError::NotFound)?;
    if within.is_some_and(|organization| organization != project.organization_id) {
        return Err(AccessError::NotFound);
    }
    let reference = IdOrSlug::Id(project.organization_id.get());
    let organization = stores.organizations().find(&reference)?.ok_or(AccessError::NotFound)?;
    let access = enter(stores, actor, organization, permission)?;
    reach(access, project)
}

fn reach(access: OrganizationAccess, project: Project) -> Result<ProjectAccess, AccessError> {
    if access.projects.includes(project.id) {
        Ok(ProjectAccess { organization: access.organization, project, scopes: access.scopes })
    } else {
        Err(AccessError::Forbidden)
    }
}

/// What the actor may do in the organization, if it is enough.
fn enter(
    stores: &mut dyn Stores,
    actor: &Actor,
    organization: Organization,
    permission: Permission,
) -> Result<OrganizationAccess, AccessError> {
    let (scopes, projects) = match actor {
        Actor::Nobody => return Err(AccessError::Unauthenticated),
        Actor::User(user) if user.is_elevated() => (ScopeSet::all(), Reach::All),
        Actor::User(user) => as_member(stores, user, &organization)?,
        Actor::Organization(token) if token.organization_id == organization.id => (token.scopes, Reach::All),
        Actor::Organization(_) => return Err(AccessError::Forbidden),
    };
    if !scopes.intersects(permission.scopes()) {
        return Err(AccessError::Forbidden);
    }
    Ok(OrganizationAccess { organization, scopes, projects })
}

/// What the user's membership and credential let through.
fn as_member(
    stores: &mut dyn Stores,
    user: &UserActor,
    organization: &Organization,
) -> Result<(ScopeSet, Reach), AccessError> {
    if user.only_organization().is_some_and(|only| only != organization.id) {
        return Err(AccessError::Forbidden);
    }
    let member = stores.organizations().find_member(organization.id, user.user.id)?.ok_or(AccessError::Forbidden)?;
    let projects = if organization.open_membership {
        Reach::All
    } else {
        Reach::Only(stores.teams().projects_of_member(member.id)?.into_iter().collect())
    };
    Ok((user.limit(member.role.scopes()), projects))
}
