//! What a batch of events changes besides the events themselves.
//!
//! Every write transaction holds the file's one write lock from its start, so that what is read here stays as it is
//! until the end. Statements are run row by row: they are prepared once a connection, and nothing lies between here
//! and the file.

mod hashes;
mod issues;
mod outcomes;
mod projects;
mod releases;
mod tags;

use std::collections::HashMap;

use application::ingest::{
    HashClaim, IntakeRepository, IssueChange, IssueReleaseDelta, NewIssue, OutcomeDelta, ReleaseRef, TagDelta,
};
use application::issues::Resolution;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use domain::grouping::GroupHash;
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::Issue;

use crate::error::store;
use crate::session::SqliteSession;

impl IntakeRepository for SqliteSession<'_> {
    fn claim_hashes(&mut self, hashes: &[(ProjectId, GroupHash)]) -> Result<Vec<HashClaim>, StoreError> {
        hashes::claim(self.conn, hashes).map_err(store)
    }

    fn assign_hashes(&mut self, hashes: &[(ProjectId, GroupHash, IssueId)]) -> Result<(), StoreError> {
        hashes::assign(self.conn, hashes).map_err(store)
    }

    fn take_numbers(&mut self, project: ProjectId, count: i64) -> Result<i64, StoreError> {
        projects::take_numbers(self.conn, project, count).map_err(store)
    }

    fn add_issues(&mut self, issues: &[NewIssue]) -> Result<Vec<IssueId>, StoreError> {
        issues.iter().map(|issue| issues::add(self.conn, issue)).collect()
    }

    fn lock_issues(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<HashMap<IssueId, Issue>, StoreError> {
        let mut found = HashMap::with_capacity(issues.len());
        for (project, id) in issues {
            found.extend(crate::issues::find(self.conn, *project, *id)?.map(|issue| (*id, issue)));
        }
        Ok(found)
    }

    fn change(&mut self, changes: &[IssueChange]) -> Result<(), StoreError> {
        changes.iter().try_for_each(|change| issues::change(self.conn, change))
    }

    fn add_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(ProjectId, IssueId, i64, i64)],
    ) -> Result<(), StoreError> {
        crate::issues::add_buckets(self.conn, resolution, buckets)
    }

    fn add_tags(&mut self, tags: &[TagDelta]) -> Result<HashMap<IssueId, i64>, StoreError> {
        tags::add(self.conn, tags).map_err(store)
    }

    fn releases(
        &mut self,
        releases: &[ReleaseRef],
        now: DateTime<Utc>,
    ) -> Result<HashMap<ReleaseRef, ReleaseId>, StoreError> {
        releases::find_or_add(self.conn, releases, now).map_err(store)
    }

    fn add_issue_releases(&mut self, deltas: &[IssueReleaseDelta]) -> Result<(), StoreError> {
        releases::add_to_issues(self.conn, deltas).map_err(store)
    }

    fn note_projects(
        &mut self,
        projects: &[(ProjectId, DateTime<Utc>, &str)],
        environments: &[(ProjectId, &str)],
    ) -> Result<(), StoreError> {
        projects::note(self.conn, projects, environments).map_err(store)
    }

    fn add_outcomes(&mut self, outcomes: &[OutcomeDelta]) -> Result<(), StoreError> {
        outcomes::add(self.conn, outcomes).map_err(store)
    }
}
