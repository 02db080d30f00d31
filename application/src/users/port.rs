use chrono::{DateTime, Utc};
use domain::ids::UserId;
use domain::secrets::Secret;
use domain::users::{EmailAddress, User};

use crate::ports::StoreError;

/// An account to make.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Its address; also its user name.
    pub email: EmailAddress,
    /// The person's name; may be empty.
    pub name: String,
    /// The Argon2id hash, in PHC form; none for who cannot log in with a password.
    pub password_hash: Option<Secret>,
    /// May open superuser mode.
    pub is_superuser: bool,
    /// May open staff mode.
    pub is_staff: bool,
    /// When it is made.
    pub date_joined: DateTime<Utc>,
}

/// Accounts. They belong to no tenant.
#[cfg_attr(test, mockall::automock)]
pub trait UserRepository {
    /// Adds an account. MUST answer `Conflict(UserEmail)` where the address or user name is taken, in any case of
    /// letters; the transaction MUST stay usable then.
    fn add(&mut self, user: &NewUser) -> Result<UserId, StoreError>;
    /// The account with this id.
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The accounts with these ids, ascending; those that are gone are left out.
    fn of_ids(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError>;
    /// The account with this id. MUST keep others who ask for it in this way waiting until the end of the transaction.
    fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The account with this address.
    fn find_by_email(&mut self, email: &EmailAddress) -> Result<Option<User>, StoreError>;
    /// The account that logs in with this text (user name or address, any case), with its password hash if it has one.
    fn find_login(&mut self, login: &str) -> Result<Option<(User, Option<Secret>)>, StoreError>;
    /// The password hash of an account.
    fn password_hash(&mut self, id: UserId) -> Result<Option<Secret>, StoreError>;
    /// Replaces the password hash.
    fn set_password_hash(&mut self, id: UserId, hash: &Secret) -> Result<(), StoreError>;
    /// Replaces the password hash, if it is still the old one; whether it was. MUST lock the account until the end of
    /// the transaction where it does.
    fn replace_password_hash(&mut self, id: UserId, old: &Secret, new: &Secret) -> Result<bool, StoreError>;
    /// Sets the superuser flag.
    fn set_superuser(&mut self, id: UserId, is_superuser: bool) -> Result<(), StoreError>;
    /// Makes an account active or inactive.
    fn set_active(&mut self, id: UserId, is_active: bool) -> Result<(), StoreError>;
    /// Removes an account and all that is its alone: sessions, tokens, memberships, identities and the like. What it
    /// made for an organization MUST stay. No such account is no error.
    fn remove(&mut self, id: UserId) -> Result<(), StoreError>;
    /// Removes all that acts for an account without a login: its tokens, those of applications too, what it has let
    /// applications do, and what these have yet to fetch. No such account is no error.
    fn revoke(&mut self, id: UserId) -> Result<(), StoreError>;
    /// Records a login.
    fn set_last_login(&mut self, id: UserId, at: DateTime<Utc>) -> Result<(), StoreError>;
    /// Notes that the account's owner reads the mail of this address, unless that is noted already; whether the address
    /// is the account's. MUST note nothing where it is not.
    fn verify_email(&mut self, id: UserId, email: &EmailAddress, at: DateTime<Utc>) -> Result<bool, StoreError>;
    /// There is at least one account.
    fn any(&mut self) -> Result<bool, StoreError>;
}
