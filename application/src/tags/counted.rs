use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::TagValue;
use crate::actor::Actor;
use crate::environments;
use crate::issues::{Condition, IssueError, IssueFilter, ProjectChoice, Search, Sort, choose, filter};
use crate::paging::Window;
use crate::ports::{StoreError, Stores};

/// So many issues count, those that were seen last: their tags are read, and those of no other.
const ISSUES: usize = 1000;

/// Whose tags are counted: those of the 1000 issues that were seen last. Where one tag is asked for, of those that have it.
#[derive(Debug, Clone)]
pub struct TagsOf {
    /// Of this organization.
    pub organization: IdOrSlug,
    /// Of these of its projects.
    pub projects: ProjectChoice,
    /// Among the issues that this finds. Where it names environments, their events alone count, and each must be known.
    pub search: Search,
}

/// Issues whose tags are counted, those first that were seen last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    /// All events of these count.
    pub(super) whole: Vec<(ProjectId, IssueId)>,
    /// Of these, the events of the environments that are asked for.
    pub(super) narrowed: Vec<(ProjectId, IssueId)>,
}

impl Counted {
    /// The issues whose tags are asked for, of those for which this holds, if the actor may.
    pub(super) fn choose(
        stores: &mut dyn Stores,
        actor: &Actor,
        of: &TagsOf,
        has: Option<Condition>,
        now: DateTime<Utc>,
    ) -> Result<Self, IssueError> {
        let permission = match of.projects {
            ProjectChoice::One(_) => Permission::ProjectRead,
            ProjectChoice::Ids(_) => Permission::OrganizationRead,
        };
        let scope = choose(stores, actor, (&of.organization, &of.projects), permission)?;
        environments::check(stores, scope.organization.id, &of.search.environments)?;
        let mut filter = filter(stores, &scope, &of.search, now)?;
        filter.conditions.extend(has);
        Ok(Self::seen_last(stores, &filter, ISSUES)?)
    }

    /// Of the issues that a filter leaves, those that were seen last, at most `limit`.
    pub(crate) fn seen_last(stores: &mut dyn Stores, filter: &IssueFilter, limit: usize) -> Result<Self, StoreError> {
        let found = stores.issues().list(filter, Sort::LastSeen, &Window::First { limit }, 0)?;
        let issues: Vec<_> = found.issues.iter().take(limit).map(|issue| (issue.project_id, issue.id)).collect();
        let names = &filter.environments;
        let scopes = environments::scopes(&environments::seen(stores, &issues, names)?, names);
        let is_narrowed = |(_, issue): &(_, IssueId)| environments::is_narrowed(&scopes, *issue);
        let (narrowed, whole) = issues.into_iter().partition(is_narrowed);
        Ok(Self { whole, narrowed })
    }

    /// The values that these issues had of a tag in the environments that they were found in: by issue, and by
    /// environment where there are others. At most `limit`.
    pub(crate) fn values(
        &self,
        stores: &mut dyn Stores,
        environments: &[String],
        key: &str,
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError> {
        let mut found = stores.tags().values_of_each(&self.whole, None, key, limit)?;
        let left = limit.saturating_sub(found.len());
        if left > 0 && !self.narrowed.is_empty() {
            found.extend(stores.tags().values_of_each(&self.narrowed, Some(environments), key, left)?);
        }
        Ok(found)
    }
}
