//! Whose spans are asked for.

use std::collections::HashSet;

use domain::ids::{OrganizationId, ProjectId};
use domain::periods::AskedPeriod;
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;
use domain::spans::query::TransactionQuery;

use super::{SpanError, Spans};
use crate::access::{self, AccessError, OrganizationAccess};
use crate::actor::Actor;
use crate::environments;
use crate::ports::Stores;

/// Every project that the actor reaches.
const ALL: &str = "-1";

/// Which transactions of an organization are asked for.
#[derive(Debug, Clone, Default)]
pub struct AskedTransactions {
    /// Of the projects of these ids; -1 is all. Without any project, those that the actor reaches.
    pub projects: Vec<String>,
    /// Of the projects of these slugs as well; `$all` is all.
    pub slugs: Vec<String>,
    /// From these environments; from all, if none are named.
    pub environments: Vec<String>,
    /// In this time.
    pub period: AskedPeriod,
    /// Those that fit.
    pub query: TransactionQuery,
}

impl Spans {
    /// Whether the actor may read spans of the organization, before anything is said about how they were asked for.
    pub fn may_ask(&self, actor: &Actor, organization: &IdOrSlug) -> Result<(), AccessError> {
        self.uow.read(|stores| access::organization(stores, actor, organization, Permission::EventRead).map(drop))
    }

    /// The same of what is asked for.
    pub fn may(&self, actor: &Actor, organization: &IdOrSlug, asked: &AskedTransactions) -> Result<(), SpanError> {
        self.uow.read(|stores| choose(stores, actor, organization, asked).map(drop))
    }
}

/// The project that transactions are asked of.
pub(super) fn choose(
    stores: &mut dyn Stores,
    actor: &Actor,
    organization: &IdOrSlug,
    asked: &AskedTransactions,
) -> Result<ProjectId, SpanError> {
    let access = access::organization(stores, actor, organization, Permission::EventRead)?;
    let projects = projects(stores, &access, asked)?;
    let [project] = projects.as_slice() else {
        return Err(if projects.is_empty() { SpanError::NoProject } else { SpanError::SeveralProjects });
    };
    environments::check(stores, access.organization.id, &asked.environments)?;
    Ok(*project)
}

fn projects(
    stores: &mut dyn Stores,
    access: &OrganizationAccess,
    asked: &AskedTransactions,
) -> Result<Vec<ProjectId>, SpanError> {
    let mut wanted = HashSet::new();
    for id in asked.projects.iter().filter(|id| *id != ALL) {
        wanted.insert(ProjectId::parse(id).ok_or(SpanError::InvalidProject)?);
    }
    let is_all = asked.projects.iter().any(|id| id == ALL) || asked.slugs.iter().any(|slug| slug == "$all");
    for slug in asked.slugs.iter().filter(|slug| *slug != "$all") {
        wanted.insert(of_slug(stores, access.organization.id, slug)?);
    }
    let mut projects = stores.projects().ids(access.organization.id)?;
    projects.retain(|id| access.projects.includes(*id) && (is_all || wanted.is_empty() || wanted.contains(id)));
    // Naming a project that the actor does not reach is refused, rather than answered with silence.
    if !is_all && wanted.len() > projects.len() {
        return Err(AccessError::Forbidden.into());
    }
    Ok(projects)
}

fn of_slug(stores: &mut dyn Stores, organization: OrganizationId, slug: &str) -> Result<ProjectId, SpanError> {
    let found = stores.projects().find(organization, &IdOrSlug::parse(slug))?;
    Ok(found.ok_or(AccessError::Forbidden)?.id)
}
