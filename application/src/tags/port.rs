use chrono::{DateTime, Utc};
use domain::ids::{IssueId, ProjectId};

use crate::issues::TagSummary;
use crate::ports::StoreError;

/// A value of a tag, as an issue's events had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagValue {
    /// The tag's key.
    pub key: String,
    /// The value.
    pub value: String,
    /// How many events.
    pub count: i64,
    /// The earliest event's time.
    pub first_seen: DateTime<Utc>,
    /// The latest event's time.
    pub last_seen: DateTime<Utc>,
}

/// By what values are ordered, descending; values that are alike by the value, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagOrder {
    /// Seen last.
    LastSeen,
    /// Seen first.
    FirstSeen,
    /// How often.
    Count,
}

/// The tags of issues. `environments` restricts to events of these; none, to none; `None` is all events.
#[expect(clippy::needless_lifetimes, reason = "mocks need the name of a lifetime inside Option")]
#[cfg_attr(test, mockall::automock)]
pub trait TagRepository {
    /// The tags of an issue (of these keys, if any are given): at most `limit`, those seen most, sorted by key.
    fn keys<'a>(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&'a [String]>,
        only: &[String],
        limit: usize,
    ) -> Result<Vec<TagSummary>, StoreError>;
    /// How many events of these issues together had each tag, by key.
    fn totals(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<Vec<(String, i64)>, StoreError>;
    /// The values of each of these tags that were seen most: at most `limit` a key, by key, then count descending, then
    /// value.
    fn top_values<'a>(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&'a [String]>,
        keys: &[String],
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError>;
    /// The values of one tag in this order, `rows` of them from the one of number `start` on.
    fn values<'a>(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&'a [String]>,
        key: &str,
        order: TagOrder,
        range: (usize, usize),
    ) -> Result<Vec<TagValue>, StoreError>;
}
