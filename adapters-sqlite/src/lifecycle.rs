//! What time does to issues. A writing transaction holds the file's one write lock from its start, so that all that is
//! read in it is its alone.

use application::issues::LifecycleRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Forecast, Issue};

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::{issue_forecasts, issue_snoozes, issues, projects};
use crate::session::SqliteSession;

/// As the index of such issues says it: with values that are bound, it would not be used.
const IS_SETTLING: &str = "status = 'unresolved' AND substatus IN ('new', 'regressed', 'escalating')";
const OPEN_SINCE: &str = "coalesce(active_at, first_seen)";

/// Ages beyond a hundred years are no different from that.
const OLDEST: i64 = 876_000;
const HOUR: i64 = 3_600_000_000;

impl LifecycleRepository for SqliteSession<'_> {
    fn forecasts(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, Forecast)>, StoreError> {
        let mut found = Vec::new();
        for (project, issue) in issues {
            let row: Option<(i64, i64)> = issue_forecasts::table
                .find((project.get(), issue.get()))
                .select((issue_forecasts::threshold, issue_forecasts::date_added))
                .first(self.conn)
                .optional()
                .map_err(store)?;
            let Some((threshold, date_added)) = row else { continue };
            let date_added = Origin { table: "issue_forecasts", id: issue }.time("date_added", date_added)?;
            found.push((*issue, Forecast { threshold, date_added }));
        }
        found.sort_by_key(|(issue, _)| *issue);
        Ok(found)
    }

    fn set_forecast(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        forecast: Option<Forecast>,
    ) -> Result<(), StoreError> {
        let Some(Forecast { threshold, date_added }) = forecast else {
            let row = issue_forecasts::table.find((project.get(), issue.get()));
            return diesel::delete(row).execute(self.conn).map(drop).map_err(store);
        };
        let date_added = date_added.timestamp_micros();
        let set = (issue_forecasts::threshold.eq(threshold), issue_forecasts::date_added.eq(date_added));
        diesel::insert_into(issue_forecasts::table)
            .values((issue_forecasts::project_id.eq(project.get()), issue_forecasts::issue_id.eq(issue.get()), set))
            .on_conflict((issue_forecasts::project_id, issue_forecasts::issue_id))
            .do_update()
            .set(set)
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn claim_snoozed_until(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError> {
        let keys: Vec<(i64, i64)> = issue_snoozes::table
            .filter(issue_snoozes::until.le(now.timestamp_micros()))
            .order(issue_snoozes::until)
            .limit(rows(limit))
            .select((issue_snoozes::project_id, issue_snoozes::issue_id))
            .load(self.conn)
            .map_err(store)?;
        self.found(&keys)
    }

    fn claim_open_since(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError> {
        let keys: Vec<(i64, i64)> = issues::table
            .filter(sql::<Bool>(IS_SETTLING))
            .filter(sql::<BigInt>(OPEN_SINCE).le(since.timestamp_micros()))
            .order(sql::<BigInt>(OPEN_SINCE))
            .limit(rows(limit))
            .select((issues::project_id, issues::id))
            .load(self.conn)
            .map_err(store)?;
        self.found(&keys)
    }

    fn ages(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, i64)>, StoreError> {
        let found: Vec<(i64, i64)> = projects::table
            .filter(projects::id.eq_any(projects.iter().map(|project| project.get())))
            .filter(projects::resolve_age.gt(0))
            .select((projects::id, projects::resolve_age))
            .load(self.conn)
            .map_err(store)?;
        Ok(found.into_iter().map(|(project, age)| (ProjectId::new(project), age)).collect())
    }

    fn claim_aged(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<(Issue, i64)>, StoreError> {
        let projects: Vec<(i64, i64)> = projects::table
            .filter(projects::resolve_age.gt(0))
            .select((projects::id, projects::resolve_age))
            .load(self.conn)
            .map_err(store)?;
        let mut aged = Vec::new();
        for (project, age) in projects {
            let left = limit.saturating_sub(aged.len());
            let oldest = now.timestamp_micros() - age.min(OLDEST) * HOUR;
            let keys: Vec<(i64, i64)> = issues::table
                .filter(issues::project_id.eq(project))
                .filter(issues::status.eq("unresolved"))
                .filter(issues::last_seen.lt(oldest))
                .order(issues::last_seen)
                .limit(rows(left))
                .select((issues::project_id, issues::id))
                .load(self.conn)
                .map_err(store)?;
            aged.extend(self.found(&keys)?.into_iter().map(|issue| (issue, age)));
        }
        Ok(aged)
    }
}

impl SqliteSession<'_> {
    fn found(&mut self, keys: &[(i64, i64)]) -> Result<Vec<Issue>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        for (project, id) in keys {
            found.extend(crate::issues::find(self.conn, ProjectId::new(*project), IssueId::new(*id))?);
        }
        Ok(found)
    }
}
