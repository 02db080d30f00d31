//! All that a batch of events changes besides the events themselves.
//!
//! Each method is one statement, or a few, on the whole batch. Rows are locked in ascending order of their keys, which
//! is the order they come in; where a statement could take them in another, it sorts them itself.

mod counts;
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

use crate::issues::IssueRow;
use crate::session::PgSession;

pub(crate) use issues::lock;

impl IntakeRepository for PgSession<'_> {
    fn claim_hashes(&mut self, hashes: &[(ProjectId, GroupHash)]) -> Result<Vec<HashClaim>, StoreError> {
        let rows = self.run(|conn| hashes::claim(conn, hashes))?;
        rows.into_iter().map(hashes::claimed).collect()
    }

    fn assign_hashes(&mut self, hashes: &[(ProjectId, GroupHash, IssueId)]) -> Result<(), StoreError> {
        self.run(|conn| hashes::assign(conn, hashes))
    }

    fn take_numbers(&mut self, project: ProjectId, count: i64) -> Result<i64, StoreError> {
        self.run(|conn| issues::take_numbers(conn, project, count))
    }

    fn add_issues(&mut self, issues: &[NewIssue]) -> Result<Vec<IssueId>, StoreError> {
        self.run(|conn| issues::add(conn, issues))
    }

    fn lock_issues(&mut self, issues: &[(ProjectId, IssueId)]) -> Result<HashMap<IssueId, Issue>, StoreError> {
        let rows = self.run(|conn| lock(conn, issues))?;
        rows.into_iter().map(IssueRow::into_issue).map(|issue| issue.map(|issue| (issue.id, issue))).collect()
    }

    fn change(&mut self, changes: &[IssueChange]) -> Result<(), StoreError> {
        self.run(|conn| issues::change(conn, changes))
    }

    fn add_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(ProjectId, IssueId, i64, i64)],
    ) -> Result<(), StoreError> {
        self.run(|conn| counts::add(conn, resolution, buckets))
    }

    fn add_tags(&mut self, tags: &[TagDelta]) -> Result<HashMap<IssueId, i64>, StoreError> {
        self.run(|conn| tags::add(conn, tags))
    }

    fn releases(
        &mut self,
        releases: &[ReleaseRef],
        now: DateTime<Utc>,
    ) -> Result<HashMap<ReleaseRef, ReleaseId>, StoreError> {
        self.run(|conn| releases::ids(conn, releases, now))
    }

    fn add_issue_releases(&mut self, deltas: &[IssueReleaseDelta]) -> Result<(), StoreError> {
        self.run(|conn| releases::add(conn, deltas))
    }

    fn note_projects(
        &mut self,
        projects: &[(ProjectId, DateTime<Utc>, &str)],
        environments: &[(ProjectId, &str)],
    ) -> Result<(), StoreError> {
        self.run(|conn| projects::note(conn, projects, environments))
    }

    fn add_outcomes(&mut self, outcomes: &[OutcomeDelta]) -> Result<(), StoreError> {
        self.run(|conn| outcomes::add(conn, outcomes))
    }
}
