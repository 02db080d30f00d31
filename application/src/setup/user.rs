use domain::ids::UserId;
use domain::permissions::Role;
use domain::secrets::Secret;
use domain::slugs::Slug;
use domain::users::{EmailAddress, check_password};

use super::{Setup, SetupError, organization_id};
use crate::auth::password;
use crate::ports::{Constraint, StoreError};
use crate::users::NewUser;

/// An account to make.
#[derive(Debug, Clone)]
pub struct CreateUser {
    /// Its address.
    pub email: EmailAddress,
    /// Its password; without one it cannot log in with a password.
    pub password: Option<Secret>,
    /// A membership to give it.
    pub membership: Option<(Slug, Role)>,
    /// May open superuser mode.
    pub is_superuser: bool,
    /// May open staff mode.
    pub is_staff: bool,
}

impl Setup {
    /// Makes an account, and its membership, or neither.
    pub fn create_user(&self, command: &CreateUser) -> Result<UserId, SetupError> {
        let password_hash = match &command.password {
            Some(password) => {
                check_password(password.expose())?;
                Some(password::hash(password.expose(), &*self.entropy)?)
            }
            None => None,
        };
        let now = self.clock.now();
        let user = NewUser {
            email: command.email.clone(),
            name: String::new(),
            password_hash,
            is_superuser: command.is_superuser,
            is_staff: command.is_staff,
            date_joined: now,
        };
        self.uow.transaction(|stores| {
            let id = stores.users().add(&user).map_err(|error| match error {
                StoreError::Conflict(Constraint::UserEmail) => SetupError::UserExists,
                other => other.into(),
            })?;
            if let Some((organization, role)) = &command.membership {
                let organization = organization_id(stores, organization)?;
                stores.organizations().add_member(organization, id, *role, now)?;
            }
            Ok(id)
        })
    }
}
