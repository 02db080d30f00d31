use std::error::Error;

/// The unique keys whose violation a use case acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// Two users with one e-mail address or user name.
    UserEmail,
    /// Two organizations with one slug.
    OrganizationSlug,
    /// Two memberships of one user in one organization.
    Membership,
    /// Two invitations of one address into one organization.
    Invitation,
    /// Two teams of an organization with one slug.
    TeamSlug,
    /// Two projects of an organization with one slug.
    ProjectSlug,
    /// Two users with one identity.
    Identity,
    /// What the row refers to is gone: somebody removed it meanwhile.
    Reference,
    /// Any other.
    Other,
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken.
    #[error("the store refused a duplicate ({0:?})")]
    Conflict(Constraint),
    /// The store cannot be reached, is busy or full; the same call may succeed later.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A row does not obey the domain's rules.
    #[error("row {id} of {table} is corrupt in {column}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        id: String,
    },
    /// Anything else: a defect or a broken database.
    #[error("the store failed")]
    Other(#[source] Box<dyn Error + Send + Sync>),
}
