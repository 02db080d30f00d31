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

/// Which values of a tag of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValuesOf<'a> {
    /// The issue's project.
    pub project: ProjectId,
    /// The issue.
    pub issue: IssueId,
    /// Of events of these environments; of all events, if it is `None`.
    pub environments: Option<&'a [String]>,
    /// The tag's key.
    pub key: &'a str,
    /// Those that hold this text in any case of letters: all, if it is empty.
    pub containing: &'a str,
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
    /// The same of their events of these environments alone, where they are counted by environment. At most `limit` rows of
    /// a value and an environment are read, those of the issues that come first.
    fn totals_within(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: &[String],
        limit: usize,
    ) -> Result<Vec<(String, i64)>, StoreError>;
    /// The values that these issues had of a tag, by issue and environment, in any order: at most `limit`, those of the
    /// issues that come first.
    fn values_of_each<'a>(
        &mut self,
        issues: &[(ProjectId, IssueId)],
        environments: Option<&'a [String]>,
        key: &str,
        limit: usize,
    ) -> Result<Vec<TagValue>, StoreError>;
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
        of: &ValuesOf<'a>,
        order: TagOrder,
        range: (usize, usize),
    ) -> Result<Vec<TagValue>, StoreError>;
}
