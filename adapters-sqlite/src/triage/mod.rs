//! What people decide about issues.

mod row;

use std::collections::BTreeMap;

use application::issues::TriageRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{Assignee, InboxReason, Issue, IssueResolution, Snooze, Subscription, Substatus};

use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{issue_resolutions, issue_snoozes, issue_subscriptions, issues};
use crate::session::SqliteSession;
use row::{ResolutionRow, SnoozeRow, SubscriptionRow};

/// As text, for diesel has no CROSS JOIN, which has the projects come first: the index of assigned issues begins with
/// the project.
const ASSIGNED_OUTSIDE: &str = "SELECT i.project_id, i.id FROM projects p CROSS JOIN issues i ON i.project_id = p.id \
    WHERE i.assignee_user_id = ? AND p.organization_id NOT IN \
        (SELECT organization_id FROM organization_members WHERE user_id = ?) \
    ORDER BY p.id, i.id LIMIT ?";

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = BigInt)]
    project_id: i64,
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl TriageRepository for SqliteSession<'_> {
    fn lock(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<Issue>, StoreError> {
        let mut issues = issues.to_vec();
        issues.sort_unstable();
        issues.dedup();
        let mut found = Vec::with_capacity(issues.len());
        for (project, id) in issues {
            found.extend(crate::issues::find(self.conn, project, id)?);
        }
        Ok(found)
    }

    fn save(&mut self, issue: &Issue) -> Result<(), StoreError> {
        let triage = &issue.triage;
        let (user, team) = match triage.assignee {
            Some(Assignee::User(user)) => (Some(user.get()), None),
            Some(Assignee::Team(team)) => (None, Some(team.get())),
            None => (None, None),
        };
        let (reason, since) = triage.inbox.unzip();
        diesel::update(issues::table.find(issue.id.get()).filter(issues::project_id.eq(issue.project_id.get())))
            .set((
                issues::status.eq(issue.status.as_str()),
                issues::substatus.eq(issue.substatus.map(Substatus::as_str)),
                issues::priority.eq(issue.priority.as_str()),
                issues::active_at.eq(triage.active_at.map(|at| at.timestamp_micros())),
                issues::resolved_at.eq(triage.resolved_at.map(|at| at.timestamp_micros())),
                issues::assignee_user_id.eq(user),
                issues::assignee_team_id.eq(team),
                issues::share_id.eq(&triage.share_id),
                issues::priority_locked_at.eq(triage.priority_locked_at.map(|at| at.timestamp_micros())),
                issues::inbox_reason.eq(reason.map(InboxReason::as_str)),
                issues::inbox_at.eq(since.map(|at| at.timestamp_micros())),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn assigned_outside(&mut self, user: UserId, limit: usize) -> Result<Vec<(ProjectId, IssueId)>, StoreError> {
        let found: Vec<KeyRow> = sql_query(ASSIGNED_OUTSIDE)
            .bind::<BigInt, _>(user.get())
            .bind::<BigInt, _>(user.get())
            .bind::<BigInt, _>(rows(limit))
            .load(self.conn)
            .map_err(store)?;
        Ok(found.into_iter().map(|row| (ProjectId::new(row.project_id), IssueId::new(row.id))).collect())
    }

    fn snoozes(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, Snooze)>, StoreError> {
        let mut found = Vec::new();
        for (project, ids) in by_project(issues) {
            let rows: Vec<SnoozeRow> = issue_snoozes::table
                .filter(issue_snoozes::project_id.eq(project))
                .filter(issue_snoozes::issue_id.eq_any(ids))
                .select(SnoozeRow::as_select())
                .load(self.conn)
                .map_err(store)?;
            found.extend(rows);
        }
        let mut found = found.into_iter().map(SnoozeRow::into_snooze).collect::<Result<Vec<_>, _>>()?;
        found.sort_by_key(|(issue, _)| *issue);
        Ok(found)
    }

    fn set_snooze(&mut self, project: ProjectId, issue: IssueId, snooze: Option<Snooze>) -> Result<(), StoreError> {
        match snooze.map(|snooze| SnoozeRow::new(project, issue, &snooze)) {
            Some(row) => diesel::insert_into(issue_snoozes::table)
                .values(&row)
                .on_conflict((issue_snoozes::project_id, issue_snoozes::issue_id))
                .do_update()
                .set(&row)
                .execute(self.conn),
            None => diesel::delete(issue_snoozes::table.find((project.get(), issue.get()))).execute(self.conn),
        }
        .map(drop)
        .map_err(store)
    }

    fn resolutions(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, IssueResolution)>, StoreError> {
        let mut found = Vec::new();
        for (project, ids) in by_project(issues) {
            let rows: Vec<ResolutionRow> = issue_resolutions::table
                .filter(issue_resolutions::project_id.eq(project))
                .filter(issue_resolutions::issue_id.eq_any(ids))
                .select(ResolutionRow::as_select())
                .load(self.conn)
                .map_err(store)?;
            found.extend(rows);
        }
        let mut found = found.into_iter().map(ResolutionRow::into_resolution).collect::<Result<Vec<_>, _>>()?;
        found.sort_by_key(|(issue, _)| *issue);
        Ok(found)
    }

    fn set_resolution(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Option<IssueResolution>,
    ) -> Result<(), StoreError> {
        match resolution.map(|resolution| ResolutionRow::new(project, issue, &resolution)) {
            Some(row) => diesel::insert_into(issue_resolutions::table)
                .values(&row)
                .on_conflict((issue_resolutions::project_id, issue_resolutions::issue_id))
                .do_update()
                .set(&row)
                .execute(self.conn),
            None => diesel::delete(issue_resolutions::table.find((project.get(), issue.get()))).execute(self.conn),
        }
        .map(drop)
        .map_err(store)
    }

    fn subscriptions(&mut self, project: ProjectId, issue: IssueId) -> Result<Vec<Subscription>, StoreError> {
        let rows: Vec<SubscriptionRow> = issue_subscriptions::table
            .filter(issue_subscriptions::project_id.eq(project.get()))
            .filter(issue_subscriptions::issue_id.eq(issue.get()))
            .order(issue_subscriptions::user_id)
            .select(SubscriptionRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        rows.into_iter().map(|row| row.into_subscription().map(|(_, subscription)| subscription)).collect()
    }

    fn subscriptions_of(
        &mut self,
        user: UserId,
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, Subscription)>, StoreError> {
        let mut found = Vec::new();
        for (project, ids) in by_project(issues) {
            let rows: Vec<SubscriptionRow> = issue_subscriptions::table
                .filter(issue_subscriptions::project_id.eq(project))
                .filter(issue_subscriptions::issue_id.eq_any(ids))
                .filter(issue_subscriptions::user_id.eq(user.get()))
                .select(SubscriptionRow::as_select())
                .load(self.conn)
                .map_err(store)?;
            found.extend(rows);
        }
        let mut found = found.into_iter().map(SubscriptionRow::into_subscription).collect::<Result<Vec<_>, _>>()?;
        found.sort_by_key(|(issue, _)| *issue);
        Ok(found)
    }

    fn set_subscription(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        subscription: &Subscription,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = SubscriptionRow::new(project, issue, subscription, now.timestamp_micros());
        diesel::insert_into(issue_subscriptions::table)
            .values(&row)
            .on_conflict((issue_subscriptions::project_id, issue_subscriptions::issue_id, issue_subscriptions::user_id))
            .do_update()
            .set(&row)
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn subscribe(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        subscription: &Subscription,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = SubscriptionRow::new(project, issue, subscription, now.timestamp_micros());
        diesel::insert_into(issue_subscriptions::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn unsubscribe(&mut self, project: ProjectId, issue: IssueId, user: UserId) -> Result<(), StoreError> {
        diesel::delete(issue_subscriptions::table.find((project.get(), issue.get(), user.get())))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }
}

/// The ids of issues by their project: one query each, so that the project leads.
pub fn by_project(issues: &[(ProjectId, IssueId)]) -> BTreeMap<i64, Vec<i64>> {
    let mut ids: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (project, issue) in issues {
        ids.entry(project.get()).or_default().push(issue.get());
    }
    ids
}
