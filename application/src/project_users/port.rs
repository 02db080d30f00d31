use chrono::{DateTime, Utc};
use domain::ids::ProjectId;
use domain::issues::query::UserField;
use domain::project_users::{EventUser, ProjectUser};

use crate::paging::Window;
use crate::ports::StoreError;

/// A user whom events of a batch happened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenUser {
    /// The project.
    pub project_id: ProjectId,
    /// The value of the events' tag `user`.
    pub value: String,
    /// What the events told.
    pub user: EventUser,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// The latest event's time.
    pub last_seen: DateTime<Utc>,
}

/// Which users of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserFilter {
    /// Every one.
    All,
    /// The one with this value of the tag `user`.
    Value(String),
    /// Those of whom this is known, letter for letter; an email address in any case of (ASCII) letters.
    Field(UserField, String),
}

/// Users that events of projects happened to. Ingest notes them.
#[cfg_attr(test, mockall::automock)]
pub trait ProjectUserRepository {
    /// Notes users, each at most once, ascending by project and value. What is told of one replaces what was known, and
    /// what is not told stays; the first time goes back, the last one on. A row that would stay the same MUST NOT be
    /// written, nor one that is only seen again less than a day after its last time: the last time that is kept may be
    /// so much behind. Answers how many rows were written.
    fn note(&mut self, users: &[SeenUser]) -> Result<usize, StoreError>;
    /// The project's users that fit, those seen first by the latest first: by `first_seen` in microseconds, then id, both
    /// descending.
    fn list(
        &mut self,
        project: ProjectId,
        filter: &UserFilter,
        window: &Window,
    ) -> Result<Vec<ProjectUser>, StoreError>;
    /// Those of the project's users with these values of the tag `user`, in any order.
    fn of_values(&mut self, project: ProjectId, values: &[String]) -> Result<Vec<ProjectUser>, StoreError>;
    /// Removes at most `limit` users last seen before this time; how many it were.
    fn remove_unseen_since(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}
