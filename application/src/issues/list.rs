mod period;
mod stats;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::Issue;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::hits::{Asked, FullSearches};
use super::scope::choose;
use super::{
    Annotation, FoundIssues, IssueError, IssueScope, Issues, ProjectChoice, Search, Sort, annotate, direct, filter,
};
use crate::actor::Actor;
use crate::environments::{self, CountScope};
use crate::paging::{Page, PageRequest, Window};
use crate::ports::{StoreError, Stores};

use period::Listing;
pub use period::PeriodCounts;
use stats::Points;
pub use stats::StatsPeriod;

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
    /// What it counted in the time that the list is of, where that is bounded.
    pub in_period: Option<PeriodCounts>,
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
            let scopes = environments::scopes(&seen, environments);
            let mut told = Told::load(stores, &page.items, &scopes, (command, !is_direct_hit), now)?;
            let IssueScope { organization, known, .. } = scope;
            let projects = match known {
                Some(project) => HashMap::from([(project.id, project)]),
                None => projects_of(stores, &organization, &page.items)?,
            };
            let mut annotations = annotate(stores, actor, organization.id, &page.items, now)?;
            let mut listed = Vec::with_capacity(page.items.len());
            for issue in page.items {
                let Some(project) = projects.get(&issue.project_id) else { continue };
                let Some(annotation) = annotations.remove(&issue.id) else { continue };
                listed.push(told.listed(issue, project.clone(), annotation));
            }
            let page = Page { items: listed, previous: page.previous, next: page.next };
            Ok(IssueList { organization, page, hits, is_direct_hit })
        })
    }
}

/// What is told of the issues of a page besides what is theirs.
struct Told {
    /// With the counts and times of some environments.
    narrowed: HashMap<IssueId, Issue>,
    in_period: HashMap<IssueId, PeriodCounts>,
    stats: Option<(StatsPeriod, HashMap<IssueId, Points>)>,
}

impl Told {
    fn load(
        stores: &mut dyn Stores,
        issues: &[Issue],
        scopes: &HashMap<IssueId, CountScope>,
        (command, is_by_event): (&ListIssues, bool),
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let narrowed = environments::narrowed(stores, issues, scopes)?;
        let mut in_period = HashMap::new();
        let range = command.search.range(now);
        if let Some(range) = range {
            let shown: Vec<_> = issues.iter().map(|issue| narrowed.get(&issue.id).unwrap_or(issue)).collect();
            let listing = Listing { environments: &command.search.environments, range, is_by_event, now };
            in_period = period::counts(stores, &shown, scopes, &listing)?;
        }
        let stats = match command.stats {
            Some(period) => Some((period, stats::counts(stores, &keys(issues), scopes, (period, range), now)?)),
            None => None,
        };
        Ok(Self { narrowed, in_period, stats })
    }

    fn listed(&mut self, issue: Issue, project: Project, annotation: Annotation) -> ListedIssue {
        let in_period = self.in_period.get(&issue.id).copied();
        let stats = self.stats.as_mut();
        let counts = stats.map(|(period, all)| (*period, all.remove(&issue.id).unwrap_or_default()));
        let issue = self.narrowed.remove(&issue.id).unwrap_or(issue);
        ListedIssue { issue, project, annotation, in_period, counts }
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

#[cfg(test)]
mod tests;
