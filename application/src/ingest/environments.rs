//! What stored events change on the counts of their issues by environment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::ids::{IssueId, ProjectId};

use super::TagDelta;
use super::place::{Placed, Placement};
use super::tally::Span;
use crate::environments::{IssueEnvironment, IssueEnvironmentDelta, IssueEnvironmentKey};
use crate::issues::Resolution;
use crate::ports::{StoreError, Stores};

type Key<'a> = (ProjectId, IssueId, &'a str);

/// The events of a batch by issue and environment.
pub(super) struct ByEnvironment<'a> {
    events: &'a [&'a Placed<'a>],
    seen: BTreeMap<Key<'a>, Span>,
    /// Issues that were seen in several environments, these events included.
    split: HashSet<IssueId>,
}

/// The event's environment, empty for none.
pub(super) fn environment<'a>(placed: &Placed<'a>) -> &'a str {
    placed.event.environment.as_deref().unwrap_or_default()
}

impl<'a> ByEnvironment<'a> {
    /// Sorts events by environment. MUST come before anything is counted of them: what issues have so far is that of
    /// the one environment which they had until now.
    pub(super) fn prepare(
        stores: &mut dyn Stores,
        placement: &Placement<'_>,
        events: &'a [&'a Placed<'a>],
    ) -> Result<Self, StoreError> {
        let mut seen = BTreeMap::new();
        for placed in events {
            let key = (placed.event.project_id, placed.issue, environment(placed));
            Span::add(seen.entry(key), placed.event.timestamp);
        }
        let known: BTreeSet<_> = seen
            .keys()
            .filter(|(_, issue, _)| !placement.made.contains_key(issue))
            .map(|(project, issue, _)| (*project, *issue))
            .collect();
        let mut before: HashMap<IssueId, Vec<String>> = HashMap::new();
        if !known.is_empty() {
            let known: Vec<_> = known.into_iter().collect();
            for (issue, found) in stores.issue_environments().of_issues(&known)? {
                before.entry(issue).or_default().push(found.environment);
            }
        }
        let mut of_issues: BTreeMap<(ProjectId, IssueId), Vec<&str>> = BTreeMap::new();
        for (project, issue, environment) in seen.keys() {
            of_issues.entry((*project, *issue)).or_default().push(environment);
        }
        let (mut split, mut first_split) = (HashSet::new(), Vec::new());
        for ((project_id, issue_id), now) in of_issues {
            let had = before.get(&issue_id).map_or(&[][..], Vec::as_slice);
            let is_new = |environment: &&&str| !had.iter().any(|known| known == **environment);
            if had.len() + now.iter().filter(is_new).count() < 2 {
                continue;
            }
            split.insert(issue_id);
            if let [only] = had {
                first_split.push(IssueEnvironmentKey { project_id, issue_id, environment: only.clone() });
            }
        }
        if !first_split.is_empty() {
            stores.issue_environments().split(&first_split)?;
        }
        Ok(Self { events, seen, split })
    }

    /// Counts the events. `new_users` are those that the issues as a whole had not had.
    pub(super) fn add(self, stores: &mut dyn Stores, new_users: &HashMap<IssueId, i64>) -> Result<(), StoreError> {
        let of_split: Vec<_> =
            self.events.iter().copied().filter(|placed| self.split.contains(&placed.issue)).collect();
        let counts = stores.issue_environments();
        let mut users = HashMap::new();
        if !of_split.is_empty() {
            users = counts.add_tags(&tags(&of_split))?;
            for resolution in [Resolution::Hour, Resolution::Day] {
                counts.add_buckets(resolution, &buckets(&of_split, resolution))?;
            }
        }
        let delta = |((project_id, issue_id, environment), span): (Key<'_>, Span)| {
            let users = match self.split.contains(&issue_id) {
                true => users.get(&(issue_id, environment.to_owned())),
                false => new_users.get(&issue_id),
            };
            let seen = IssueEnvironment {
                environment: environment.to_owned(),
                count: span.count,
                users: users.copied().unwrap_or_default(),
                first_seen: span.first,
                last_seen: span.last,
            };
            IssueEnvironmentDelta { project_id, issue_id, seen }
        };
        counts.add(&self.seen.into_iter().map(delta).collect::<Vec<_>>())
    }
}

pub(super) fn tags(events: &[&Placed<'_>]) -> Vec<(String, TagDelta)> {
    let mut uses: BTreeMap<_, Span> = BTreeMap::new();
    for placed in events {
        for (key, value) in &placed.event.tags {
            let key = (placed.event.project_id, placed.issue, environment(placed), key.as_str(), value.as_str());
            Span::add(uses.entry(key), placed.event.timestamp);
        }
    }
    let delta = |((project_id, issue_id, environment, key, value), span): ((_, _, &str, &str, &str), Span)| {
        let (key, value, count) = (key.to_owned(), value.to_owned(), span.count);
        let tag = TagDelta { project_id, issue_id, key, value, count, first_seen: span.first, last_seen: span.last };
        (environment.to_owned(), tag)
    };
    uses.into_iter().map(delta).collect()
}

pub(super) fn buckets(events: &[&Placed<'_>], resolution: Resolution) -> Vec<(IssueEnvironmentKey, i64, i64)> {
    let mut counts: BTreeMap<_, i64> = BTreeMap::new();
    for placed in events {
        let start = resolution.start(placed.event.timestamp);
        *counts.entry((placed.event.project_id, placed.issue, environment(placed), start)).or_insert(0) += 1;
    }
    let bucket = |((project_id, issue_id, environment, start), count): ((_, _, &str, i64), i64)| {
        (IssueEnvironmentKey { project_id, issue_id, environment: environment.to_owned() }, start, count)
    };
    counts.into_iter().map(bucket).collect()
}
