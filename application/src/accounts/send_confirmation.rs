use domain::links::LinkPurpose;
use domain::users::{EmailAddress, User};

use super::{Accounts, MAILS, SendConfirmationError, add_link, address_key, letters, link_to};
use crate::access::{self, AccessError, UserRef};
use crate::actor::Actor;
use crate::limits::take;

impl Accounts {
    /// The account that the path names: one's own, and in superuser mode every other.
    pub fn account(&self, actor: &Actor, account: UserRef) -> Result<User, AccessError> {
        self.uow.read(|stores| access::account(stores, actor, account))
    }

    /// Sends a mail by which the account's address is confirmed. An address that is given must be the account's.
    pub fn send_confirmation(
        &self,
        actor: &Actor,
        account: UserRef,
        email: Option<&EmailAddress>,
    ) -> Result<(), SendConfirmationError> {
        let (now, token, head) = (self.clock.now(), self.link_token(), self.letterhead());
        self.uow.transaction(|stores| {
            let user = access::account(stores, actor, account)?;
            if email.is_some_and(|email| *email != user.email) {
                return Err(SendConfirmationError::OtherAddress);
            }
            if user.is_verified() {
                return Err(SendConfirmationError::Confirmed);
            }
            take(stores, &address_key("confirm", user.email.as_str()), MAILS, now)?
                .map_err(|retry_after_seconds| SendConfirmationError::Throttled { retry_after_seconds })?;
            add_link(stores, &token, &link_to(&user, LinkPurpose::ConfirmEmail, now))?;
            stores.outbox().add(&letters::confirm_email(&head, (user.id, &user.email), &token, now))?;
            Ok(())
        })
    }
}
