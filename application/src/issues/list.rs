use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::query::Query;
use domain::issues::{Issue, series};
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::{IssueError, IssueFilter, Issues, Resolution};
use crate::access::{self, ProjectAccess};
use crate::actor::Actor;
use crate::paging::{Page, PageRequest, Window};
use crate::ports::{StoreError, Stores};

/// Which issues are asked for.
#[derive(Debug, Clone)]
pub struct ListIssues {
    /// Of this organization.
    pub organization: IdOrSlug,
    /// Of these of its projects.
    pub projects: ProjectChoice,
    /// The search text; without one, unresolved issues.
    pub query: Option<String>,
    /// The counts that come with each issue.
    pub stats: Option<StatsPeriod>,
    /// Which page.
    pub page: PageRequest,
}

/// Which projects of an organization.
#[derive(Debug, Clone)]
pub enum ProjectChoice {
    /// This one, named by the URL.
    One(IdOrSlug),
    /// Those of these ids; every one that the actor reaches, where it is empty or holds -1.
    Ids(Vec<String>),
}

/// The time that counts in a list cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatsPeriod {
    /// 24 hours, by the hour.
    Day,
    /// 14 days, by the day.
    Fortnight,
}

impl StatsPeriod {
    /// The name in queries and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Fortnight => "14d",
        }
    }

    const fn spans(self) -> (Resolution, i32) {
        match self {
            Self::Day => (Resolution::Hour, 23),
            Self::Fortnight => (Resolution::Day, 13),
        }
    }
}

/// A page of issues of one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct IssueList {
    /// The organization.
    pub organization: Organization,
    /// The issues, last seen first.
    pub page: Page<ListedIssue>,
}

/// An issue in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedIssue {
    /// The issue.
    pub issue: Issue,
    /// Its project.
    pub project: Project,
    /// Counts by time, where they were asked for: (seconds since 1970, count).
    pub counts: Option<(StatsPeriod, Vec<(i64, i64)>)>,
}

impl Issues {
    /// A page of the issues of an organization, or of one of its projects, last seen first.
    pub fn list(&self, actor: &Actor, command: &ListIssues) -> Result<IssueList, IssueError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let place = (&command.organization, &command.projects);
            let Choice { organization, projects, known } = choose(stores, actor, place, Permission::EventRead)?;
            let query = Query::parse(command.query.as_deref().unwrap_or("is:unresolved"))?;
            let filter = IssueFilter { projects, status: query.status };
            let rows = stores.issues().list(&filter, &command.page.window())?;
            let page = Page::of(&command.page, rows, |issue| issue.last_seen.timestamp_micros());
            let projects = match known {
                Some(project) => HashMap::from([(project.id, project)]),
                None => projects_of(stores, &organization, &page.items)?,
            };
            let mut counts = match command.stats {
                Some(period) => Some((period, counts(stores, &page.items, period, now)?)),
                None => None,
            };
            let mut listed = Vec::with_capacity(page.items.len());
            for issue in &page.items {
                let Some(project) = projects.get(&issue.project_id) else { continue };
                let counts = counts.as_mut().map(|(period, all)| (*period, all.remove(&issue.id).unwrap_or_default()));
                listed.push(ListedIssue { issue: issue.clone(), project: project.clone(), counts });
            }
            Ok(IssueList { organization, page: Page { items: listed, previous: page.previous, next: page.next } })
        })
    }
}

/// Where issues are looked for.
pub(super) struct Choice {
    organization: Organization,
    pub(super) projects: Vec<ProjectId>,
    /// The only one of the projects, where it has been loaded already.
    known: Option<Project>,
}

/// Those of the organization's projects that were chosen, if the actor may.
pub(super) fn choose(
    stores: &mut dyn Stores,
    actor: &Actor,
    (organization, projects): (&IdOrSlug, &ProjectChoice),
    permission: Permission,
) -> Result<Choice, IssueError> {
    let ids = match projects {
        ProjectChoice::One(project) => {
            let access = access::project(stores, actor, organization, project, permission)?;
            let ProjectAccess { organization, project, .. } = access;
            return Ok(Choice { organization, projects: vec![project.id], known: Some(project) });
        }
        ProjectChoice::Ids(ids) => ids,
    };
    let access = access::organization(stores, actor, organization, permission)?;
    let all = ids.is_empty() || ids.iter().any(|id| id == "-1");
    let wanted = if all {
        None
    } else {
        let ids = ids.iter().map(|id| ProjectId::parse(id).ok_or(IssueError::InvalidProject));
        Some(ids.collect::<Result<HashSet<_>, _>>()?)
    };
    let mut projects = stores.projects().ids(access.organization.id)?;
    projects.retain(|id| access.projects.includes(*id) && wanted.as_ref().is_none_or(|wanted| wanted.contains(id)));
    // Naming a project that the actor does not reach is refused, rather than answered with silence.
    if wanted.is_some_and(|wanted| wanted.len() > projects.len()) {
        return Err(access::AccessError::Forbidden.into());
    }
    Ok(Choice { organization: access.organization, projects, known: None })
}

/// The projects of these issues.
fn projects_of(
    stores: &mut dyn Stores,
    organization: &Organization,
    issues: &[Issue],
) -> Result<HashMap<ProjectId, Project>, StoreError> {
    let ids: HashSet<_> = issues.iter().map(|issue| issue.project_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let projects = stores.projects().list(organization.id, Some(&ids), &Window::First { limit: ids.len() })?;
    Ok(projects.into_iter().map(|project| (project.id, project)).collect())
}

fn counts(
    stores: &mut dyn Stores,
    issues: &[Issue],
    period: StatsPeriod,
    now: DateTime<Utc>,
) -> Result<HashMap<IssueId, Vec<(i64, i64)>>, StoreError> {
    let (resolution, spans) = period.spans();
    let (first, last) = (resolution.start(now - resolution.length() * spans), resolution.start(now));
    let keys: Vec<_> = issues.iter().map(|issue| (issue.project_id, issue.id)).collect();
    let mut found: HashMap<IssueId, Vec<(i64, i64)>> = HashMap::new();
    for bucket in stores.issues().buckets(&keys, resolution, first)? {
        found.entry(bucket.issue_id).or_default().push((bucket.start, bucket.count));
    }
    let step = resolution.length().num_seconds();
    let filled = issues.iter().map(|issue| {
        let counts = found.remove(&issue.id).unwrap_or_default();
        (issue.id, series::fill(&counts, first, last, step))
    });
    Ok(filled.collect())
}

#[cfg(test)]
mod tests;
