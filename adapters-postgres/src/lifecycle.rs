//! What time does to issues.

use application::issues::LifecycleRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Untyped};
use domain::ids::{IssueId, ProjectId};
use domain::issues::{Forecast, Issue};

use crate::issues::{IssueRow, columns};
use crate::schema::{issue_forecasts, projects};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;

// What diesel cannot express: locking some of the joined tables alone, and subqueries that refer to others.

/// The snooze is locked as well, so that it is the one that ended: somebody may be setting another one.
const SNOOZED_UNTIL: &str = "
    SELECT i.* FROM issue_snoozes s
    JOIN issues i ON i.project_id = s.project_id AND i.id = s.issue_id
    WHERE s.until <= ?
    ORDER BY s.until
    LIMIT ?
    FOR UPDATE OF i, s SKIP LOCKED";

const OPEN_SINCE: &str = "
    SELECT i.* FROM issues i
    WHERE i.status = 'unresolved' AND i.substatus IN ('new', 'regressed', 'escalating')
        AND COALESCE(i.active_at, i.first_seen) <= ?
    ORDER BY COALESCE(i.active_at, i.first_seen)
    LIMIT ?
    FOR UPDATE SKIP LOCKED";

/// Ages beyond a hundred years are no different from that.
const AGED: &str = "
    SELECT i.*, p.resolve_age FROM projects p
    CROSS JOIN LATERAL (
        SELECT * FROM issues
        WHERE project_id = p.id AND status = 'unresolved'
            AND last_seen < ? - LEAST(p.resolve_age, 876000) * interval '1 hour'
        ORDER BY last_seen
        LIMIT ?
        FOR UPDATE SKIP LOCKED
    ) i
    WHERE p.resolve_age > 0
    LIMIT ?";

#[derive(QueryableByName)]
struct AgedRow {
    #[diesel(embed)]
    issue: IssueRow,
    #[diesel(sql_type = BigInt)]
    resolve_age: i64,
}

impl LifecycleRepository for PgSession<'_> {
    fn forecasts(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, Forecast)>, StoreError> {
        let (projects, ids) = columns(issues);
        let rows: Vec<(i64, i64, DateTime<Utc>)> = self.run(|conn| {
            issue_forecasts::table
                .filter(issue_forecasts::project_id.eq_any(&projects))
                .filter(issue_forecasts::issue_id.eq_any(&ids))
                .order(issue_forecasts::issue_id)
                .select((issue_forecasts::issue_id, issue_forecasts::threshold, issue_forecasts::date_added))
                .load(conn)
        })?;
        let forecast = |(issue, threshold, date_added)| (IssueId::new(issue), Forecast { threshold, date_added });
        Ok(rows.into_iter().map(forecast).collect())
    }

    fn set_forecast(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        forecast: Option<Forecast>,
    ) -> Result<(), StoreError> {
        let Some(Forecast { threshold, date_added }) = forecast else {
            let row = issue_forecasts::table.find((project.get(), issue.get()));
            return self.run(|conn| diesel::delete(row).execute(conn)).map(drop);
        };
        let set = (issue_forecasts::threshold.eq(threshold), issue_forecasts::date_added.eq(date_added));
        self.run(|conn| {
            diesel::insert_into(issue_forecasts::table)
                .values((issue_forecasts::project_id.eq(project.get()), issue_forecasts::issue_id.eq(issue.get()), set))
                .on_conflict((issue_forecasts::project_id, issue_forecasts::issue_id))
                .do_update()
                .set(set)
                .execute(conn)
        })
        .map(drop)
    }

    fn claim_snoozed_until(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError> {
        self.claim(SNOOZED_UNTIL, now, limit)
    }

    fn claim_open_since(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError> {
        self.claim(OPEN_SINCE, since, limit)
    }

    fn ages(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, i64)>, StoreError> {
        let ids: Vec<i64> = projects.iter().map(|project| project.get()).collect();
        let found: Vec<(i64, i64)> = self.run(|conn| {
            projects::table
                .filter(projects::id.eq_any(&ids))
                .filter(projects::resolve_age.gt(0))
                .select((projects::id, projects::resolve_age))
                .load(conn)
        })?;
        Ok(found.into_iter().map(|(project, age)| (ProjectId::new(project), age)).collect())
    }

    fn claim_aged(&mut self, now: DateTime<Utc>, limit: usize) -> Result<Vec<(Issue, i64)>, StoreError> {
        let limit = rows(limit);
        let found: Vec<AgedRow> = self.run(|conn| statement::<Untyped>(AGED, &[&now, &limit, &limit]).load(conn))?;
        found.into_iter().map(|row| Ok((row.issue.into_issue()?, row.resolve_age))).collect()
    }
}

impl PgSession<'_> {
    fn claim(&mut self, sql: &'static str, at: DateTime<Utc>, limit: usize) -> Result<Vec<Issue>, StoreError> {
        let found: Vec<IssueRow> = self.run(|conn| statement::<Untyped>(sql, &[&at, &rows(limit)]).load(conn))?;
        found.into_iter().map(IssueRow::into_issue).collect()
    }
}
