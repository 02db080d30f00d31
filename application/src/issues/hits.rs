use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ProjectId, UserId};

use super::{IssueScope, Search};

/// For so long a search that had [`MAX_HITS`](super::MAX_HITS) issues is taken to have them still.
const KEPT: TimeDelta = TimeDelta::seconds(30);

/// So many searches are kept.
const MOST: usize = 1000;

/// A search that is longer than this is not kept, so that all of them together take little memory.
const LONGEST: usize = 1024;

/// A search, as it was written, and what its words may depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    projects: Vec<ProjectId>,
    user: Option<UserId>,
    search: Search,
    is_of_inbox: bool,
}

impl Asked {
    /// The search in these projects, of all issues or of those in the inbox alone; none, if it is not worth keeping.
    pub(super) fn new(scope: &IssueScope, search: &Search, is_of_inbox: bool) -> Option<Self> {
        let texts = search.environments.iter().chain(&search.query).map(String::len);
        let length = texts.sum::<usize>() + size_of_val(scope.projects.as_slice());
        (length <= LONGEST && search.hashes.is_none()).then(|| Self {
            projects: scope.projects.clone(),
            user: scope.user,
            search: search.clone(),
            is_of_inbox,
        })
    }
}

/// The searches of late that had as many issues as are counted.
///
/// To count them costs more than to find a page of them. As no more are counted, the answer stays the same while issues
/// come, and seldom changes while people see to them one by one; so they are counted again after a while only.
#[derive(Debug, Default)]
pub(super) struct FullSearches(Mutex<HashMap<Asked, DateTime<Utc>>>);

impl FullSearches {
    /// Whether the search was full of late.
    pub(super) fn has(&self, asked: &Asked, now: DateTime<Utc>) -> bool {
        let searches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        searches.get(asked).is_some_and(|at| is_late(*at, now))
    }

    /// The search was full at this time.
    pub(super) fn add(&self, asked: Asked, now: DateTime<Utc>) {
        let mut searches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if searches.len() >= MOST {
            searches.retain(|_, at| is_late(*at, now));
        }
        if searches.len() < MOST {
            searches.insert(asked, now);
        }
    }

    /// Many issues changed.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn is_late(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(at) < KEPT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        let search = Search { query: Some(query.to_owned()), ..Search::default() };
        Asked { projects: vec![ProjectId::new(1)], user: None, search, is_of_inbox: false }
    }

    #[test]
    fn a_search_is_full_for_a_while() {
        let (searches, start) = (FullSearches::default(), DateTime::UNIX_EPOCH);
        searches.add(asked("one"), start);
        assert!(searches.has(&asked("one"), start + KEPT - TimeDelta::milliseconds(1)));
        assert!(!searches.has(&asked("one"), start + KEPT));
        assert!(!searches.has(&asked("two"), start));
        assert!(!searches.has(&Asked { user: Some(UserId::new(1)), ..asked("one") }, start));
        searches.clear();
        assert!(!searches.has(&asked("one"), start));
    }

    #[test]
    fn so_many_are_kept_and_those_of_before_make_place() {
        let (searches, start) = (FullSearches::default(), DateTime::UNIX_EPOCH);
        for number in 0..=MOST {
            searches.add(asked(&number.to_string()), start);
        }
        assert!(searches.has(&asked("0"), start));
        assert!(!searches.has(&asked(&MOST.to_string()), start));
        searches.add(asked("later"), start + KEPT);
        assert!(searches.has(&asked("later"), start + KEPT));
    }
}
