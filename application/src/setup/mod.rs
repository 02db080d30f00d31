//! What the command line does to accounts and tenants. Who runs it holds the store itself,
//! so no actor is asked for.

mod bootstrap;
mod identity;
mod install;
mod leave;
mod membership;
mod user;

use std::sync::Arc;

use domain::ids::{OrganizationId, UserId};
use domain::slugs::{IdOrSlug, InvalidSlug, Slug};
use domain::users::{EmailAddress, InvalidEmailAddress, InvalidPassword};

use crate::auth::password::PasswordError;
use crate::ports::{Clock, Entropy, StoreError, Stores, UnitOfWork};

pub use bootstrap::FirstStart;
pub use identity::{RecordIdentity, RecordedIdentity};
pub use install::{Install, Installed};
pub use membership::{ChangeMembership, MembershipChange};
pub use user::CreateUser;

/// The use cases of the command line.
#[derive(Clone)]
pub struct Setup {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// Why a set-up step failed.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] InvalidEmailAddress),
    /// The password is too short or too long.
    #[error(transparent)]
    NewPassword(#[from] InvalidPassword),
    /// The slug is none.
    #[error(transparent)]
    Slug(#[from] InvalidSlug),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] PasswordError),
    /// The account is there already.
    #[error("there is a user with this address already")]
    UserExists,
    /// There is no such account.
    #[error("there is no user with this address")]
    NoUser,
    /// There is no such organization.
    #[error("there is no organization with this slug")]
    NoOrganization,
    /// The user is no member of the organization.
    #[error("this user is no member of this organization")]
    NoMember,
    /// The account with the provider is another user's.
    #[error("this identity is another user's")]
    IdentityTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Setup {
    /// Wires the use cases.
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { uow, clock, entropy }
    }
}

/// The account with this address.
fn user_id(stores: &mut dyn Stores, email: &EmailAddress) -> Result<UserId, SetupError> {
    Ok(stores.users().find_by_email(email)?.ok_or(SetupError::NoUser)?.id)
}

/// The organization with this slug.
fn organization_id(stores: &mut dyn Stores, slug: &Slug) -> Result<OrganizationId, SetupError> {
    let reference = IdOrSlug::Slug(slug.as_str().to_owned());
    Ok(stores.organizations().find(&reference)?.ok_or(SetupError::NoOrganization)?.id)
}

#[cfg(test)]
mod tests;
