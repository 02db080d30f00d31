use domain::deletions::Target;
use domain::ids::UserId;
use domain::users::EmailAddress;

use super::{Setup, SetupError, user_id};
use crate::outbox::Withdrawn;

impl Setup {
    /// Makes an account inactive and ends its logins; alerts that wait for it are not sent. Its tokens are refused from their next request on.
    pub fn deactivate_user(&self, email: &EmailAddress) -> Result<UserId, SetupError> {
        self.uow.transaction(|stores| {
            let user = user_id(stores, email)?;
            stores.users().set_active(user, false)?;
            stores.outbox().withdraw_alerts(email, &Withdrawn::All)?;
            stores.sessions().remove_of_user(user)?;
            Ok(user)
        })
    }

    /// Removes an account with its logins, tokens and memberships. What is assigned to it is nobody's later.
    pub fn delete_user(&self, email: &EmailAddress) -> Result<UserId, SetupError> {
        let now = self.clock.now();
        self.uow.transaction(|stores| {
            let user = user_id(stores, email)?;
            stores.users().remove(user)?;
            stores.deletions().schedule(Target::Assignments(user), None, now)?;
            stores.outbox().withdraw_alerts(email, &Withdrawn::All)?;
            Ok(user)
        })
    }
}
