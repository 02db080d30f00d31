use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{FORECAST_HOURS, Forecast};

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
