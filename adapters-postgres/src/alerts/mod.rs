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

use crate::schema::{alert_unsubscriptions, projects};
use crate::session::PgSession;

impl AlertRepository for PgSession<'_> {
    fn queue(&mut self, alerts: &[IssueAlert]) -> Result<(), StoreError> {
        self.run(|conn| queue::add(conn, alerts))
    }

    fn take(&mut self, limit: usize) -> Result<Vec<IssueAlert>, StoreError> {
        let rows = self.run(|conn| queue::take(conn, limit))?;
        let mut alerts = rows.into_iter().map(queue::alert).collect::<Result<Vec<_>, _>>()?;
        alerts.sort_by_key(|alert| (alert.project_id, alert.issue_id));
        Ok(alerts)
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| queue::remove_before(conn, before, limit))
    }

    fn of_project(&mut self, organization: OrganizationId, project: ProjectId) -> Result<Alerting, StoreError> {
        let is_on: Option<bool> = self.run(|conn| {
            projects::table
                .find(project.get())
                .filter(projects::organization_id.eq(organization.get()))
                .select(projects::mail_alerts)
                .first(conn)
                .optional()
        })?;
        Ok(Alerting::of(is_on.unwrap_or_default()))
    }

    fn set_of_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        alerting: Alerting,
    ) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(projects::table.find(project.get()))
                .filter(projects::organization_id.eq(organization.get()))
                .set(projects::mail_alerts.eq(alerting.is_on()))
                .execute(conn)
        })
        .map(drop)
    }

    fn has_team(&mut self, organization: OrganizationId, project: ProjectId) -> Result<bool, StoreError> {
        self.run(|conn| recipients::has_team(conn, organization, project))
    }

    fn recipients(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        audience: Audience,
        limit: usize,
    ) -> Result<Vec<Recipient>, StoreError> {
        let rows = self.run(|conn| recipients::list(conn, organization, project, audience, limit))?;
        rows.into_iter().map(recipients::recipient).collect()
    }

    fn of_user(&mut self, user: UserId, project: ProjectId) -> Result<Alerting, StoreError> {
        let row = alert_unsubscriptions::table.find((project.get(), user.get()));
        let is_off: bool = self.run(|conn| select(exists(row)).get_result(conn))?;
        Ok(Alerting::of(!is_off))
    }

    fn set_of_user(&mut self, user: UserId, project: ProjectId, alerting: Alerting) -> Result<(), StoreError> {
        let key = (alert_unsubscriptions::project_id.eq(project.get()), alert_unsubscriptions::user_id.eq(user.get()));
        self.run(|conn| match alerting {
            Alerting::Off => {
                diesel::insert_into(alert_unsubscriptions::table).values(key).on_conflict_do_nothing().execute(conn)
            }
            Alerting::On => {
                diesel::delete(alert_unsubscriptions::table.find((project.get(), user.get()))).execute(conn)
            }
        })
        .map(drop)
    }
}
