use application::issues::{IssueUpdate, Merged, StatusUpdate, UpdatedIssues};
use domain::issues::Status;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::people_dto::{AssigneeDto, is_subscribed, status_details, subscription_details};

/// What is to change of issues. All of it may be left out.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueUpdate")]
#[expect(dead_code, reason = "the shape of a body that is read field by field")]
pub struct IssueUpdateDto {
    /// resolved, resolvedInNextRelease, unresolved, ignored or muted, which is the same.
    status: Option<String>,
    /// inNextRelease, inRelease (a version or `latest`) or inCommit (`commit`, `repository`); ignoreDuration in
    /// minutes, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow.
    status_details: Option<Map<String, Value>>,
    /// The finer state that goes with the status.
    substatus: Option<String>,
    /// `user:5`, `team:2`, a user's id, name or address; empty for nobody.
    assigned_to: Option<String>,
    /// You have seen it.
    has_seen: Option<bool>,
    /// You keep it in mind.
    is_bookmarked: Option<bool>,
    /// You want to hear of it.
    is_subscribed: Option<bool>,
    /// Whoever has the link may read it. Each yes makes a new link.
    is_public: Option<bool>,
    /// low, medium or high.
    priority: Option<String>,
    /// It is in the inbox; reviewed, if not.
    inbox: Option<bool>,
    /// Of many: those of one project become one, the one with most events.
    merge: Option<bool>,
    /// It is deleted, and later events of its kind are not kept. It stands alone.
    discard: Option<bool>,
}

/// What was changed of issues; nothing else.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IssueChanges")]
pub struct IssueChangesDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_details: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    substatus: Option<&'static str>,
    /// Null where the status took them out of the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    inbox: Option<Option<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_to: Option<Option<AssigneeDto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_seen: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_bookmarked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_subscribed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_details: Option<Option<Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_public: Option<bool>,
    /// The name of the first issue's public page.
    #[serde(skip_serializing_if = "Option::is_none")]
    share_id: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merge: Option<MergedDto>,
}

/// Issues that became one.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MergedIssues")]
pub struct MergedDto {
    /// The id of the one that is left.
    parent: String,
    /// The ids of the others.
    children: Vec<String>,
}

impl From<Merged> for MergedDto {
    fn from(merged: Merged) -> Self {
        let children = merged.children.iter().map(ToString::to_string).collect();
        Self { parent: merged.parent.to_string(), children }
    }
}

impl IssueChangesDto {
    /// What an update changed.
    pub fn new(update: &IssueUpdate, updated: UpdatedIssues) -> Self {
        let UpdatedIssues { first, annotation, merged } = updated;
        let mut changes = Self {
            has_seen: update.has_seen,
            is_bookmarked: update.is_bookmarked,
            is_subscribed: update.is_subscribed.map(|_| is_subscribed(&annotation)),
            subscription_details: update.is_subscribed.map(|_| subscription_details(annotation.subscription.as_ref())),
            is_public: update.is_public,
            share_id: update.is_public.map(|_| first.triage.share_id.clone()),
            priority: update.priority.map(|_| first.priority.as_str()),
            merge: merged.map(MergedDto::from),
            ..Self::default()
        };
        if let Some(status) = &update.status {
            changes.status = Some(annotation.status.as_str());
            changes.status_details = Some(match status {
                StatusUpdate::Ignored(archive) if archive.until_escalating => {
                    Map::from_iter([("ignoreUntilEscalating".to_owned(), json!(true))])
                }
                _ => status_details(&annotation.details),
            });
            changes.substatus = match status {
                StatusUpdate::Unresolved(Some(_)) => annotation.substatus.map(|substatus| substatus.as_str()),
                StatusUpdate::Ignored(archive) if archive.until_escalating => {
                    annotation.substatus.map(|substatus| substatus.as_str())
                }
                _ => None,
            };
        }
        // Only what is open is in it, whatever is asked for.
        let is_open = annotation.status == Status::Unresolved;
        changes.inbox = match update.inbox {
            Some(inbox) if is_open || !inbox => Some(Some(inbox)),
            Some(_) => Some(None),
            None => (update.status.is_some() && !is_open).then_some(None),
        };
        if update.assignment.is_some() {
            changes.assigned_to = Some(annotation.assignee.map(AssigneeDto::from));
        }
        changes
    }
}
