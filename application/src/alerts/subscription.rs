use domain::alerts::Alerting;
use domain::ids::{ProjectId, UserId};

use super::{Alerts, SubscriptionLink};
use crate::access::AccessError;
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
            let name = name(stores, user, project)?;
            Ok(Subscription { project: name, alerting: stores.alerts().of_user(user, project)? })
        })
    }

    /// Switches what a link is about on or off.
    pub fn subscribe(&self, link: &SubscriptionLink, alerting: Alerting) -> Result<Subscription, AccessError> {
        let (user, project) = self.links.read(link).ok_or(AccessError::NotFound)?;
        let subscription = self.uow.transaction(|stores| {
            let name = name(stores, user, project)?;
            stores.alerts().set_of_user(user, project, alerting)?;
            Ok::<_, AccessError>(Subscription { project: name, alerting })
        })?;
        tracing::info!(user_id = user.get(), project_id = project.get(), ?alerting, "alerts.subscription");
        Ok(subscription)
    }
}

/// The project's name, if the user may know it; it and the account must be there.
fn name(stores: &mut dyn Stores, user: UserId, project: ProjectId) -> Result<Option<String>, AccessError> {
    stores.users().find(user)?.ok_or(AccessError::NotFound)?;
    let project = stores.projects().find_any(project)?.ok_or(AccessError::NotFound)?;
    let member = stores.organizations().find_member(project.organization_id, user)?;
    Ok(member.map(|_| project.name))
}
