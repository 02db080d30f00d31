use chrono::{DateTime, Utc};
use domain::grouping::rules::{RuleText, RuleTexts};
use domain::ids::{OrganizationId, ProjectId};
use domain::projects::{Project, ProjectName, ProjectPlatform};
use domain::slugs::{IdOrSlug, Slug};

use crate::paging::Window;
use crate::ports::StoreError;

/// A project to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProject {
    /// Whose.
    pub organization_id: OrganizationId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name to show.
    pub name: String,
    /// The platform, where it is known.
    pub platform: Option<String>,
    /// When it is made.
    pub date_added: DateTime<Utc>,
}

/// What to change of a project; the rest stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectChange {
    /// Its name to show.
    pub name: Option<ProjectName>,
    /// The platform of its application.
    pub platform: Option<ProjectPlatform>,
    /// Which fingerprints its events get.
    pub fingerprint_rules: Option<RuleText>,
    /// Which frames of its events are the application's, and which count.
    pub stack_trace_rules: Option<RuleText>,
    /// After how many hours in which nothing is seen of them its issues are resolved; 0 switches it off.
    pub resolve_age: Option<i64>,
}

/// Projects.
#[expect(clippy::needless_lifetimes, reason = "mocks need the name of a lifetime inside Option")]
#[cfg_attr(test, mockall::automock)]
pub trait ProjectRepository {
    /// Adds a project; `Conflict(ProjectSlug)` where the organization has one of that slug.
    fn add(&mut self, project: &NewProject) -> Result<ProjectId, StoreError>;
    /// The organization's project of this id or slug.
    fn find(&mut self, organization: OrganizationId, reference: &IdOrSlug) -> Result<Option<Project>, StoreError>;
    /// The project of this id, of whichever organization: the way from an issue, whose URL may name no organization,
    /// to the tenant that decides on access.
    fn find_any(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError>;
    /// An organization's projects (of these ids, where given), newest first: by `date_added` in microseconds, then id, both descending.
    fn list<'a>(
        &mut self,
        organization: OrganizationId,
        only: Option<&'a [ProjectId]>,
        window: &Window,
    ) -> Result<Vec<Project>, StoreError>;
    /// The names of the environments that these projects have had events of, by project, then name.
    fn environments(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, String)>, StoreError>;
    /// The ids of all the organization's projects.
    fn ids(&mut self, organization: OrganizationId) -> Result<Vec<ProjectId>, StoreError>;
    /// How the organization's project wants events grouped; nothing where there is no such project.
    fn rule_texts(&mut self, organization: OrganizationId, project: ProjectId) -> Result<RuleTexts, StoreError>;
    /// Changes the organization's project as far as the change says; no project and no change are no error.
    fn edit(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        change: &ProjectChange,
    ) -> Result<(), StoreError>;
}
