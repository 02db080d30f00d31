use domain::ids::UserId;
use domain::users::EmailAddress;

use super::{Setup, SetupError};

impl Setup {
    /// Makes an account inactive and ends its logins. Its tokens are refused from their next request on.
    pub fn deactivate_user(&self, email: &EmailAddress) -> Result<UserId, SetupError> {
        self.uow.transaction(|stores| {
            let user = stores.users().find_by_email(email)?.ok_or(SetupError::NoUser)?.id;
            stores.users().set_active(user, false)?;
            stores.sessions().remove_of_user(user)?;
            Ok(user)
        })
    }

    /// Removes an account with its logins, tokens and memberships.
    pub fn delete_user(&self, email: &EmailAddress) -> Result<UserId, SetupError> {
        self.uow.transaction(|stores| {
            let user = stores.users().find_by_email(email)?.ok_or(SetupError::NoUser)?.id;
            stores.users().remove(user)?;
            Ok(user)
        })
    }
}
