use domain::issues::{Issue, Subscription, SubscriptionReason};
use domain::users::User;

use super::apply::Plan;
use crate::ports::{StoreError, Stores};

/// What whoever asks says of themselves and the issue.
pub(super) fn set(stores: &mut dyn Stores, plan: &Plan<'_>, user: &User, issue: &Issue) -> Result<(), StoreError> {
    let (project, id, now) = (issue.project_id, issue.id, plan.now);
    match plan.update.has_seen {
        // Only those who are of the project are shown to have looked at it.
        Some(true) if plan.reach.includes(project) => stores.viewers().set_seen(project, id, user.id, Some(now))?,
        Some(false) => stores.viewers().set_seen(project, id, user.id, None)?,
        Some(true) | None => {}
    }
    match plan.update.is_bookmarked {
        Some(true) => {
            stores.viewers().set_bookmark(project, id, user.id, Some(now))?;
            plan.subscribe(stores, issue, user.id, SubscriptionReason::Bookmarked)?;
        }
        Some(false) => {
            stores.viewers().set_bookmark(project, id, user.id, None)?;
            stores.triage().unsubscribe(project, id, user.id)?;
        }
        None => {}
    }
    if let Some(is_active) = plan.update.is_subscribed {
        let subscription = Subscription { user: user.id, is_active, reason: SubscriptionReason::Unknown };
        stores.triage().set_subscription(project, id, &subscription, now)?;
    }
    Ok(())
}
