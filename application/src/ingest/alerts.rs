//! Which issues people are to be told of.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use domain::alerts::AlertReason;
use domain::events::EventId;
use domain::ids::{IssueId, ProjectId};

use super::place::{Placed, Placement};
use crate::alerts::IssueAlert;

/// The issues that are new or came back with the events that were stored, ascending by project and issue. They wait in
/// the store from the same transaction on: who is told of them is found out beside the requests.
pub(super) fn alerts(
    placement: &Placement<'_>,
    stored: &HashSet<(ProjectId, EventId)>,
    now: DateTime<Utc>,
) -> Vec<IssueAlert> {
    let reason = |issue: IssueId| {
        let is_back = || placement.regression(issue).map(|_| AlertReason::Regression);
        if placement.made.contains_key(&issue) { Some(AlertReason::New) } else { is_back() }
    };
    let placed: BTreeMap<_, _> = placement
        .placed
        .iter()
        .filter(|placed| stored.contains(&(placed.event.project_id, placed.event.id)))
        .filter_map(|Placed { event, issue }| Some(((event.project_id, *issue), reason(*issue)?)))
        .collect();
    let alert = |((project_id, issue_id), reason)| IssueAlert { project_id, issue_id, reason, date_added: now };
    placed.into_iter().map(alert).collect()
}
