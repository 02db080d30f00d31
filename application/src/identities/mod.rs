//! The accounts that users have with others.

use std::sync::Arc;

use domain::identities::{Identity, Status, Ways};
use domain::organizations::Organization;
use domain::slugs::IdOrSlug;
use domain::users::User;

use crate::ports::{StoreError, Stores, UnitOfWork};

mod disconnect;
mod error;
mod global;
mod list;
mod port;
mod show;
mod social;

pub use error::IdentityError;
#[cfg(test)]
pub use port::MockIdentityRepository;
pub use port::{IdentityRepository, NewIdentity};

/// The accounts that users have with others.
pub struct Identities {
    uow: Arc<dyn UnitOfWork>,
}

impl Identities {
    /// Those in this store.
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }
}

/// An identity with what its user should know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserIdentity {
    /// The identity.
    pub identity: Identity,
    /// Whether it may be given up.
    pub status: Status,
    /// Whose provider it is with, if it is an organization's.
    pub organization: Option<Organization>,
}

/// What a user should know of one of these identities.
fn described(
    stores: &mut dyn Stores,
    user: &User,
    all: &[Identity],
    identity: Identity,
) -> Result<UserIdentity, StoreError> {
    let organization = match identity.kind.organization() {
        Some(id) => stores.organizations().find(&IdOrSlug::Id(id.get()))?,
        None => None,
    };
    let status = Ways::of(user.has_password, all).status(&identity.kind);
    Ok(UserIdentity { identity, status, organization })
}

#[cfg(test)]
mod tests;
