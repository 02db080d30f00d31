use std::collections::BTreeMap;

use super::counted::Counted;
use super::{Tags, TagsOf};
use crate::actor::Actor;
use crate::issues::IssueError;

/// Of what is counted by environment, so many rows are read. One is of a value of a tag, an issue and an environment.
const ROWS: usize = 200_000;

impl Tags {
    /// The tags of an organization's projects, or of one project, by key, with the number of events that had each.
    pub fn totals(&self, actor: &Actor, of: &TagsOf) -> Result<Vec<(String, i64)>, IssueError> {
        let now = self.clock.now();
        self.uow.read(|stores| {
            let issues = Counted::choose(stores, actor, of, None, now)?;
            let mut totals: BTreeMap<_, _> = stores.tags().totals(&issues.whole)?.into_iter().collect();
            if !issues.narrowed.is_empty() {
                let names = &of.search.environments;
                for (key, total) in stores.tags().totals_within(&issues.narrowed, names, ROWS)? {
                    *totals.entry(key).or_default() += total;
                }
            }
            Ok(totals.into_iter().collect())
        })
    }
}
