use chrono::{DateTime, Utc};
use domain::links::LinkToken;
use domain::registrations::Registration;
use domain::secrets::Secret;
use domain::users::MAX_PASSWORD;

use super::{Accounts, ConfirmRegistrationError};
use crate::auth::{CsrfProof, password};
use crate::ports::{Constraint, StoreError, Stores};
use crate::tokens::hash;
use crate::users::NewUser;

/// A registration is confirmed: by the link of its mail, and by the password that was chosen. The link shows that one
/// reads the mail of the address, the password that it was oneself who registered: so nobody comes to an account whose
/// password a stranger knows.
#[derive(Debug, Clone)]
pub struct ConfirmRegistration {
    /// The link's token.
    pub token: LinkToken,
    /// The password that was chosen.
    pub password: Secret,
    /// That the page meant it.
    pub csrf: CsrfProof,
}

impl Accounts {
    /// Whether a registration can be confirmed by a link. It is not used up by this.
    pub fn can_confirm_registration(&self, token: &LinkToken) -> Result<(), ConfirmRegistrationError> {
        let now = self.clock.now();
        let found = self.uow.read(|stores| stores.registrations().find(&hash(token.expose())))?;
        let found = found.filter(|it| self.can_register() && it.attempts_left > 0 && !it.is_expired(now));
        found.map(drop).ok_or(ConfirmRegistrationError::Gone)
    }

    /// Makes the account, with its address confirmed. The registration is used up by it, and by wrong passwords.
    pub fn confirm_registration(&self, command: &ConfirmRegistration) -> Result<(), ConfirmRegistrationError> {
        if !self.can_register() {
            return Err(ConfirmRegistrationError::Gone);
        }
        command.csrf.check()?;
        let (now, token_hash) = (self.clock.now(), hash(command.token.expose()));
        // Counted before the look at the password: of many that are tried at once none is free.
        let tried = self.uow.transaction::<_, StoreError>(|stores| stores.registrations().attempt(&token_hash))?;
        let tried = tried.filter(|it| !it.is_expired(now)).ok_or(ConfirmRegistrationError::Gone)?;
        let password = command.password.expose();
        if password.len() > MAX_PASSWORD || !password::verify(password, Some(&tried.password_hash)) {
            return self.refuse(&tried, &token_hash);
        }
        let is_made = self.uow.transaction(|stores| {
            let taken = stores.registrations().take(&token_hash)?.ok_or(ConfirmRegistrationError::Gone)?;
            Ok::<_, ConfirmRegistrationError>(make(stores, taken, now)?)
        })?;
        if is_made { Ok(()) } else { Err(ConfirmRegistrationError::Taken) }
    }

    fn refuse(&self, tried: &Registration, token_hash: &str) -> Result<(), ConfirmRegistrationError> {
        if tried.attempts_left > 0 {
            return Err(ConfirmRegistrationError::WrongPassword);
        }
        self.uow.transaction::<_, StoreError>(|stores| stores.registrations().take(token_hash))?;
        Err(ConfirmRegistrationError::Gone)
    }
}

/// Whether the account was made: there may be one with the address meanwhile.
fn make(stores: &mut dyn Stores, registration: Registration, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let new = NewUser {
        email: registration.email.clone(),
        name: registration.name,
        password_hash: Some(registration.password_hash),
        is_superuser: false,
        is_staff: false,
        date_joined: now,
    };
    match stores.users().add(&new) {
        Ok(id) => {
            tracing::info!(user_id = id.get(), "account.register");
            stores.users().verify_email(id, &registration.email, now)
        }
        Err(StoreError::Conflict(Constraint::UserEmail)) => Ok(false),
        Err(error) => Err(error),
    }
}
