//! Archived until something happens.

use chrono::{DateTime, Utc};

use crate::ids::UserId;

/// Until when an issue stays archived: until the first of the conditions that are set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snooze {
    /// A time.
    pub until: Option<DateTime<Utc>>,
    /// So many events.
    pub count: Option<i64>,
    /// Within so many minutes; since it was archived, if none.
    pub window: Option<i64>,
    /// So many distinct users.
    pub user_count: Option<i64>,
    /// Within so many minutes; since it was archived, if none.
    pub user_window: Option<i64>,
    /// Events that the issue had when it was archived.
    pub times_seen: i64,
    /// Users that the issue had when it was archived.
    pub users_seen: i64,
    /// Who archived it.
    pub actor: Option<UserId>,
    /// When.
    pub date_added: DateTime<Utc>,
}
