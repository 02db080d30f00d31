use domain::permissions::Permission;

use super::{TagOrder, TagValue, Tags};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::environments;
use crate::issues::{IssueRef, locate};
use crate::paging::{OffsetRequest, Page};

/// Which values of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTagValues {
    /// The issue.
    pub issue: IssueRef,
    /// Of events of these environments; of all, if none.
    pub environments: Vec<String>,
    /// The tag's key.
    pub key: String,
    /// In this order.
    pub order: TagOrder,
}

impl Tags {
    /// A page of the values that an issue's events had of a tag.
    pub fn values(
        &self,
        actor: &Actor,
        command: &ListTagValues,
        page: &OffsetRequest,
    ) -> Result<Page<TagValue>, AccessError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, &command.issue, Permission::EventRead)?;
            environments::check(stores, located.organization.id, &command.environments)?;
            let (project, issue) = (located.issue.project_id, located.issue.id);
            let scope = environments::scope(stores, project, issue, &command.environments)?;
            let (names, range) = (scope.names(), (page.start(), page.rows()));
            let values = stores.tags().values(project, issue, names.as_deref(), &command.key, command.order, range)?;
            Ok(page.page(values))
        })
    }
}
