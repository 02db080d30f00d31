//! What people decide about issues.

mod row;

use application::issues::TriageRepository;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::{IssueId, ProjectId, UserId};
use domain::issues::{Assignee, InboxReason, Issue, IssueResolution, Snooze, Subscription, Substatus};

use crate::issues::{IssueRow, columns};
use crate::schema::{issue_resolutions, issue_snoozes, issue_subscriptions, issues};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;
use row::{ResolutionRow, SnoozeRow, SubscriptionRow};

/// As text, for diesel has no subqueries that refer to joined tables.
const ASSIGNED_OUTSIDE: &str = "
    SELECT i.project_id, i.id FROM issues i
    JOIN projects p ON p.id = i.project_id
    WHERE i.assignee_user_id = ?
        AND NOT EXISTS (
            SELECT FROM organization_members m WHERE m.organization_id = p.organization_id AND m.user_id = ?)
    ORDER BY i.project_id, i.id
    LIMIT ?";

impl TriageRepository for PgSession<'_> {
    fn lock(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<Issue>, StoreError> {
        let rows = self.run(|conn| crate::ingest::lock(conn, issues))?;
        rows.into_iter().map(IssueRow::into_issue).collect()
    }

    fn save(&mut self, issue: &Issue) -> Result<(), StoreError> {
        let triage = &issue.triage;
        let (user, team) = match triage.assignee {
            Some(Assignee::User(user)) => (Some(user.get()), None),
            Some(Assignee::Team(team)) => (None, Some(team.get())),
            None => (None, None),
        };
        let (reason, since) = triage.inbox.unzip();
        self.run(|conn| {
            diesel::update(issues::table.find((issue.project_id.get(), issue.id.get())))
                .set((
                    issues::status.eq(issue.status.as_str()),
                    issues::substatus.eq(issue.substatus.map(Substatus::as_str)),
                    issues::priority.eq(issue.priority.as_str()),
                    issues::active_at.eq(triage.active_at),
                    issues::resolved_at.eq(triage.resolved_at),
                    issues::assignee_user_id.eq(user),
                    issues::assignee_team_id.eq(team),
                    issues::share_id.eq(&triage.share_id),
                    issues::priority_locked_at.eq(triage.priority_locked_at),
                    issues::inbox_reason.eq(reason.map(InboxReason::as_str)),
                    issues::inbox_at.eq(since),
                ))
                .execute(conn)
        })
        .map(drop)
    }

    fn assigned_outside(&mut self, user: UserId, limit: usize) -> Result<Vec<(ProjectId, IssueId)>, StoreError> {
        let user = user.get();
        let found: Vec<(i64, i64)> =
            self.run(|conn| statement::<(BigInt, BigInt)>(ASSIGNED_OUTSIDE, &[&user, &user, &rows(limit)]).load(conn))?;
        Ok(found.into_iter().map(|(project, issue)| (ProjectId::new(project), IssueId::new(issue))).collect())
    }

    fn snoozes(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, Snooze)>, StoreError> {
        let (projects, ids) = columns(issues);
        let rows = self.run(|conn| {
            issue_snoozes::table
                .filter(issue_snoozes::project_id.eq_any(&projects))
                .filter(issue_snoozes::issue_id.eq_any(&ids))
                .order(issue_snoozes::issue_id)
                .select(SnoozeRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(SnoozeRow::into_snooze).collect()
    }

    fn set_snooze(&mut self, project: ProjectId, issue: IssueId, snooze: Option<Snooze>) -> Result<(), StoreError> {
        let row = snooze.map(|snooze| SnoozeRow::new(project, issue, &snooze));
        self.run(|conn| match &row {
            Some(row) => diesel::insert_into(issue_snoozes::table)
                .values(row)
                .on_conflict((issue_snoozes::project_id, issue_snoozes::issue_id))
                .do_update()
                .set(row)
                .execute(conn),
            None => diesel::delete(issue_snoozes::table.find((project.get(), issue.get()))).execute(conn),
        })
        .map(drop)
    }

    fn resolutions(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(IssueId, IssueResolution)>, StoreError> {
        let (projects, ids) = columns(issues);
        let rows = self.run(|conn| {
            issue_resolutions::table
                .filter(issue_resolutions::project_id.eq_any(&projects))
                .filter(issue_resolutions::issue_id.eq_any(&ids))
                .order(issue_resolutions::issue_id)
                .select(ResolutionRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(ResolutionRow::into_resolution).collect()
    }

    fn set_resolution(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Option<IssueResolution>,
    ) -> Result<(), StoreError> {
        let row = resolution.map(|resolution| ResolutionRow::new(project, issue, &resolution));
        self.run(|conn| match &row {
            Some(row) => diesel::insert_into(issue_resolutions::table)
                .values(row)
                .on_conflict((issue_resolutions::project_id, issue_resolutions::issue_id))
                .do_update()
                .set(row)
                .execute(conn),
            None => diesel::delete(issue_resolutions::table.find((project.get(), issue.get()))).execute(conn),
        })
        .map(drop)
    }

    fn subscriptions(&mut self, project: ProjectId, issue: IssueId) -> Result<Vec<Subscription>, StoreError> {
        let rows: Vec<SubscriptionRow> = self.run(|conn| {
            issue_subscriptions::table
                .filter(issue_subscriptions::project_id.eq(project.get()))
                .filter(issue_subscriptions::issue_id.eq(issue.get()))
                .order(issue_subscriptions::user_id)
                .select(SubscriptionRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(|row| row.into_subscription().map(|(_, subscription)| subscription)).collect()
    }

    fn subscriptions_of(
        &mut self,
        user: UserId,
        issues: &[(ProjectId, IssueId)],
    ) -> Result<Vec<(IssueId, Subscription)>, StoreError> {
        let (projects, ids) = columns(issues);
        let rows = self.run(|conn| {
            issue_subscriptions::table
                .filter(issue_subscriptions::project_id.eq_any(&projects))
                .filter(issue_subscriptions::issue_id.eq_any(&ids))
                .filter(issue_subscriptions::user_id.eq(user.get()))
                .order(issue_subscriptions::issue_id)
                .select(SubscriptionRow::as_select())
                .load(conn)
        })?;
        rows.into_iter().map(SubscriptionRow::into_subscription).collect()
    }

    fn set_subscription(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        subscription: &Subscription,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = SubscriptionRow::new(project, issue, subscription, now);
        self.run(|conn| {
            diesel::insert_into(issue_subscriptions::table)
                .values(&row)
                .on_conflict((
                    issue_subscriptions::project_id,
                    issue_subscriptions::issue_id,
                    issue_subscriptions::user_id,
                ))
                .do_update()
                .set(&row)
                .execute(conn)
        })
        .map(drop)
    }

    fn subscribe(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        subscription: &Subscription,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = SubscriptionRow::new(project, issue, subscription, now);
        self.run(|conn| {
            diesel::insert_into(issue_subscriptions::table).values(&row).on_conflict_do_nothing().execute(conn)
        })
        .map(drop)
    }

    fn unsubscribe(&mut self, project: ProjectId, issue: IssueId, user: UserId) -> Result<(), StoreError> {
        let key = (project.get(), issue.get(), user.get());
        self.run(|conn| diesel::delete(issue_subscriptions::table.find(key)).execute(conn)).map(drop)
    }
}
