use domain::ids::{IssueId, ProjectId};
use domain::issues::{Issue, ShortId, Status};
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use crate::access::{self, AccessError};
use crate::actor::Actor;
use crate::ports::{StoreError, Stores};

/// So often an issue is looked for that is merged again and again.
const ATTEMPTS: usize = 5;

/// How a URL names an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRef {
    /// The organization, where the URL names one.
    pub organization: Option<IdOrSlug>,
    /// The issue.
    pub issue: IssueKey,
}

/// An id or a short id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueKey {
    /// The id.
    Id(IssueId),
    /// The short id, which means something inside an organization only.
    Short(ShortId),
    /// Neither: there is no such issue.
    Unknown,
}

impl IssueKey {
    /// Reads a path segment.
    pub fn parse(text: &str) -> Self {
        IssueId::parse(text)
            .map(Self::Id)
            .or_else(|| ShortId::parse(text).ok().map(Self::Short))
            .unwrap_or(Self::Unknown)
    }
}

/// An issue that the actor may use, with where it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedIssue {
    /// Its organization.
    pub organization: Organization,
    /// Its project.
    pub project: Project,
    /// The issue.
    pub issue: Issue,
}

/// What is tried again where another request took the issue away after it had been located: it may have become part of
/// another issue. An attempt says that by the flag.
pub(crate) fn again_if_moved<T, E: From<AccessError>>(
    mut attempt: impl FnMut(&mut bool) -> Result<T, E>,
) -> Result<T, E> {
    for _ in 0..ATTEMPTS {
        let mut has_moved = false;
        match attempt(&mut has_moved) {
            Err(_) if has_moved => {}
            outcome => return outcome,
        }
    }
    Err(AccessError::NotFound.into())
}

/// Finds an issue and checks that the actor may.
pub fn locate(
    stores: &mut dyn Stores,
    actor: &Actor,
    reference: &IssueRef,
    permission: Permission,
) -> Result<LocatedIssue, AccessError> {
    access::view(actor, permission)?;
    let organization = match &reference.organization {
        Some(organization) => Some(stores.organizations().find(organization)?.ok_or(AccessError::NotFound)?),
        None => None,
    };
    let project = match (&reference.issue, &organization) {
        (IssueKey::Id(id), _) => project_of(stores, *id)?,
        (IssueKey::Short(short), Some(organization)) => {
            let slug = IdOrSlug::Slug(short.project.clone());
            stores.projects().find(organization.id, &slug)?.map(|project| project.id)
        }
        (IssueKey::Short(_) | IssueKey::Unknown, _) => None,
    };
    let project = project.ok_or(AccessError::NotFound)?;
    let issue = match &reference.issue {
        IssueKey::Id(id) => by_id(stores, project, *id)?,
        IssueKey::Short(short) => by_number(stores, project, short.number)?,
        IssueKey::Unknown => None,
    };
    let issue = issue.ok_or(AccessError::NotFound)?;
    let within = organization.map(|organization| organization.id);
    let access = access::project_of_id(stores, actor, project, within, permission)?;
    if !issue.status.is_visible() {
        return Err(AccessError::NotFound);
    }
    Ok(LocatedIssue { organization: access.organization, project: access.project, issue })
}

/// The project of an issue, or of the one that it was merged into.
pub(crate) fn project_of(stores: &mut dyn Stores, id: IssueId) -> Result<Option<ProjectId>, StoreError> {
    match stores.issues().project_of(id)? {
        Some(project) => Ok(Some(project)),
        None => Ok(stores.merges().redirected(id)?.map(|(project, _)| project)),
    }
}

/// The issue of this id, or what it became.
pub(crate) fn by_id(stores: &mut dyn Stores, project: ProjectId, id: IssueId) -> Result<Option<Issue>, StoreError> {
    let found = stores.issues().find(project, id)?;
    if !is_merged(found.as_ref()) {
        return Ok(found);
    }
    match stores.merges().redirected(id)? {
        Some((project, id)) => stores.issues().find(project, id),
        None => Ok(found),
    }
}

/// The project's issue of this number, or what it became.
pub(crate) fn by_number(stores: &mut dyn Stores, project: ProjectId, number: i64) -> Result<Option<Issue>, StoreError> {
    let found = stores.issues().find_number(project, number)?;
    if !is_merged(found.as_ref()) {
        return Ok(found);
    }
    match stores.merges().redirected_number(project, number)? {
        Some(id) => stores.issues().find(project, id),
        None => Ok(found),
    }
}

/// It may be gone already.
fn is_merged(issue: Option<&Issue>) -> bool {
    issue.is_none_or(|issue| issue.status == Status::PendingMerge)
}
