use domain::events::EventId;
use domain::grouping::rules::Rules;
use domain::grouping::{Explained, GroupHash, explain};
use domain::permissions::Permission;
use domain::slugs::IdOrSlug;
use serde_json::Value;

use super::{EventError, Events, StoredEvent, payload};
use crate::access::{self, AccessError};
use crate::actor::Actor;

/// What an event is grouped by.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupingInfo {
    /// How it would be grouped now, the primary variant first.
    pub variants: Vec<Explained>,
    /// What it was grouped by when it arrived; the project's rules may have been others.
    pub hashes: Vec<GroupHash>,
    /// The rule that gave it a fingerprint then, and the client's own fingerprint.
    pub rule: Option<Value>,
}

impl Events {
    /// What an event of a project is grouped by. What is no event's id finds nothing.
    pub fn grouping_info(
        &self,
        actor: &Actor,
        organization: &IdOrSlug,
        project: &IdOrSlug,
        event: Option<EventId>,
    ) -> Result<GroupingInfo, EventError> {
        let (record, rules) = self.uow.read(|stores| {
            let found = access::project(stores, actor, organization, project, Permission::ProjectRead)?;
            let (organization, project) = (found.organization.id, found.project.id);
            let event = event.ok_or(AccessError::NotFound)?;
            let record = stores.events().find(project, event)?.ok_or(AccessError::NotFound)?;
            let issue = stores.issues().find(project, record.issue_id)?;
            issue.filter(|issue| issue.status.is_visible()).ok_or(AccessError::NotFound)?;
            Ok::<_, EventError>((record, stores.projects().rule_texts(organization, project)?))
        })?;
        let stored = StoredEvent::from_map(payload::decode(&record.payload)?);
        let hashes = stored.hashes.clone();
        let mut event = stored.into_event(&record);
        let variants = explain(&mut event, &Rules::of(rules));
        Ok(GroupingInfo { variants, hashes, rule: event.payload.remove("_fingerprint_info") })
    }
}
