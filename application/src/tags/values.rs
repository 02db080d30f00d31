use std::collections::HashMap;

use domain::ids::ProjectId;
use domain::permissions::Permission;
use domain::project_users::ProjectUser;

use super::{TagOrder, TagValue, Tags, ValuesOf};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::environments;
use crate::ingest::USER;
use crate::issues::{IssueRef, locate};
use crate::paging::{OffsetRequest, Page};
use crate::ports::{StoreError, Stores};

/// Which values of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTagValues {
    /// The issue.
    pub issue: IssueRef,
    /// Of events of these environments; of all, if none.
    pub environments: Vec<String>,
    /// The tag's key.
    pub key: String,
    /// Values that hold this text in any case of letters; all, if it is empty.
    pub containing: String,
    /// In this order.
    pub order: TagOrder,
}

/// A value of a tag, and the user that it stands for, if it is one who is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTagValue {
    /// The value.
    pub value: TagValue,
    /// The user.
    pub user: Option<ProjectUser>,
}

impl Tags {
    /// A page of the values that an issue's events had of a tag.
    pub fn values(
        &self,
        actor: &Actor,
        command: &ListTagValues,
        page: &OffsetRequest,
    ) -> Result<Page<ListedTagValue>, AccessError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, &command.issue, Permission::EventRead)?;
            environments::check(stores, located.organization.id, &command.environments)?;
            let (project, issue) = (located.issue.project_id, located.issue.id);
            let scope = environments::scope(stores, project, issue, &command.environments)?;
            let names = scope.names();
            let (key, containing) = (command.key.as_str(), command.containing.as_str());
            let of = ValuesOf { project, issue, environments: names.as_deref(), key, containing };
            let page = page.page(stores.tags().values(&of, command.order, (page.start(), page.rows()))?);
            let mut users = users(stores, project, &page.items)?;
            Ok(page.map(|value| ListedTagValue { user: users.remove(&value.value), value }))
        })
    }
}

/// The users of a page of values, where they are those of users, by value.
fn users(
    stores: &mut dyn Stores,
    project: ProjectId,
    values: &[TagValue],
) -> Result<HashMap<String, ProjectUser>, StoreError> {
    let values: Vec<_> = values.iter().filter(|tag| tag.key == USER).map(|tag| tag.value.clone()).collect();
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let found = stores.project_users().of_values(project, &values)?;
    Ok(found.into_iter().map(|user| (user.value.clone(), user)).collect())
}
