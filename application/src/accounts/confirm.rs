use domain::ids::UserId;
use domain::links::{LinkPurpose, LinkToken};
use domain::users::EmailAddress;

use super::{Accounts, ConfirmError};
use crate::auth::CsrfProof;
use crate::tokens::hash;

const PURPOSE: LinkPurpose = LinkPurpose::ConfirmEmail;

/// An address is confirmed by a link. It needs no login: the link is the proof.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Whose address.
    pub user_id: UserId,
    /// The link's token.
    pub token: LinkToken,
    /// That the page meant it.
    pub csrf: CsrfProof,
}

impl Accounts {
    /// The address that a link confirms, if it is good. It is not used up by this.
    pub fn can_confirm(&self, user_id: UserId, token: &LinkToken) -> Result<EmailAddress, ConfirmError> {
        let now = self.clock.now();
        let link = self.uow.read(|stores| stores.account_links().find(&hash(token.expose()), user_id, PURPOSE))?;
        let good = link.filter(|link| !link.is_expired(now));
        good.map(|link| link.email).ok_or(ConfirmError::Gone)
    }

    /// Confirms the address, as long as it is the account's.
    pub fn confirm(&self, command: &Confirm) -> Result<(), ConfirmError> {
        command.csrf.check()?;
        let now = self.clock.now();
        self.uow.transaction(|stores| {
            // The account comes first, as in all that takes a link: so no two wait for one another.
            let user = stores.users().lock(command.user_id)?.ok_or(ConfirmError::Gone)?;
            let link = stores.account_links().take(&hash(command.token.expose()), user.id, PURPOSE)?;
            let link = link.filter(|link| !link.is_expired(now)).ok_or(ConfirmError::Gone)?;
            if !stores.users().verify_email(user.id, &link.email, now)? {
                return Err(ConfirmError::Gone);
            }
            stores.account_links().remove_of(user.id, PURPOSE)?;
            Ok(())
        })
    }
}
