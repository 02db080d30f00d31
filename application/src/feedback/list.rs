use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::feedback::UserReport;
use domain::ids::IssueId;
use domain::issues::Issue;
use domain::organizations::Organization;
use domain::permissions::Permission;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::{Feedback, FeedbackError};
use crate::access;
use crate::actor::Actor;
use crate::issues::{Annotation, IssueRef, annotate, by_id, locate};
use crate::paging::{Page, PageRequest};
use crate::ports::{StoreError, Stores};

/// A report and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedReport {
    /// The report.
    pub report: UserReport,
    /// The project.
    pub project: Project,
    /// The issue, if its event has come.
    pub issue: Option<(Issue, Annotation)>,
}

/// A page of reports of one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportList {
    /// The organization.
    pub organization: Organization,
    /// The reports, newest first.
    pub page: Page<ListedReport>,
}

impl Feedback {
    /// A page of what users say of a project's events, newest first.
    pub fn of_project(
        &self,
        actor: &Actor,
        (organization, project): (&IdOrSlug, &IdOrSlug),
        page: &PageRequest,
    ) -> Result<ReportList, FeedbackError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let reports = stores.user_reports().list(found.project.id, None, &page.window())?;
            list(stores, (actor, found.organization), &found.project, page, reports, now)
        })
    }

    /// A page of what users say of an issue's events, newest first.
    pub fn of_issue(&self, actor: &Actor, issue: &IssueRef, page: &PageRequest) -> Result<ReportList, FeedbackError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            let reports = stores.user_reports().list(located.project.id, Some(located.issue.id), &page.window())?;
            list(stores, (actor, located.organization), &located.project, page, reports, now)
        })
    }
}

fn list(
    stores: &mut dyn Stores,
    (actor, organization): (&Actor, Organization),
    project: &Project,
    page: &PageRequest,
    reports: Vec<UserReport>,
    now: DateTime<Utc>,
) -> Result<ReportList, FeedbackError> {
    let Page { items, previous, next } = Page::of(page, reports, |report| report.date_added.timestamp_micros());
    let mut items = with_issues(stores, (actor, &organization), project, items, now)?;
    // What is said of an issue goes with it.
    items.retain(|it| it.report.issue_id.is_none() || it.issue.is_some());
    Ok(ReportList { organization, page: Page { items, previous, next } })
}

/// Reports with the issues that they are about, as the actor sees them.
pub(super) fn with_issues(
    stores: &mut dyn Stores,
    (actor, organization): (&Actor, &Organization),
    project: &Project,
    reports: Vec<UserReport>,
    now: DateTime<Utc>,
) -> Result<Vec<ListedReport>, StoreError> {
    let ids: BTreeSet<_> = reports.iter().filter_map(|report| report.issue_id).collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let issue = by_id(stores, project.id, id)?.filter(|issue| issue.status.is_visible());
        found.extend(issue.map(|issue| (id, issue)));
    }
    let issues: Vec<_> = found.iter().map(|(_, issue)| issue.clone()).collect();
    let annotations = annotate(stores, actor, organization.id, &issues, now)?;
    let known = found.into_iter().filter_map(|(id, issue)| {
        let annotation = annotations.get(&issue.id)?.clone();
        Some((id, (issue, annotation)))
    });
    let known: HashMap<IssueId, (Issue, Annotation)> = known.collect();
    let listed = reports.into_iter().map(|report| {
        let issue = report.issue_id.and_then(|issue| known.get(&issue).cloned());
        ListedReport { report, project: project.clone(), issue }
    });
    Ok(listed.collect())
}
