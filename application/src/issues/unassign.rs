use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::issues::{ActivityKind, Assignee};
use serde_json::Map;

use super::happened;
use crate::ports::{StoreError, Stores};

/// Takes at most `limit` issues from a user that are assigned to them in organizations that they are no member of; how
/// many there were.
pub(crate) fn unassign(
    stores: &mut dyn Stores,
    user: UserId,
    limit: usize,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let found = stores.triage().assigned_outside(user, limit)?;
    if found.is_empty() {
        return Ok(0);
    }
    for mut issue in stores.triage().lock(&found)? {
        if issue.triage.assignee == Some(Assignee::User(user)) {
            issue.triage.assignee = None;
            happened(stores, &issue, ActivityKind::Unassigned, Map::new(), now)?;
        }
    }
    Ok(found.len())
}
