//! Alerts that wait to become mails, and who wants them.

mod queue;
mod recipients;

use application::alerts::{AlertRepository, Audience, IssueAlert, Recipient};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use domain::alerts::Alerting;
use domain::ids::{OrganizationId, ProjectId, UserId};

use crate::error::store;
use crate::schema::{alert_unsubscriptions, projects};
use crate::session::SqliteSession;

impl AlertRepository for SqliteSession<'_> {
    fn queue(&mut self, alerts: &[IssueAlert]) -> Result<(), StoreError> {
        queue::add(self.conn, alerts).map_err(store)
    }

    fn take(&mut self, limit: usize) -> Result<Vec<IssueAlert>, StoreError> {
        let mut alerts = queue::take(self.conn, limit)?;
        alerts.sort_by_key(|alert| (alert.project_id, alert.issue_id));
        Ok(alerts)
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        queue::remove_before(self.conn, before, limit).map_err(store)
    }

    fn of_project(&mut self, organization: OrganizationId, project: ProjectId) -> Result<Alerting, StoreError> {
        let is_on: Option<bool> = projects::table
            .find(project.get())
            .filter(projects::organization_id.eq(organization.get()))
            .select(projects::mail_alerts)
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(Alerting::of(is_on.unwrap_or_default()))
    }

    fn set_of_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        alerting: Alerting,
    ) -> Result<(), StoreError> {
        diesel::update(projects::table.find(project.get()))
            .filter(projects::organization_id.eq(organization.get()))
            .set(projects::mail_alerts.eq(alerting.is_on()))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn has_team(&mut self, organization: OrganizationId, project: ProjectId) -> Result<bool, StoreError> {
        recipients::has_team(self.conn, organization, project).map_err(store)
    }

    fn recipients(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        audience: Audience,
        limit: usize,
    ) -> Result<Vec<Recipient>, StoreError> {
        let rows = recipients::list(self.conn, organization, project, audience, limit).map_err(store)?;
        rows.into_iter().map(recipients::recipient).collect()
    }

    fn of_user(&mut self, user: UserId, project: ProjectId) -> Result<Alerting, StoreError> {
        let row = alert_unsubscriptions::table.find((project.get(), user.get()));
        let is_off: bool = select(exists(row)).get_result(self.conn).map_err(store)?;
        Ok(Alerting::of(!is_off))
    }

    fn set_of_user(&mut self, user: UserId, project: ProjectId, alerting: Alerting) -> Result<(), StoreError> {
        let key = (alert_unsubscriptions::project_id.eq(project.get()), alert_unsubscriptions::user_id.eq(user.get()));
        match alerting {
            Alerting::Off => diesel::insert_into(alert_unsubscriptions::table)
                .values(key)
                .on_conflict_do_nothing()
                .execute(self.conn),
            Alerting::On => {
                diesel::delete(alert_unsubscriptions::table.find((project.get(), user.get()))).execute(self.conn)
            }
        }
        .map(drop)
        .map_err(store)
    }
}
