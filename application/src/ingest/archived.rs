//! Archived issues that a batch of events opens again.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{ActivityKind, Forecast, Issue, Snooze, Status, Substatus};
use serde_json::{Map, Value};

use super::IssueChange;
use super::place::Placement;
use crate::issues::{Resolution, happened};
use crate::ports::{StoreError, Stores};

/// Opens those of the changed issues that were archived until something that has happened with these events, which
/// are counted already. Where no issue of the batch is archived, nothing is asked of the store.
pub(super) fn wake(
    stores: &mut dyn Stores,
    placement: &Placement<'_>,
    changes: &[IssueChange],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let archived = |substatus: Substatus| {
        let is_so = |issue: &Issue| issue.status == Status::Ignored && issue.substatus == Some(substatus);
        let found = changes.iter().filter_map(|change| Some((change, placement.known.get(&change.issue_id)?)));
        found.filter(|(_, issue)| is_so(issue)).map(|(change, issue)| counted(issue, change)).collect::<Vec<_>>()
    };
    end_snoozes(stores, &archived(Substatus::ArchivedUntilConditionMet), now)?;
    escalate(stores, &archived(Substatus::ArchivedUntilEscalating), now)
}

/// The issue with the events of the batch.
fn counted(issue: &Issue, change: &IssueChange) -> Issue {
    Issue {
        times_seen: issue.times_seen + change.events.count,
        users_seen: issue.users_seen + change.new_users,
        ..issue.clone()
    }
}

fn keys(issues: &[Issue]) -> Vec<(ProjectId, IssueId)> {
    issues.iter().map(|issue| (issue.project_id, issue.id)).collect()
}

fn end_snoozes(stores: &mut dyn Stores, issues: &[Issue], now: DateTime<Utc>) -> Result<(), StoreError> {
    if issues.is_empty() {
        return Ok(());
    }
    let snoozes: HashMap<_, _> = stores.triage().snoozes(&keys(issues))?.into_iter().collect();
    for issue in issues {
        let Some(snooze) = snoozes.get(&issue.id) else { continue };
        if has_ended(stores, issue, snooze, now)? {
            let mut issue = issue.clone();
            issue.unarchive(now);
            stores.triage().set_snooze(issue.project_id, issue.id, None)?;
            happened(stores, &issue, ActivityKind::SetUnresolved, Map::new(), now)?;
        }
    }
    Ok(())
}

/// Events in a window are counted one by one, and users by when they were hit last: both are exact. What was before
/// the issue was archived does not count.
fn has_ended(stores: &mut dyn Stores, issue: &Issue, snooze: &Snooze, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let from = |minutes: i64| {
        let length = TimeDelta::try_minutes(minutes).unwrap_or(TimeDelta::MAX);
        now.checked_sub_signed(length).map_or(snooze.date_added, |from| from.max(snooze.date_added))
    };
    if snooze.until.is_some_and(|until| until <= now) {
        return Ok(true);
    }
    if let Some(count) = snooze.count {
        let seen = match snooze.window {
            None => issue.times_seen - snooze.times_seen,
            Some(minutes) => stores.events().count_since(issue.project_id, issue.id, from(minutes), count)?,
        };
        if seen >= count {
            return Ok(true);
        }
    }
    let Some(count) = snooze.user_count else { return Ok(false) };
    let seen = match snooze.user_window {
        None => issue.users_seen - snooze.users_seen,
        Some(minutes) => stores.issues().users_since(issue.project_id, issue.id, from(minutes))?,
    };
    Ok(seen >= count)
}

fn escalate(stores: &mut dyn Stores, issues: &[Issue], now: DateTime<Utc>) -> Result<(), StoreError> {
    if issues.is_empty() {
        return Ok(());
    }
    let forecasts: HashMap<_, _> = stores.lifecycle().forecasts(&keys(issues))?.into_iter().collect();
    let hour = Resolution::Hour.start(now);
    let counts = stores.issues().buckets(&keys(issues), Resolution::Hour, hour)?;
    let in_hour: HashMap<_, _> = counts.iter().map(|bucket| ((bucket.issue_id, bucket.start), bucket.count)).collect();
    for issue in issues {
        let Some(forecast) = forecasts.get(&issue.id) else { continue };
        if in_hour.get(&(issue.id, hour)).is_some_and(|count| forecast.is_exceeded_by(*count)) {
            escalate_one(stores, issue, forecast, now)?;
        }
    }
    Ok(())
}

fn escalate_one(
    stores: &mut dyn Stores,
    issue: &Issue,
    forecast: &Forecast,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut issue = issue.clone();
    issue.escalate(now);
    stores.lifecycle().set_forecast(issue.project_id, issue.id, None)?;
    let mut data = Map::new();
    data.insert("forecast".to_owned(), Value::from(forecast.threshold));
    happened(stores, &issue, ActivityKind::SetEscalating, data, now)
}
