use std::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::links::{AccountLink, LinkPurpose, LinkToken};
use domain::options::ALLOW_REGISTRATION;
use domain::secrets::Secret;
use domain::users::{EmailAddress, PersonName, check_password};

use super::{Accounts, FORMS, MAILS, RegisterError, add_link, address_key, client_key, letters};
use crate::auth::{CsrfProof, password};
use crate::limits::take;
use crate::mail::Letterhead;
use crate::ports::{Constraint, StoreError, Stores};
use crate::users::NewUser;

const PURPOSE: LinkPurpose = LinkPurpose::ConfirmEmail;

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

    /// Makes an account without an organization, and sends the mail that confirms its address. Where the address is
    /// taken its owner gets a mail, and who asks hears the same.
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
        let password_hash = Some(password::hash(command.password.expose(), &*self.entropy)?);
        let name = name.as_str().to_owned();
        let new = NewUser { email, name, password_hash, is_superuser: false, is_staff: false, date_joined: now };
        self.uow.transaction::<_, RegisterError>(|stores| Ok(add(stores, &new, &token, &head, now)?))
    }
}

fn add(
    stores: &mut dyn Stores,
    new: &NewUser,
    token: &LinkToken,
    head: &Letterhead,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let is_within = take(stores, &address_key("register", new.email.as_str()), MAILS, now)?.is_ok();
    match stores.users().add(new) {
        Ok(id) => {
            let link = AccountLink {
                user_id: id,
                purpose: PURPOSE,
                email: new.email.clone(),
                expires_at: now + PURPOSE.lifetime(),
            };
            add_link(stores, token, &link)?;
            stores.outbox().add(&letters::confirm_email(head, (id, &new.email), token, now))?;
        }
        Err(StoreError::Conflict(Constraint::UserEmail)) => {
            let owner = stores.users().find_by_email(&new.email)?;
            if let Some(owner) = owner.filter(|owner| owner.is_active && is_within) {
                stores.outbox().add(&letters::already_registered(head, &owner, now))?;
            }
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
