use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::links::LinkToken;
use domain::options::ALLOW_REGISTRATION;
use domain::registrations::{ATTEMPTS, LIFETIME, Registration};
use domain::secrets::Secret;
use domain::users::{EmailAddress, PersonName, check_password};

use super::{Accounts, FORMS, MAILS, RegisterError, address_key, client_key, letters};
use crate::auth::{CsrfProof, password};
use crate::limits::take;
use crate::mail::Letterhead;
use crate::ports::{StoreError, Stores};
use crate::tokens::hash;

/// Somebody wants an account.
#[derive(Debug, Clone)]
pub struct Register {
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: Secret,
    /// That the page meant it.
    pub csrf: CsrfProof,
    /// Where it comes from.
    pub client: Option<IpAddr>,
}

impl Accounts {
    /// Whoever comes may register, as the options have it.
    pub fn can_register(&self) -> bool {
        self.options.current().flag(&ALLOW_REGISTRATION)
    }

    /// Sends the mail by which the registration becomes an account; until then there is none. Where the address is taken
    /// its owner gets a mail, and who asks hears the same.
    pub fn register(&self, command: &Register) -> Result<(), RegisterError> {
        if !self.can_register() {
            return Err(RegisterError::Closed);
        }
        command.csrf.check()?;
        let (name, email) = (PersonName::parse(&command.name)?, EmailAddress::parse(&command.email)?);
        check_password(command.password.expose())?;
        let (now, token, head) = (self.clock.now(), self.link_token(), self.letterhead());
        // In a transaction of its own: nobody has more passwords hashed than this.
        self.uow.transaction(|stores| {
            take(stores, &client_key("register", command.client), FORMS, now)?
                .map_err(|retry_after_seconds| RegisterError::Throttled { retry_after_seconds })
        })?;
        // Also for an address that is taken, so that it takes as long.
        let password_hash = password::hash(command.password.expose(), &*self.entropy)?;
        let new = Registration {
            email,
            name: name.as_str().to_owned(),
            password_hash,
            attempts_left: ATTEMPTS,
            expires_at: now + LIFETIME,
        };
        self.uow.transaction::<_, RegisterError>(|stores| Ok(add(stores, &new, &token, &head, now)?))
    }
}

fn add(
    stores: &mut dyn Stores,
    new: &Registration,
    token: &LinkToken,
    head: &Letterhead,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let is_within = take(stores, &address_key("register", new.email.as_str()), MAILS, now)?.is_ok();
    match stores.users().find_by_email(&new.email)? {
        _ if !is_within => Ok(()),
        None => {
            stores.registrations().add(&hash(token.expose()), new)?;
            stores.outbox().add(&letters::confirm_registration(head, &new.email, token, now)).map(drop)
        }
        Some(owner) if owner.is_active => {
            stores.outbox().add(&letters::already_registered(head, &owner, now)).map(drop)
        }
        Some(_) => Ok(()),
    }
}
