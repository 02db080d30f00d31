//! Rows of what people decide about issues.

use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{CommitId, IssueId, ProjectId, ReleaseId, UserId};
use domain::issues::{IssueResolution, ResolutionKind, Snooze, Subscription, SubscriptionReason};

use crate::row::corrupt;
use crate::schema::{issue_resolutions, issue_snoozes, issue_subscriptions};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = issue_snoozes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct SnoozeRow {
    project_id: i64,
    issue_id: i64,
    until: Option<DateTime<Utc>>,
    count: Option<i64>,
    window: Option<i64>,
    user_count: Option<i64>,
    user_window: Option<i64>,
    times_seen: i64,
    users_seen: i64,
    actor_id: Option<i64>,
    date_added: DateTime<Utc>,
}

impl SnoozeRow {
    pub(super) fn new(project: ProjectId, issue: IssueId, snooze: &Snooze) -> Self {
        Self {
            project_id: project.get(),
            issue_id: issue.get(),
            until: snooze.until,
            count: snooze.count,
            window: snooze.window,
            user_count: snooze.user_count,
            user_window: snooze.user_window,
            times_seen: snooze.times_seen,
            users_seen: snooze.users_seen,
            actor_id: snooze.actor.map(UserId::get),
            date_added: snooze.date_added,
        }
    }

    pub(super) fn into_snooze(self) -> Result<(IssueId, Snooze), StoreError> {
        let snooze = Snooze {
            until: self.until,
            count: self.count,
            window: self.window,
            user_count: self.user_count,
            user_window: self.user_window,
            times_seen: self.times_seen,
            users_seen: self.users_seen,
            actor: self.actor_id.map(UserId::new),
            date_added: self.date_added,
        };
        Ok((IssueId::new(self.issue_id), snooze))
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = issue_resolutions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ResolutionRow {
    project_id: i64,
    issue_id: i64,
    kind: String,
    release_id: Option<i64>,
    commit_id: Option<i64>,
    current_version: Option<String>,
    is_pending: bool,
    actor_id: Option<i64>,
    date_added: DateTime<Utc>,
}

impl ResolutionRow {
    pub(super) fn new(project: ProjectId, issue: IssueId, resolution: &IssueResolution) -> Self {
        Self {
            project_id: project.get(),
            issue_id: issue.get(),
            kind: resolution.kind.as_str().to_owned(),
            release_id: resolution.release.map(ReleaseId::get),
            commit_id: resolution.commit.map(CommitId::get),
            current_version: resolution.current_version.clone(),
            is_pending: resolution.is_pending,
            actor_id: resolution.actor.map(UserId::get),
            date_added: resolution.date_added,
        }
    }

    pub(super) fn into_resolution(self) -> Result<(IssueId, IssueResolution), StoreError> {
        let resolution = IssueResolution {
            kind: ResolutionKind::parse(&self.kind)
                .ok_or_else(|| corrupt("issue_resolutions", "kind", self.issue_id))?,
            release: self.release_id.map(ReleaseId::new),
            commit: self.commit_id.map(CommitId::new),
            current_version: self.current_version,
            is_pending: self.is_pending,
            actor: self.actor_id.map(UserId::new),
            date_added: self.date_added,
        };
        Ok((IssueId::new(self.issue_id), resolution))
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = issue_subscriptions)]
pub(super) struct SubscriptionRow {
    project_id: i64,
    issue_id: i64,
    user_id: i64,
    is_active: bool,
    reason: String,
    date_added: DateTime<Utc>,
}

impl SubscriptionRow {
    pub(super) fn new(project: ProjectId, issue: IssueId, subscription: &Subscription, now: DateTime<Utc>) -> Self {
        Self {
            project_id: project.get(),
            issue_id: issue.get(),
            user_id: subscription.user.get(),
            is_active: subscription.is_active,
            reason: subscription.reason.as_str().to_owned(),
            date_added: now,
        }
    }

    pub(super) fn into_subscription(self) -> Result<(IssueId, Subscription), StoreError> {
        let subscription = Subscription {
            user: UserId::new(self.user_id),
            is_active: self.is_active,
            reason: SubscriptionReason::parse(&self.reason)
                .ok_or_else(|| corrupt("issue_subscriptions", "reason", self.issue_id))?,
        };
        Ok((IssueId::new(self.issue_id), subscription))
    }
}
