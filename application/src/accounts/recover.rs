use std::net::IpAddr;

use domain::links::LinkPurpose;
use domain::users::EmailAddress;

use super::{Accounts, FORMS, MAILS, RecoverError, add_link, address_key, client_key, letters, link_to};
use crate::auth::CsrfProof;
use crate::limits::take;

/// A password is forgotten.
#[derive(Debug, Clone)]
pub struct Recover {
    /// The address of the account.
    pub email: String,
    /// That the page meant it.
    pub csrf: CsrfProof,
    /// Where it comes from.
    pub client: Option<IpAddr>,
}

impl Accounts {
    /// Sends the account of this address, if there is one that logs in with a password, the way to a new one. Who asks
    /// does not hear whether there is.
    pub fn recover(&self, command: &Recover) -> Result<(), RecoverError> {
        command.csrf.check()?;
        let email = EmailAddress::parse(&command.email)?;
        let (now, token, head) = (self.clock.now(), self.link_token(), self.letterhead());
        self.uow.transaction(|stores| {
            take(stores, &client_key("recover", command.client), FORMS, now)?
                .map_err(|retry_after_seconds| RecoverError::Throttled { retry_after_seconds })?;
            // Counted for addresses of no account as well, so that it takes as long.
            let is_within = take(stores, &address_key("recover", email.as_str()), MAILS, now)?.is_ok();
            let found = stores.users().find_by_email(&email)?;
            let Some(user) = found.filter(|user| user.is_active && user.has_password && is_within) else {
                return Ok(());
            };
            add_link(stores, &token, &link_to(&user, LinkPurpose::PasswordReset, now))?;
            stores.outbox().add(&letters::password_reset(&head, &user, &token, now))?;
            Ok(())
        })
    }
}
