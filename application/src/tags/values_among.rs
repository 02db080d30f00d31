use std::cmp::Reverse;
use std::collections::HashMap;

use domain::query::Pattern;

use super::counted::Counted;
use super::{TagValue, Tags, TagsOf};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::issues::IssueError;
use crate::paging::{OffsetRequest, Page};

/// So many rows of values are read, by issue and environment: those of the issues that were seen last.
const ROWS: usize = 20_000;

/// Which values of a tag of many issues.
#[derive(Debug, Clone)]
pub struct ListTagValuesAmong {
    /// The issues.
    pub of: TagsOf,
    /// The tag's key.
    pub key: String,
    /// Values that hold this text in any case of letters; all, if it is empty.
    pub containing: String,
}

impl Tags {
    /// A page of the values that events of many issues had of a tag, those that most had first. A tag that none had is not
    /// found.
    pub fn values_among(
        &self,
        actor: &Actor,
        command: &ListTagValuesAmong,
        page: &OffsetRequest,
    ) -> Result<Page<TagValue>, IssueError> {
        let now = self.clock.now();
        let found = self.uow.read(|stores| {
            let issues = Counted::choose(stores, actor, &command.of, now)?;
            let found = issues.values(stores, &command.of.search.environments, &command.key, ROWS)?;
            if found.is_empty() { Err(IssueError::from(AccessError::NotFound)) } else { Ok(found) }
        })?;
        let pattern = Pattern::within(&command.containing);
        let values = summed(found.into_iter().filter(|value| pattern.fits(&value.value)));
        Ok(page.page(values.into_iter().skip(page.start()).take(page.rows()).collect()))
    }
}

/// One of each value, that of most events first.
fn summed(values: impl Iterator<Item = TagValue>) -> Vec<TagValue> {
    let mut sums: HashMap<String, TagValue> = HashMap::new();
    for value in values {
        match sums.get_mut(&value.value) {
            Some(sum) => {
                sum.count += value.count;
                sum.first_seen = sum.first_seen.min(value.first_seen);
                sum.last_seen = sum.last_seen.max(value.last_seen);
            }
            None => drop(sums.insert(value.value.clone(), value)),
        }
    }
    let mut values: Vec<_> = sums.into_values().collect();
    values.sort_unstable_by(|a, b| (Reverse(a.count), &a.value).cmp(&(Reverse(b.count), &b.value)));
    values
}
