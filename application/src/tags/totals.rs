use domain::permissions::Permission;
use domain::slugs::IdOrSlug;

use super::Tags;
use crate::actor::Actor;
use crate::issues::{IssueError, IssueFilter, ProjectChoice, Sort, choose};
use crate::paging::Window;

/// So many issues count, those that were seen last: their tags are read, and those of no other.
const ISSUES: usize = 1000;

impl Tags {
    /// The tags of an organization's projects, or of one project, by key, with the number of events that had each. Where
    /// there are more issues than 1000, those that were seen last count.
    pub fn totals(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        projects: &ProjectChoice,
    ) -> Result<Vec<(String, i64)>, IssueError> {
        let permission = match projects {
            ProjectChoice::One(_) => Permission::ProjectRead,
            ProjectChoice::Ids(_) => Permission::OrganizationRead,
        };
        self.uow.read(|stores| {
            let scope = choose(stores, actor, (organization, projects), permission)?;
            let filter = IssueFilter::of(scope.projects);
            let seen = stores.issues().list(&filter, Sort::LastSeen, &Window::First { limit: ISSUES }, 0)?;
            let issues: Vec<_> = seen.issues.iter().take(ISSUES).map(|issue| (issue.project_id, issue.id)).collect();
            Ok(stores.tags().totals(&issues)?)
        })
    }
}
