//! What the database says, as the application knows it.

use std::error::Error;

use application::ports::{Constraint, StoreError};
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// The cause may pass.
pub(crate) fn unavailable(error: impl Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// A defect.
pub(crate) fn other(error: impl Error + Send + Sync + 'static) -> StoreError {
    StoreError::Other(Box::new(error))
}

/// Maps an error of a statement.
pub(crate) fn store_error(error: DieselError) -> StoreError {
    match &error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
            StoreError::Conflict(constraint(information.as_ref()))
        }
        DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            StoreError::Conflict(Constraint::Reference)
        }
        DieselError::DatabaseError(kind, information) if passes(kind, information.as_ref()) => unavailable(error),
        DieselError::BrokenTransactionManager => unavailable(error),
        DieselError::RollbackErrorOnCommit { .. } => unavailable(error),
        _ => other(error),
    }
}

/// The connection is gone: nothing that follows on it can succeed.
pub(crate) fn is_lost(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
        | DieselError::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _)
        | DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            contains_any(information.message(), &LOST)
        }
        _ => false,
    }
}

fn constraint(information: &dyn DatabaseErrorInformation) -> Constraint {
    match information.constraint_name() {
        Some("users_email_key" | "users_username_key") => Constraint::UserEmail,
        Some("organizations_slug_key") => Constraint::OrganizationSlug,
        Some("organization_members_user_key") => Constraint::Membership,
        Some("member_invitations_email_key") => Constraint::Invitation,
        Some("teams_slug_key") => Constraint::TeamSlug,
        Some("projects_slug_key") => Constraint::ProjectSlug,
        _ => Constraint::Other,
    }
}

fn passes(kind: &DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> bool {
    match kind {
        DatabaseErrorKind::SerializationFailure
        | DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        // A standby, or a server switched to read-only while another takes over.
        | DatabaseErrorKind::ReadOnlyTransaction => true,
        _ => contains_any(information.message(), &LOST) || contains_any(information.message(), &BUSY),
    }
}

// Diesel knows few SQLSTATEs and hides the others, so that the message has to tell. Connections ask for English where
// they may; elsewhere these errors are taken for defects, which are answered in the same way but logged louder.
const LOST: [&str; 5] = [
    "terminating connection",
    "server closed the connection",
    "no connection to the server",
    "the database system is",
    "could not receive data from server",
];
const BUSY: [&str; 7] = [
    "deadlock detected",
    "canceling statement due to",
    "remaining connection slots are reserved",
    "too many clients already",
    "too many connections for",
    "No space left on device",
    "out of shared memory",
];

fn contains_any(message: &str, texts: &[&str]) -> bool {
    texts.iter().any(|text| message.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: DatabaseErrorKind, message: &str) -> DieselError {
        DieselError::DatabaseError(kind, Box::new(message.to_owned()))
    }

    #[test]
    fn what_may_pass_is_unavailable() {
        for error in [
            error(DatabaseErrorKind::SerializationFailure, "could not serialize access"),
            error(DatabaseErrorKind::Unknown, "deadlock detected"),
            error(DatabaseErrorKind::Unknown, "canceling statement due to lock timeout"),
            error(DatabaseErrorKind::Unknown, "canceling statement due to statement timeout"),
            error(DatabaseErrorKind::Unknown, "terminating connection due to idle-in-transaction timeout"),
            error(DatabaseErrorKind::ClosedConnection, ""),
            error(DatabaseErrorKind::Unknown, "terminating connection due to administrator command"),
            error(DatabaseErrorKind::Unknown, "could not extend file \"base/1/2\": No space left on device"),
            DieselError::BrokenTransactionManager,
        ] {
            let text = format!("{error:?}");
            assert!(matches!(store_error(error), StoreError::Unavailable(_)), "{text}");
        }
    }

    #[test]
    fn what_will_not_pass_is_other() {
        let refused = store_error(error(DatabaseErrorKind::Unknown, "relation \"issues\" does not exist"));
        assert!(matches!(refused, StoreError::Other(_)));
        assert!(matches!(store_error(DieselError::NotFound), StoreError::Other(_)));
    }
}
