use domain::ids::UserId;
use domain::links::{AccountLink, LinkPurpose, LinkToken};
use domain::secrets::Secret;
use domain::users::{User, check_password};

use super::{Accounts, ResetError, letters};
use crate::auth::{CsrfProof, password};
use crate::ports::{StoreError, Stores};
use crate::tokens::hash;

const PURPOSE: LinkPurpose = LinkPurpose::PasswordReset;

/// A new password, chosen by a link.
#[derive(Debug, Clone)]
pub struct ResetPassword {
    /// Whose.
    pub user_id: UserId,
    /// The link's token.
    pub token: LinkToken,
    /// The password.
    pub password: Secret,
    /// That the page meant it.
    pub csrf: CsrfProof,
}

impl Accounts {
    /// Whether a link for a new password is good. It is not used up by this: programs that look for harm in mails open
    /// the links in them.
    pub fn can_reset(&self, user_id: UserId, token: &LinkToken) -> Result<(), ResetError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let link = stores.account_links().find(&hash(token.expose()), user_id, PURPOSE)?;
            let user = stores.users().find(user_id)?;
            let (link, user) = link.zip(user).ok_or(ResetError::Gone)?;
            if is_good(&link, &user) && !link.is_expired(now) { Ok(()) } else { Err(ResetError::Gone) }
        })
    }

    /// Sets the password, ends all logins of the account and its other links. A mail tells of it. Who has the link reads
    /// the mail of the address, so that is confirmed as well; if it was not before, the account loses its tokens.
    pub fn reset(&self, command: &ResetPassword) -> Result<(), ResetError> {
        command.csrf.check()?;
        check_password(command.password.expose())?;
        // Nobody has passwords hashed without a link.
        self.can_reset(command.user_id, &command.token)?;
        let new = password::hash(command.password.expose(), &*self.entropy)?;
        let (now, head) = (self.clock.now(), self.letterhead());
        self.uow.transaction(|stores| {
            // First of all: a login that is under way comes before, and is ended, or finds its password gone.
            let user = stores.users().lock(command.user_id)?.ok_or(ResetError::Gone)?;
            let link = stores.account_links().take(&hash(command.token.expose()), user.id, PURPOSE)?;
            let link = link.ok_or(ResetError::Gone)?;
            if link.is_expired(now) || !is_good(&link, &user) {
                return Err(ResetError::Gone);
            }
            set_password(stores, &user, &new)?;
            stores.users().verify_email(user.id, &link.email, now)?;
            stores.outbox().add(&letters::password_changed(&head, &user, now))?;
            Ok(())
        })?;
        tracing::info!(user_id = command.user_id.get(), "account.password_reset");
        Ok(())
    }
}

/// The account is still what the link was sent for.
fn is_good(link: &AccountLink, user: &User) -> bool {
    user.is_active && user.has_password && link.email == user.email
}

fn set_password(stores: &mut dyn Stores, user: &User, hash: &Secret) -> Result<(), StoreError> {
    stores.users().set_password_hash(user.id, hash)?;
    stores.sessions().remove_of_user(user.id)?;
    if !user.is_verified() {
        // Whoever made these may never have read the mail of the address.
        stores.users().revoke(user.id)?;
    }
    stores.account_links().remove_of(user.id, PURPOSE)
}
