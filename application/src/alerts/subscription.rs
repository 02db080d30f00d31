use domain::alerts::Alerting;
use domain::ids::{ProjectId, UserId};
use domain::projects::Project;
use domain::slugs::IdOrSlug;
use domain::users::User;

use super::{Alerts, SubscriptionLink};
use crate::access::AccessError;
use crate::outbox::Withdrawn;
use crate::ports::Stores;

/// Whether somebody gets mails about a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The project's name, for members of its organization: who left hears of it no more.
    pub project: Option<String>,
    /// They do, if nothing else speaks against it.
    pub alerting: Alerting,
}

impl Alerts {
    /// What a link is about. Its signature is all that is asked for.
    pub fn subscription(&self, link: &SubscriptionLink) -> Result<Subscription, AccessError> {
        let (user, project) = self.links.read(link).ok_or(AccessError::NotFound)?;
        self.uow.read(|stores| {
            let (_, about) = found(stores, user, project)?;
            let alerting = stores.alerts().of_user(user, project)?;
            Ok(Subscription { project: name(stores, user, about)?, alerting })
        })
    }

    /// Switches what a link is about on or off.
    pub fn subscribe(&self, link: &SubscriptionLink, alerting: Alerting) -> Result<Subscription, AccessError> {
        let (user, project) = self.links.read(link).ok_or(AccessError::NotFound)?;
        let subscription = self.uow.transaction(|stores| {
            let (account, about) = found(stores, user, project)?;
            stores.alerts().set_of_user(user, project, alerting)?;
            if !alerting.is_on() {
                withdraw(stores, &account, &about)?;
            }
            Ok::<_, AccessError>(Subscription { project: name(stores, user, about)?, alerting })
        })?;
        tracing::info!(user_id = user.get(), project_id = project.get(), ?alerting, "alerts.subscription");
        Ok(subscription)
    }
}

/// Removes what waits to be sent.
fn withdraw(stores: &mut dyn Stores, user: &User, project: &Project) -> Result<(), AccessError> {
    let organization = IdOrSlug::Id(project.organization_id.get());
    let Some(organization) = stores.organizations().find(&organization)? else { return Ok(()) };
    let alerts = Withdrawn::Project(project.slug.clone(), organization.slug);
    stores.outbox().withdraw_alerts(&user.email, &alerts)?;
    Ok(())
}

/// The account and the project, as long as both are there.
fn found(stores: &mut dyn Stores, user: UserId, project: ProjectId) -> Result<(User, Project), AccessError> {
    let user = stores.users().find(user)?.ok_or(AccessError::NotFound)?;
    Ok((user, stores.projects().find_any(project)?.ok_or(AccessError::NotFound)?))
}

/// The project's name, for its organization's members.
fn name(stores: &mut dyn Stores, user: UserId, project: Project) -> Result<Option<String>, AccessError> {
    let member = stores.organizations().find_member(project.organization_id, user)?;
    Ok(member.map(|_| project.name))
}
