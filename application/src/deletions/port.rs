use chrono::{DateTime, Utc};
use domain::deletions::{Deletion, Target};
use domain::ids::{ApplicationId, UserId};

use crate::ports::StoreError;

/// Deletions that wait to be carried out.
#[cfg_attr(test, mockall::automock)]
pub trait ScheduledDeletionRepository {
    /// Has something deleted from a time on, by whom, where that is a user. What is to be deleted already MUST stay as
    /// it was decided first, unless that deletion ends meanwhile: then it MUST be scheduled anew.
    fn schedule(&mut self, target: Target, actor: Option<UserId>, due_at: DateTime<Utc>) -> Result<(), StoreError>;

    /// The deletion that has been due longest, if one is. It MUST be this transaction's alone until its end: others
    /// that ask meanwhile get the next one, or none. What is to be deleted of kinds that are not known MUST be passed
    /// over: a newer release left it.
    fn claim(&mut self, now: DateTime<Utc>) -> Result<Option<Deletion>, StoreError>;

    /// Removes up to `limit` rows of what belongs to an application: authorizations, grants, device codes and tokens,
    /// in this order, which is that of whoever revokes an authorization; how many.
    fn remove_belongings(&mut self, application: ApplicationId, limit: usize) -> Result<usize, StoreError>;

    /// Forgets a deletion that is carried out, or is none any more.
    fn done(&mut self, deletion: &Deletion) -> Result<(), StoreError>;
}
