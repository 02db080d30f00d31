use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{FORECAST_HOURS, Forecast, Issue, Substatus};

use super::Resolution;
use crate::ports::{StoreError, Stores};

/// Notes how frequent an issue is expected to be: for whoever archives it until it is more so.
pub fn forecast(
    stores: &mut dyn Stores,
    project: ProjectId,
    issue: IssueId,
    now: DateTime<Utc>,
) -> Result<Forecast, StoreError> {
    let from = Resolution::Hour.start(now - TimeDelta::hours(FORECAST_HOURS));
    let week = stores.issues().buckets(&[(project, issue)], Resolution::Hour, from)?;
    let forecast = Forecast::of_week(week.iter().map(|bucket| bucket.count).sum(), now);
    stores.lifecycle().set_forecast(project, issue, Some(forecast))?;
    Ok(forecast)
}

/// Whether it counts how frequent an issue is expected to be.
pub fn has_forecast(issue: &Issue) -> bool {
    issue.substatus == Some(Substatus::ArchivedUntilEscalating)
}

/// Forgets how frequent an issue was expected to be, once nobody waits for it to be more so.
pub fn end_forecast(stores: &mut dyn Stores, before: &Issue, after: &Issue) -> Result<(), StoreError> {
    if has_forecast(before) && !has_forecast(after) {
        stores.lifecycle().set_forecast(after.project_id, after.id, None)?;
    }
    Ok(())
}
