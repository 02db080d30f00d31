use std::net::IpAddr;

use domain::links::LinkPurpose;
use domain::secrets::Secret;
use domain::users::{InvalidPassword, User, check_password};

use super::password::{self, PasswordError};
use super::{Auth, ElevateError};
use crate::access::{self, AccessError, UserRef};
use crate::accounts::letters;
use crate::actor::Actor;
use crate::mail::Letterhead;
use crate::ports::StoreError;

/// A new password.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// The one that is good now.
    pub current: Secret,
    /// The one to come.
    pub new: Secret,
    /// Where it comes from; wrong passwords are counted by it.
    pub client: Option<IpAddr>,
}

/// Why a password is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// It is not one's own account.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The current password is another, or there is none.
    #[error("wrong password")]
    WrongPassword,
    /// The new password is too short or too long.
    #[error(transparent)]
    NewPassword(#[from] InvalidPassword),
    /// Too many wrong passwords of late.
    #[error("too many wrong passwords")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The new password could not be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ElevateError> for ChangePasswordError {
    fn from(error: ElevateError) -> Self {
        match error {
            ElevateError::Access(error) => Self::Access(error),
            ElevateError::WrongPassword => Self::WrongPassword,
            ElevateError::Throttled { retry_after_seconds } => Self::Throttled { retry_after_seconds },
            ElevateError::Store(error) => Self::Store(error),
        }
    }
}

impl Auth {
    /// The account that the path names is that of who asks: nobody changes the password of another, whatever they may
    /// do else.
    pub fn own_account(&self, actor: &Actor, reference: UserRef) -> Result<User, AccessError> {
        let login = access::login(actor)?;
        let user = self.uow.read(|stores| access::account(stores, actor, reference))?;
        if user.id == login.user.id { Ok(user) } else { Err(AccessError::Forbidden) }
    }

    /// Changes one's own password, ends all other sessions, and the links to a new password. A mail tells of it.
    pub fn change_password(
        &self,
        actor: &Actor,
        reference: UserRef,
        command: &ChangePassword,
    ) -> Result<(), ChangePasswordError> {
        let user = self.own_account(actor, reference)?;
        let login = access::login(actor)?;
        check_password(command.new.expose())?;
        let old = self.confirm(&user, &command.current, command.client)?;
        let new = password::hash(command.new.expose(), &*self.entropy)?;
        let mail = letters::password_changed(&Letterhead::of(&self.options), &user, self.clock.now());
        self.uow.transaction(|stores| {
            // It locks the account: a login that is under way comes before, and is ended, or finds its password gone.
            if !stores.users().replace_password_hash(user.id, &old, &new)? {
                return Err(ChangePasswordError::WrongPassword);
            }
            stores.sessions().remove_others(user.id, login.key_hash)?;
            stores.account_links().remove_of(user.id, LinkPurpose::PasswordReset)?;
            stores.outbox().add(&mail)?;
            Ok(())
        })
    }
}
