//! From issues that wait to mails in the outbox.

use chrono::{DateTime, TimeDelta, Utc};
use domain::alerts::AlertReason;
use domain::ids::ProjectId;
use domain::issues::{Issue, Status};
use domain::organizations::Organization;
use domain::projects::Project;
use domain::slugs::IdOrSlug;

use super::letter::Notice;
use super::{Alerts, Audience, IssueAlert, Recipient};
use crate::limits::{self, Limit};
use crate::outbox::{MailKind, NewMail, Withdrawn};
use crate::ports::{StoreError, Stores};

/// Alerts taken in one transaction.
const STEP: usize = 20;

/// So many people get an alert at most.
const RECIPIENTS: usize = 100;

/// Mails about one issue, to each of its readers.
const PER_ISSUE: Limit = Limit { times: 1, window: TimeDelta::hours(1) };

/// Alerts of one project.
const PER_PROJECT: Limit = Limit { times: 30, window: TimeDelta::hours(1) };

/// While more mails than this wait, alerts wait too: they would come too late anyway, and the store is not for them.
const MOST_WAITING: usize = 5_000;

/// What became of alerts that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WrittenAlerts {
    /// Alerts that were taken.
    pub taken: usize,
    /// Mails that were written of them.
    pub mails: usize,
}

/// Those who hear of a project's issues.
struct Readers {
    organization: Organization,
    project: Project,
    audience: Audience,
    recipients: Vec<Recipient>,
}

/// An alert may be sent.
struct Place {
    /// It is the last one for now, of so many.
    last_of: Option<u32>,
}

impl Alerts {
    /// Writes the mails of all alerts that wait; `stop` is asked between the steps.
    ///
    /// Each step is a transaction: alerts are gone with their mails written, or still wait. What nobody wants, or what
    /// is too much, is gone without a mail, and is not sent later. While the outbox is full, all alerts wait.
    pub fn write_mails(&self, stop: &dyn Fn() -> bool) -> Result<WrittenAlerts, StoreError> {
        let mut total = WrittenAlerts::default();
        while !stop() {
            let now = self.clock.now();
            let step = self.uow.transaction(|stores| self.step(stores, now))?;
            total.taken += step.taken;
            total.mails += step.mails;
            if step.taken < STEP {
                break;
            }
        }
        Ok(total)
    }

    fn step(&self, stores: &mut dyn Stores, now: DateTime<Utc>) -> Result<WrittenAlerts, StoreError> {
        if stores.outbox().is_above(MOST_WAITING)? {
            tracing::warn!(most = MOST_WAITING, "no alerts are written while more mails than this wait");
            return Ok(WrittenAlerts::default());
        }
        let alerts = stores.alerts().take(STEP)?;
        let mut mails = 0;
        // Projects in ascending order: whoever counts their alerts at the same time does so in the same order.
        for of_project in alerts.chunk_by(|a, b| a.project_id == b.project_id) {
            match self.of_project(stores, of_project, now) {
                Ok(written) => mails += written,
                // It would be so the next time as well, and keep all others waiting.
                Err(error @ StoreError::Corrupt { .. }) => tracing::error!(cause = ?error, "alerts are left out"),
                Err(error) => return Err(error),
            }
        }
        Ok(WrittenAlerts { taken: alerts.len(), mails })
    }

    /// Alerts of one project; how many mails it were.
    fn of_project(
        &self,
        stores: &mut dyn Stores,
        alerts: &[IssueAlert],
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let Some(first) = alerts.first() else { return Ok(0) };
        let Some(readers) = readers(stores, first.project_id)? else { return Ok(0) };
        let mut mails = 0;
        for alert in alerts {
            let issue = stores.issues().find(alert.project_id, alert.issue_id)?;
            let Some(issue) = issue.filter(|issue| issue.status != Status::Ignored) else { continue };
            if let Some(place) = take(stores, alert, now)? {
                self.write(stores, &readers, alert.reason, &issue, &place, now)?;
                mails += readers.recipients.len();
            }
        }
        Ok(mails)
    }

    fn write(
        &self,
        stores: &mut dyn Stores,
        readers: &Readers,
        reason: AlertReason,
        issue: &Issue,
        place: &Place,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (organization, project) = (&readers.organization, &readers.project);
        let release = stores.releases().last_of_issue(project.id, issue.id)?;
        let notice = Notice {
            organization,
            project,
            issue,
            reason,
            release: release.as_ref().map(|seen| seen.release.version.as_str()),
            audience: readers.audience,
            last_of: place.last_of,
        };
        for Recipient { user_id, email } in &readers.recipients {
            let unsubscribe = self.links.subscription(*user_id, project.id);
            let letter = notice.letter(&self.links, &unsubscribe);
            let mut mail = NewMail::of(MailKind::IssueAlert, email, &letter, now);
            mail.list = Withdrawn::list(&project.slug, &organization.slug);
            mail.unsubscribe = Some(unsubscribe);
            stores.outbox().add(&mail)?;
        }
        Ok(())
    }
}

/// Who is to hear of the project's issues; nobody, if its alerts are off, it is gone, or nobody wants them.
fn readers(stores: &mut dyn Stores, id: ProjectId) -> Result<Option<Readers>, StoreError> {
    let Some(project) = stores.projects().find_any(id)? else { return Ok(None) };
    let tenant = project.organization_id;
    if !stores.alerts().of_project(tenant, id)?.is_on() {
        return Ok(None);
    }
    let Some(organization) = stores.organizations().find(&IdOrSlug::Id(tenant.get()))? else { return Ok(None) };
    let audience = if stores.alerts().has_team(tenant, id)? {
        Audience::Teams
    } else if organization.open_membership {
        Audience::Organization
    } else {
        return Ok(None);
    };
    let recipients = stores.alerts().recipients(tenant, id, audience, RECIPIENTS)?;
    Ok((!recipients.is_empty()).then_some(Readers { organization, project, audience, recipients }))
}

/// Whether the alert is within the limits of its issue and its project.
fn take(stores: &mut dyn Stores, alert: &IssueAlert, now: DateTime<Utc>) -> Result<Option<Place>, StoreError> {
    let key = format!("alert:issue:{}", alert.issue_id);
    match alert.reason {
        // Nothing was sent of a new issue: where there are too many for the project, they leave no count behind.
        AlertReason::New => {
            let place = take_of_project(stores, alert.project_id, now)?;
            if place.is_none() || limits::take(stores, &key, PER_ISSUE, now)?.is_ok() { Ok(place) } else { Ok(None) }
        }
        // One that comes back again and again takes nothing from the others.
        AlertReason::Regression => match limits::take(stores, &key, PER_ISSUE, now)? {
            Ok(()) => take_of_project(stores, alert.project_id, now),
            Err(_) => Ok(None),
        },
    }
}

fn take_of_project(
    stores: &mut dyn Stores,
    project: ProjectId,
    now: DateTime<Utc>,
) -> Result<Option<Place>, StoreError> {
    let key = format!("alert:project:{project}");
    let times = stores.limits().count(&key, PER_PROJECT.window, now)?.times;
    let most = i64::from(PER_PROJECT.times);
    Ok((times <= most).then_some(Place { last_of: (times == most).then_some(PER_PROJECT.times) }))
}
