//! What people do with their accounts by mail: choose a new password, confirm an address, register.
//!
//! A stranger hears the same whether there is an account or not: what differs is the mail alone.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::links::{AccountLink, LinkPurpose, LinkToken};
use domain::users::User;

use crate::auth::network;
use crate::limits::Limit;
use crate::mail::Letterhead;
use crate::options::Options;
use crate::ports::{Clock, Entropy, StoreError, Stores, UnitOfWork};
use crate::tokens::hash;

mod confirm;
mod confirm_registration;
mod error;
pub(crate) mod letters;
mod port;
mod recover;
mod register;
mod reset;
mod send_confirmation;

pub use confirm::Confirm;
pub use confirm_registration::ConfirmRegistration;
pub use error::{
    ConfirmError, ConfirmRegistrationError, RecoverError, RegisterError, ResetError, SendConfirmationError,
};
pub use port::{AccountLinkRepository, RegistrationRepository};
#[cfg(test)]
pub use port::{MockAccountLinkRepository, MockRegistrationRepository};
pub use recover::Recover;
pub use register::Register;
pub use reset::ResetPassword;

/// So many mails of a kind go to an address in an hour, whoever asks for them.
const MAILS: Limit = Limit { times: 3, window: TimeDelta::hours(1) };

/// So many forms of a kind may one address send in an hour.
const FORMS: Limit = Limit { times: 30, window: TimeDelta::hours(1) };

/// Accounts, as far as they are got at by mail.
pub struct Accounts {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    options: Arc<Options>,
}

impl Accounts {
    /// Accounts in this store.
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        options: Arc<Options>,
    ) -> Self {
        Self { uow, clock, entropy, options }
    }

    fn letterhead(&self) -> Letterhead {
        Letterhead::of(&self.options)
    }

    fn link_token(&self) -> LinkToken {
        LinkToken::new(&self.entropy.bytes())
    }
}

/// The link that a mail to this account holds, to be stored with it.
fn link_to(user: &User, purpose: LinkPurpose, at: chrono::DateTime<chrono::Utc>) -> AccountLink {
    AccountLink { user_id: user.id, purpose, email: user.email.clone(), expires_at: at + purpose.lifetime() }
}

fn add_link(stores: &mut dyn Stores, token: &LinkToken, link: &AccountLink) -> Result<(), StoreError> {
    stores.account_links().add(&hash(token.expose()), link)
}

/// What is counted of a client: its network, which the store need not know in the clear.
pub(crate) fn client_key(what: &str, client: Option<IpAddr>) -> String {
    let client = client.map_or_else(String::new, |client| network(client).to_string());
    format!("{what}:client:{}", hash(&client))
}

/// The same of an address that mail goes to.
pub(crate) fn address_key(what: &str, address: &str) -> String {
    format!("{what}:address:{}", hash(address))
}

#[cfg(test)]
mod tests;
