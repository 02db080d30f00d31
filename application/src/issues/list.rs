use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Issue, series};
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::hits::{Asked, FullSearches};
use super::scope::choose;
use super::{
    Annotation, FoundIssues, IssueError, IssueScope, Issues, ProjectChoice, Resolution, Search, Sort, annotate, direct,
    filter,
};
use crate::actor::Actor;
use crate::environments::{self, CountScope};
use crate::paging::{Page, PageRequest, Window};
use crate::ports::{StoreError, Stores};

/// Hits are counted up to so many.
pub const MAX_HITS: usize = 1000;

/// Which issues are asked for.
#[derive(Debug, Clone)]
pub struct ListIssues {
    /// Of this organization.
    pub organization: IdOrSlug,
    /// Of these of its projects.
    pub projects: ProjectChoice,
    /// What they are searched by.
    pub search: Search,
    /// A search that is the short id of an issue, or the id of an event, answers that issue alone.
    pub is_direct: bool,
    /// Their order.
    pub sort: Sort,
    /// The counts that come with each issue.
    pub stats: Option<StatsPeriod>,
    /// Which page.
    pub page: PageRequest,
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
    /// The issues, in the order that was asked for.
    pub page: Page<ListedIssue>,
    /// How many there are on all pages, counted up to [`MAX_HITS`].
    pub hits: usize,
    /// The search was the name of the one issue on the page.
    pub is_direct_hit: bool,
}

/// An issue in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedIssue {
    /// The issue; where environments are asked for, with the counts and times of its events from them.
    pub issue: Issue,
    /// Its project.
    pub project: Project,
    /// What people made of it.
    pub annotation: Annotation,
    /// Counts by time, where they were asked for: (seconds since 1970, count).
    pub counts: Option<(StatsPeriod, Vec<(i64, i64)>)>,
}

impl Issues {
    /// Whether the actor may read the list, before anything is said about how it was asked for.
    pub fn may_list(&self, actor: &Actor, organization: &IdOrSlug, projects: &ProjectChoice) -> Result<(), IssueError> {
        self.uow.read(|stores| choose(stores, actor, (organization, projects), Permission::EventRead).map(drop))
    }

    /// A page of the issues of an organization, or of one of its projects.
    pub fn list(&self, actor: &Actor, command: &ListIssues) -> Result<IssueList, IssueError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let place = (&command.organization, &command.projects);
            let scope = choose(stores, actor, place, Permission::EventRead)?;
            let (FoundIssues { issues, hits }, is_direct_hit) =
                find(stores, &scope, command, (&self.full_searches, now))?;
            let environments = &command.search.environments;
            let seen = environments::seen(stores, &keys(&issues), environments)?;
            let page = Page::of(&command.page, issues, |issue| {
                let seen = seen.get(&issue.id).into_iter().flatten();
                let asked = seen.filter(|seen| environments.contains(&seen.environment));
                command.sort.key_within(asked).unwrap_or_else(|| command.sort.key(issue))
            });
            let IssueScope { organization, known, .. } = scope;
            let projects = match known {
                Some(project) => HashMap::from([(project.id, project)]),
                None => projects_of(stores, &organization, &page.items)?,
            };
            let scopes = environments::scopes(&seen, environments);
            let mut counts = match command.stats {
                Some(period) => Some((period, counts(stores, &keys(&page.items), &scopes, period, now)?)),
                None => None,
            };
            let mut narrowed = environments::narrowed(stores, &page.items, &scopes)?;
            let mut annotations = annotate(stores, actor, organization.id, &page.items, now)?;
            let mut listed = Vec::with_capacity(page.items.len());
            for issue in &page.items {
                let Some(project) = projects.get(&issue.project_id) else { continue };
                let Some(annotation) = annotations.remove(&issue.id) else { continue };
                let counts = counts.as_mut().map(|(period, all)| (*period, all.remove(&issue.id).unwrap_or_default()));
                let issue = narrowed.remove(&issue.id).unwrap_or_else(|| issue.clone());
                listed.push(ListedIssue { issue, project: project.clone(), annotation, counts });
            }
            let page = Page { items: listed, previous: page.previous, next: page.next };
            Ok(IssueList { organization, page, hits, is_direct_hit })
        })
    }
}

/// The issues of the page, and whether the search is the name of the one that there is.
fn find(
    stores: &mut dyn Stores,
    scope: &IssueScope,
    command: &ListIssues,
    (full, now): (&FullSearches, DateTime<Utc>),
) -> Result<(FoundIssues, bool), IssueError> {
    if let Some(issue) = direct(stores, scope, command)? {
        return Ok((FoundIssues { issues: vec![issue], hits: 1 }, true));
    }
    let filter = filter(stores, scope, &command.search, now)?;
    let window = command.page.window();
    let asked = Asked::new(scope, &command.search, command.sort == Sort::Inbox);
    let is_full = asked.as_ref().is_some_and(|asked| full.has(asked, now));
    let mut found = stores.issues().list(&filter, command.sort, &window, if is_full { 0 } else { MAX_HITS })?;
    if is_full {
        // What the page tells is true whatever was counted before.
        let is_all = matches!(window, Window::First { limit } if found.issues.len() < limit);
        found.hits = if is_all { found.issues.len() } else { MAX_HITS };
    } else if let Some(asked) = asked.filter(|_| found.hits >= MAX_HITS) {
        full.add(asked, now);
    }
    Ok((found, false))
}

fn keys(issues: &[Issue]) -> Vec<(ProjectId, IssueId)> {
    issues.iter().map(|issue| (issue.project_id, issue.id)).collect()
}

fn direct(stores: &mut dyn Stores, scope: &IssueScope, command: &ListIssues) -> Result<Option<Issue>, StoreError> {
    match &command.search.query {
        Some(text) if command.is_direct => direct::find(stores, scope, text),
        _ => Ok(None),
    }
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

/// The counts by time of each issue, of those of its events that count.
fn counts(
    stores: &mut dyn Stores,
    issues: &[(ProjectId, IssueId)],
    scopes: &HashMap<IssueId, CountScope>,
    period: StatsPeriod,
    now: DateTime<Utc>,
) -> Result<HashMap<IssueId, Vec<(i64, i64)>>, StoreError> {
    let (resolution, spans) = period.spans();
    let (first, last) = (resolution.start(now - resolution.length() * spans), resolution.start(now));
    let names: BTreeSet<_> = scopes.values().filter_map(CountScope::names).flatten().collect();
    let (narrowed, whole): (Vec<_>, Vec<_>) =
        issues.iter().partition(|(_, issue)| matches!(scopes.get(issue), Some(CountScope::In(_))));
    let mut buckets = stores.issues().buckets(&whole, resolution, first)?;
    if !names.is_empty() {
        let names: Vec<_> = names.into_iter().collect();
        buckets.extend(stores.issue_environments().buckets(&narrowed, &names, resolution, first)?);
    }
    let mut found: HashMap<IssueId, Vec<(i64, i64)>> = HashMap::new();
    for bucket in buckets {
        found.entry(bucket.issue_id).or_default().push((bucket.start, bucket.count));
    }
    let step = resolution.length().num_seconds();
    let filled = issues.iter().map(|(_, issue)| {
        let counts = found.remove(issue).unwrap_or_default();
        (*issue, series::fill(&counts, first, last, step))
    });
    Ok(filled.collect())
}

#[cfg(test)]
mod tests;
