use domain::permissions::Permission;

use super::{TagValue, Tags};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::environments;
use crate::issues::{IssueRef, TagSummary, locate};

/// So many tags are listed.
const LISTED: usize = 100;

/// Which tags of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTags {
    /// The issue.
    pub issue: IssueRef,
    /// Of events of these environments; of all, if none.
    pub environments: Vec<String>,
    /// These; all, if none.
    pub keys: Vec<String>,
    /// So many values of each.
    pub values: usize,
}

/// A tag with the values that were seen most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagDetails {
    /// The tag.
    pub summary: TagSummary,
    /// Values, those seen most first.
    pub values: Vec<TagValue>,
}

impl Tags {
    /// The tags of an issue, sorted by key.
    pub fn list(&self, actor: &Actor, command: &ListTags) -> Result<Vec<TagDetails>, AccessError> {
        self.uow.read(|stores| {
            let located = locate(stores, actor, &command.issue, Permission::EventRead)?;
            environments::check(stores, located.organization.id, &command.environments)?;
            let (project, issue) = (located.issue.project_id, located.issue.id);
            let scope = environments::scope(stores, project, issue, &command.environments)?;
            let names = scope.names();
            let names = names.as_deref();
            let found = stores.tags().keys(project, issue, names, &command.keys, LISTED)?;
            let keys: Vec<_> = found.iter().map(|tag| tag.key.clone()).collect();
            let values = match keys.is_empty() {
                true => Vec::new(),
                false => stores.tags().top_values(project, issue, names, &keys, command.values)?,
            };
            let details = found.into_iter().map(|summary| {
                let values = values.iter().filter(|value| value.key == summary.key).cloned().collect();
                TagDetails { summary, values }
            });
            Ok(details.collect())
        })
    }
}
