//! Which issues people are to be told of.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::alerts::AlertReason;
use domain::ids::{IssueId, ProjectId};

use super::place::{Placed, Placement, Stored};
use super::regressions::Regressions;
use crate::alerts::IssueAlert;

/// The issues that are new or came back with the events that were stored, ascending by project and issue. They wait in
/// the store from the same transaction on: who is told of them is found out beside the requests.
pub(super) fn alerts(
    placement: &Placement<'_>,
    stored: &Stored,
    regressions: &Regressions<'_>,
    now: DateTime<Utc>,
) -> Vec<IssueAlert> {
    let reason = |key: &(ProjectId, IssueId)| {
        let is_back = || regressions.contains_key(key).then_some(AlertReason::Regression);
        if placement.made.contains_key(&key.1) { Some(AlertReason::New) } else { is_back() }
    };
    let placed: BTreeMap<_, _> = placement
        .placed
        .iter()
        .filter(|placed| placed.is_in(stored))
        .map(|Placed { event, issue, .. }| (event.project_id, *issue))
        .filter_map(|key| Some((key, reason(&key)?)))
        .collect();
    let alert = |((project_id, issue_id), reason)| IssueAlert { project_id, issue_id, reason, date_added: now };
    placed.into_iter().map(alert).collect()
}
