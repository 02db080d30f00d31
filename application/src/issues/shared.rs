use domain::events::EventId;
use domain::issues::Issue;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::{IssueError, Issues};
use crate::access::AccessError;

/// An issue that has a public page, as everybody sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedIssue {
    /// Its project.
    pub project: Project,
    /// The issue.
    pub issue: Issue,
    /// Its last event, if one is still kept.
    pub latest_event: Option<EventId>,
}

impl Issues {
    /// The issue with the public page of this name, of this organization where one is named. Nobody is asked who they
    /// are: the name is all that is needed.
    pub fn shared(&self, organization: Option<&IdOrSlug>, share_id: &str) -> Result<SharedIssue, IssueError> {
        let is_name = share_id.len() == 32 && share_id.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_name {
            return Err(AccessError::NotFound.into());
        }
        self.uow.read(|stores| {
            let issue = stores.issues().find_shared(share_id)?.filter(|issue| issue.status.is_visible());
            let issue = issue.ok_or(AccessError::NotFound)?;
            let project = stores.projects().find_any(issue.project_id)?.ok_or(AccessError::NotFound)?;
            if let Some(organization) = organization {
                let named = stores.organizations().find(organization)?.map(|organization| organization.id);
                if named != Some(project.organization_id) {
                    return Err(AccessError::NotFound.into());
                }
            }
            let latest_event = stores.events().latest(issue.project_id, issue.id)?.map(|event| event.id);
            Ok(SharedIssue { project, issue, latest_event })
        })
    }
}
