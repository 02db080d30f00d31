//! What diesel reports, in the application's terms.

use std::error::Error as StdError;

use application::ports::{Constraint, StoreError};
use diesel::result::{DatabaseErrorKind, Error};

/// The store cannot be used now.
pub fn unavailable(error: impl Into<Box<dyn StdError + Send + Sync>>) -> StoreError {
    StoreError::Unavailable(error.into())
}

/// A defect, or a broken database.
pub fn other(error: impl Into<Box<dyn StdError + Send + Sync>>) -> StoreError {
    StoreError::Other(error.into())
}

/// A failed statement or transaction.
pub fn store(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, ref details) => {
            StoreError::Conflict(constraint(details.message()))
        }
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => StoreError::Conflict(Constraint::Reference),
        Error::DatabaseError(_, ref details) if is_passing(details.message()) => unavailable(error),
        Error::RollbackErrorOnCommit { commit_error, .. } => store(*commit_error),
        Error::BrokenTransactionManager => unavailable(error),
        _ => other(error),
    }
}

/// SQLite names the columns of a violated key, or the index where that is over expressions.
fn constraint(message: &str) -> Constraint {
    match message.strip_prefix("UNIQUE constraint failed: ").unwrap_or(message) {
        "index 'users_email'" | "index 'users_username'" => Constraint::UserEmail,
        "organizations.slug" => Constraint::OrganizationSlug,
        "organization_members.organization_id, organization_members.user_id" => Constraint::Membership,
        "member_invitations.organization_id, member_invitations.email" => Constraint::Invitation,
        "teams.organization_id, teams.slug" => Constraint::TeamSlug,
        "projects.organization_id, projects.slug" => Constraint::ProjectSlug,
        _ => Constraint::Other,
    }
}

/// diesel has no kinds for these; the texts are those of SQLite's result codes BUSY, LOCKED, FULL, IOERR and CANTOPEN.
fn is_passing(message: &str) -> bool {
    const TEXTS: [&str; 5] = [
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
    ];
    TEXTS.iter().any(|text| message.starts_with(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: DatabaseErrorKind, message: &str) -> StoreError {
        store(Error::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn a_lock_or_a_full_disk_passes() {
        for message in ["database is locked", "database or disk is full", "disk I/O error"] {
            assert!(matches!(failed(DatabaseErrorKind::Unknown, message), StoreError::Unavailable(_)), "{message}");
        }
        assert!(matches!(failed(DatabaseErrorKind::Unknown, "no such table: users"), StoreError::Other(_)));
    }

    #[test]
    fn an_unknown_key_is_a_conflict_all_the_same() {
        let error = failed(DatabaseErrorKind::UniqueViolation, "UNIQUE constraint failed: api_tokens.token_hash");
        assert!(matches!(error, StoreError::Conflict(Constraint::Other)));
    }

    #[test]
    fn a_commit_that_fails_on_a_full_disk_is_unavailable() {
        let full = Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new("database or disk is full".to_owned()));
        let error = store(Error::RollbackErrorOnCommit {
            rollback_error: Box::new(Error::NotInTransaction),
            commit_error: Box::new(full),
        });
        assert!(matches!(error, StoreError::Unavailable(_)));
    }
}
