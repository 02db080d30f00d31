use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
use crate::issues::{IssueRef, locate};
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
    pub issue: Option<Issue>,
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
        self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let reports = stores.user_reports().list(found.project.id, None, &page.window())?;
            list(stores, found.organization, &found.project, page, reports)
        })
    }

    /// A page of what users say of an issue's events, newest first.
    pub fn of_issue(&self, actor: &Actor, issue: &IssueRef, page: &PageRequest) -> Result<ReportList, FeedbackError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, issue, Permission::EventRead)?;
            let reports = stores.user_reports().list(located.project.id, Some(located.issue.id), &page.window())?;
            list(stores, located.organization, &located.project, page, reports)
        })
    }
}

fn list(
    stores: &mut dyn Stores,
    organization: Organization,
    project: &Project,
    page: &PageRequest,
    reports: Vec<UserReport>,
) -> Result<ReportList, FeedbackError> {
    let Page { items, previous, next } = Page::of(page, reports, |report| report.date_added.timestamp_micros());
    let mut issues: HashMap<IssueId, Option<Issue>> = HashMap::new();
    for issue in items.iter().filter_map(|report| report.issue_id) {
        if let Entry::Vacant(place) = issues.entry(issue) {
            place.insert(stores.issues().find(project.id, issue)?);
        }
    }
    let listed = items.into_iter().map(|report| {
        let issue = report.issue_id.and_then(|issue| issues.get(&issue).cloned().flatten());
        ListedReport { report, project: project.clone(), issue }
    });
    Ok(ReportList { organization, page: Page { items: listed.collect(), previous, next } })
}

/// A report with the issue that it is about.
pub(super) fn with_issue(
    stores: &mut dyn Stores,
    project: &Project,
    report: UserReport,
) -> Result<ListedReport, StoreError> {
    let issue = match report.issue_id {
        Some(issue) => stores.issues().find(project.id, issue)?,
        None => None,
    };
    Ok(ListedReport { report, project: project.clone(), issue })
}
