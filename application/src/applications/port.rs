use chrono::{DateTime, Utc};
use domain::applications::{Application, ApplicationStatus};
use domain::ids::{ApplicationId, UserId};
use domain::permissions::ScopeSet;

use crate::ports::StoreError;

/// An application to register; it starts active, with no lists and no addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApplication {
    /// How clients will name it; unique.
    pub client_id: String,
    /// SHA-256 of its secret, in lower-case hexadecimal digits; none for a public client.
    pub secret_hash: Option<String>,
    /// The secret, sealed, while it may be shown.
    pub sealed_secret: Option<Vec<u8>>,
    /// Who registers it.
    pub owner_id: UserId,
    /// Its name to show.
    pub name: String,
    /// What it may ask for at most, where it works for one organization at a time.
    pub scopes: ScopeSet,
    /// It works for one organization at a time.
    pub requires_org_level_access: bool,
    /// When it is registered.
    pub date_added: DateTime<Utc>,
}

/// API applications.
#[expect(clippy::needless_lifetimes, reason = "mocks need the name of a lifetime inside Option")]
#[cfg_attr(test, mockall::automock)]
pub trait ApplicationRepository {
    /// Adds an application. A client id that is taken MUST be a conflict.
    fn add(&mut self, application: &NewApplication) -> Result<ApplicationId, StoreError>;

    /// The application with this client id, whatever its status. Any text may be asked for.
    fn find(&mut self, client_id: &str) -> Result<Option<Application>, StoreError>;

    /// The same, to be changed: no other transaction MUST change it before this one ends.
    fn find_to_change(&mut self, client_id: &str) -> Result<Option<Application>, StoreError>;

    /// The application with this id, whatever its status.
    fn find_by_id(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError>;

    /// The owner's active applications, by name (in the order of code points), then id: `limit` of them, less the first
    /// `offset`.
    fn list_of_owner(&mut self, owner: UserId, offset: usize, limit: usize) -> Result<Vec<Application>, StoreError>;

    /// Replaces what the owner may edit: the name, the lists and the addresses. MUST change no application that is not
    /// active, and nothing else of one that is.
    fn update(&mut self, application: &Application) -> Result<bool, StoreError>;

    /// Replaces the secret of an active application; whether there is one.
    fn set_secret<'a>(&mut self, id: ApplicationId, hash: &str, sealed: Option<&'a [u8]>) -> Result<bool, StoreError>;

    /// Moves an application from one status to another. MUST do so for one of many that try at once; whether it did.
    fn set_status(
        &mut self,
        id: ApplicationId,
        from: ApplicationStatus,
        to: ApplicationStatus,
    ) -> Result<bool, StoreError>;

    /// Clears the sealed secret of up to `limit` applications added before a time; of how many it did. Their hashes
    /// stay.
    fn forget_secrets_before(&mut self, time: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;

    /// Removes an application whose deletion is in progress, with what still belongs to it; whether there is one.
    fn remove(&mut self, id: ApplicationId) -> Result<bool, StoreError>;
}
