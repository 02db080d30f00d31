//! Counts that events are taken from. What is taken is added as a negative number; then what is down to nothing goes.

use std::collections::HashMap;

use application::environments::{IssueEnvironmentDelta, IssueEnvironmentKey, IssueEnvironmentRepository};
use application::hashes::RecountRepository;
use application::ingest::{IntakeRepository, IssueReleaseDelta, TagDelta};
use application::issues::Resolution;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, ReleaseId};

use crate::error::store;
use crate::schema::{
    issue_days, issue_environment_days, issue_environment_hours, issue_environment_tag_values, issue_environments,
    issue_hours, issue_releases, issue_tag_keys, issue_tag_values,
};
use crate::session::SqliteSession;

/// The key whose values are users.
const USER: &str = "user";

/// Removes the row of this key, if nothing is counted there; how many rows that is.
macro_rules! drop_empty {
    ($conn:expr, $table:ident::$count:ident, $key:expr) => {
        diesel::delete($table::table.find($key).filter($table::$count.le(0))).execute($conn).map_err(store)?
    };
}

impl RecountRepository for SqliteSession<'_> {
    fn subtract_tags(&mut self, tags: &[TagDelta]) -> Result<HashMap<IssueId, i64>, StoreError> {
        let negative: Vec<_> = tags.iter().map(TagDelta::negated).collect();
        IntakeRepository::add_tags(self, &negative)?;
        let mut gone = HashMap::new();
        for tag in tags {
            let (project, issue) = (tag.project_id.get(), tag.issue_id.get());
            let of_key = issue_tag_keys::table.find((project, issue, &tag.key));
            if drop_empty!(self.conn, issue_tag_values::count, (project, issue, &tag.key, &tag.value)) > 0 {
                diesel::update(of_key)
                    .set(issue_tag_keys::distinct_values.eq(issue_tag_keys::distinct_values - 1))
                    .execute(self.conn)
                    .map_err(store)?;
                if tag.key == USER {
                    *gone.entry(tag.issue_id).or_insert(0) += 1;
                }
            }
            drop_empty!(self.conn, issue_tag_keys::total, (project, issue, &tag.key));
        }
        Ok(gone)
    }

    fn subtract_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(ProjectId, IssueId, i64, i64)],
    ) -> Result<(), StoreError> {
        let negative: Vec<_> =
            buckets.iter().map(|(project, issue, start, count)| (*project, *issue, *start, -count)).collect();
        IntakeRepository::add_buckets(self, resolution, &negative)?;
        for (project, issue, start, _) in buckets {
            let key = (project.get(), issue.get(), *start);
            match resolution {
                Resolution::Hour => drop_empty!(self.conn, issue_hours::count, key),
                Resolution::Day => drop_empty!(self.conn, issue_days::count, key),
            };
        }
        Ok(())
    }

    fn subtract_issue_releases(&mut self, deltas: &[IssueReleaseDelta]) -> Result<(), StoreError> {
        self.add_issue_releases(&deltas.iter().map(IssueReleaseDelta::negated).collect::<Vec<_>>())?;
        for delta in deltas {
            let key = (delta.project_id.get(), delta.issue_id.get(), delta.release_id.get());
            drop_empty!(self.conn, issue_releases::count, key);
        }
        Ok(())
    }

    fn set_release_times(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        times: &[(ReleaseId, DateTime<Utc>, DateTime<Utc>)],
    ) -> Result<(), StoreError> {
        for (release, first, last) in times {
            diesel::update(issue_releases::table.find((project.get(), issue.get(), release.get())))
                .set((
                    issue_releases::first_seen.eq(first.timestamp_micros()),
                    issue_releases::last_seen.eq(last.timestamp_micros()),
                ))
                .execute(self.conn)
                .map_err(store)?;
        }
        Ok(())
    }

    fn subtract_environment_tags(
        &mut self,
        tags: &[(String, TagDelta)],
    ) -> Result<HashMap<(IssueId, String), i64>, StoreError> {
        let negative: Vec<_> = tags.iter().map(|(name, tag)| (name.clone(), tag.negated())).collect();
        IssueEnvironmentRepository::add_tags(self, &negative)?;
        let mut gone = HashMap::new();
        for (name, tag) in tags {
            let key = (tag.project_id.get(), tag.issue_id.get(), name, &tag.key, &tag.value);
            let dropped = drop_empty!(self.conn, issue_environment_tag_values::count, key);
            if dropped > 0 && tag.key == USER {
                *gone.entry((tag.issue_id, name.clone())).or_insert(0) += 1;
            }
        }
        Ok(gone)
    }

    fn subtract_environment_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(IssueEnvironmentKey, i64, i64)],
    ) -> Result<(), StoreError> {
        let negative: Vec<_> = buckets.iter().map(|(key, start, count)| (key.clone(), *start, -count)).collect();
        IssueEnvironmentRepository::add_buckets(self, resolution, &negative)?;
        for (key, start, _) in buckets {
            let key = (key.project_id.get(), key.issue_id.get(), &key.environment, *start);
            match resolution {
                Resolution::Hour => drop_empty!(self.conn, issue_environment_hours::count, key),
                Resolution::Day => drop_empty!(self.conn, issue_environment_days::count, key),
            };
        }
        Ok(())
    }

    fn set_environments(&mut self, environments: &[IssueEnvironmentDelta]) -> Result<(), StoreError> {
        for IssueEnvironmentDelta { project_id, issue_id, seen } in environments {
            let key = (project_id.get(), issue_id.get(), &seen.environment);
            diesel::update(issue_environments::table.find(key))
                .set((
                    issue_environments::count.eq(seen.count),
                    issue_environments::users.eq(seen.users),
                    issue_environments::first_seen.eq(seen.first_seen.timestamp_micros()),
                    issue_environments::last_seen.eq(seen.last_seen.timestamp_micros()),
                ))
                .execute(self.conn)
                .map_err(store)?;
            drop_empty!(self.conn, issue_environments::count, key);
        }
        Ok(())
    }
}
