//! Counts that events are taken from. What is taken is added as a negative number; then what is down to nothing goes.

use std::collections::HashMap;

use application::environments::{IssueEnvironmentDelta, IssueEnvironmentKey, IssueEnvironmentRepository};
use application::hashes::RecountRepository;
use application::ingest::{IntakeRepository, IssueReleaseDelta, TagDelta};
use application::issues::Resolution;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::ids::{IssueId, ProjectId, ReleaseId};

use crate::row::storable;
use crate::session::PgSession;
use crate::statement::statement;

// Diesel finds rows of composite keys one at a time only.

const DROP_TAGS: &str = "
    WITH gone AS (
        DELETE FROM issue_tag_values v USING unnest(?, ?, ?, ?) AS n (project_id, issue_id, key, value)
        WHERE v.project_id = n.project_id AND v.issue_id = n.issue_id AND v.key = n.key AND v.value = n.value
          AND v.count <= 0
        RETURNING v.project_id, v.issue_id, v.key
    ), fewer AS (
        SELECT project_id, issue_id, key, count(*) AS number FROM gone GROUP BY 1, 2, 3
    ), counted AS (
        UPDATE issue_tag_keys k SET distinct_values = k.distinct_values - f.number FROM fewer f
        WHERE k.project_id = f.project_id AND k.issue_id = f.issue_id AND k.key = f.key
    )
    SELECT issue_id, number FROM fewer WHERE key = 'user'";

const DROP_KEYS: &str = "
    DELETE FROM issue_tag_keys k USING unnest(?, ?, ?) AS n (project_id, issue_id, key)
    WHERE k.project_id = n.project_id AND k.issue_id = n.issue_id AND k.key = n.key AND k.total <= 0";

macro_rules! drop_from {
    ($table:literal by $key:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " d USING unnest(?, ?, ?) AS n (project_id, issue_id, key)
             WHERE d.project_id = n.project_id AND d.issue_id = n.issue_id AND d.",
            $key,
            " = n.key AND d.count <= 0"
        )
    };
}

const DROP_HOURS: &str = drop_from!("issue_hours" by "start");
const DROP_DAYS: &str = drop_from!("issue_days" by "start");
const DROP_RELEASES: &str = drop_from!("issue_releases" by "release_id");
const DROP_ENVIRONMENTS: &str = drop_from!("issue_environments" by "environment");

const DROP_ENVIRONMENT_TAGS: &str = "
    WITH gone AS (
        DELETE FROM issue_environment_tag_values v
        USING unnest(?, ?, ?, ?, ?) AS n (project_id, issue_id, environment, key, value)
        WHERE v.project_id = n.project_id AND v.issue_id = n.issue_id AND v.environment = n.environment
          AND v.key = n.key AND v.value = n.value AND v.count <= 0
        RETURNING v.issue_id, v.environment, v.key
    )
    SELECT issue_id, environment, count(*) FROM gone WHERE key = 'user' GROUP BY 1, 2";

macro_rules! drop_from_environment {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " d USING unnest(?, ?, ?, ?) AS n (project_id, issue_id, environment, start)
             WHERE d.project_id = n.project_id AND d.issue_id = n.issue_id AND d.environment = n.environment
               AND d.start = n.start AND d.count <= 0"
        )
    };
}

const DROP_ENVIRONMENT_HOURS: &str = drop_from_environment!("issue_environment_hours");
const DROP_ENVIRONMENT_DAYS: &str = drop_from_environment!("issue_environment_days");

const SET_RELEASE_TIMES: &str = "
    UPDATE issue_releases r SET first_seen = n.first_seen, last_seen = n.last_seen
    FROM unnest(?, ?, ?) AS n (release_id, first_seen, last_seen)
    WHERE r.project_id = ? AND r.issue_id = ? AND r.release_id = n.release_id";

const SET_ENVIRONMENTS: &str = "
    UPDATE issue_environments e
    SET count = n.count, users = n.users, first_seen = n.first_seen, last_seen = n.last_seen
    FROM unnest(?, ?, ?, ?, ?, ?, ?) AS n (project_id, issue_id, environment, count, users, first_seen, last_seen)
    WHERE e.project_id = n.project_id AND e.issue_id = n.issue_id AND e.environment = n.environment";

impl RecountRepository for PgSession<'_> {
    fn subtract_tags(&mut self, tags: &[TagDelta]) -> Result<HashMap<IssueId, i64>, StoreError> {
        IntakeRepository::add_tags(self, &tags.iter().map(TagDelta::negated).collect::<Vec<_>>())?;
        let projects: Vec<i64> = tags.iter().map(|tag| tag.project_id.get()).collect();
        let issues: Vec<i64> = tags.iter().map(|tag| tag.issue_id.get()).collect();
        let keys: Vec<_> = tags.iter().map(|tag| storable(&tag.key)).collect();
        let values: Vec<_> = tags.iter().map(|tag| storable(&tag.value)).collect();
        let gone: Vec<(i64, i64)> = self.run(|conn| {
            let gone = statement::<(BigInt, BigInt)>(DROP_TAGS, &[&projects, &issues, &keys, &values]).load(conn)?;
            statement::<()>(DROP_KEYS, &[&projects, &issues, &keys]).execute(conn)?;
            Ok(gone)
        })?;
        Ok(gone.into_iter().map(|(issue, users)| (IssueId::new(issue), users)).collect())
    }

    fn subtract_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(ProjectId, IssueId, i64, i64)],
    ) -> Result<(), StoreError> {
        let negative: Vec<_> =
            buckets.iter().map(|(project, issue, start, count)| (*project, *issue, *start, -count)).collect();
        IntakeRepository::add_buckets(self, resolution, &negative)?;
        let projects: Vec<i64> = buckets.iter().map(|(project, ..)| project.get()).collect();
        let issues: Vec<i64> = buckets.iter().map(|(_, issue, ..)| issue.get()).collect();
        let starts: Vec<i64> = buckets.iter().map(|(_, _, start, _)| *start).collect();
        let sql = match resolution {
            Resolution::Hour => DROP_HOURS,
            Resolution::Day => DROP_DAYS,
        };
        self.run(|conn| statement::<()>(sql, &[&projects, &issues, &starts]).execute(conn)).map(drop)
    }

    fn subtract_issue_releases(&mut self, deltas: &[IssueReleaseDelta]) -> Result<(), StoreError> {
        self.add_issue_releases(&deltas.iter().map(IssueReleaseDelta::negated).collect::<Vec<_>>())?;
        let projects: Vec<i64> = deltas.iter().map(|delta| delta.project_id.get()).collect();
        let issues: Vec<i64> = deltas.iter().map(|delta| delta.issue_id.get()).collect();
        let releases: Vec<i64> = deltas.iter().map(|delta| delta.release_id.get()).collect();
        self.run(|conn| statement::<()>(DROP_RELEASES, &[&projects, &issues, &releases]).execute(conn)).map(drop)
    }

    fn set_release_times(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        times: &[(ReleaseId, DateTime<Utc>, DateTime<Utc>)],
    ) -> Result<(), StoreError> {
        let ids: Vec<i64> = times.iter().map(|(release, ..)| release.get()).collect();
        let first: Vec<DateTime<Utc>> = times.iter().map(|(_, first, _)| *first).collect();
        let last: Vec<DateTime<Utc>> = times.iter().map(|(.., last)| *last).collect();
        self.run(|conn| {
            statement::<()>(SET_RELEASE_TIMES, &[&ids, &first, &last, &project.get(), &issue.get()]).execute(conn)
        })
        .map(drop)
    }

    fn subtract_environment_tags(
        &mut self,
        tags: &[(String, TagDelta)],
    ) -> Result<HashMap<(IssueId, String), i64>, StoreError> {
        let negative: Vec<_> = tags.iter().map(|(name, tag)| (name.clone(), tag.negated())).collect();
        IssueEnvironmentRepository::add_tags(self, &negative)?;
        let projects: Vec<i64> = tags.iter().map(|(_, tag)| tag.project_id.get()).collect();
        let issues: Vec<i64> = tags.iter().map(|(_, tag)| tag.issue_id.get()).collect();
        let names: Vec<_> = tags.iter().map(|(name, _)| storable(name)).collect();
        let keys: Vec<_> = tags.iter().map(|(_, tag)| storable(&tag.key)).collect();
        let values: Vec<_> = tags.iter().map(|(_, tag)| storable(&tag.value)).collect();
        let gone: Vec<(i64, String, i64)> = self.run(|conn| {
            let binds: [&dyn crate::statement::Bind; 5] = [&projects, &issues, &names, &keys, &values];
            statement::<(BigInt, Text, BigInt)>(DROP_ENVIRONMENT_TAGS, &binds).load(conn)
        })?;
        Ok(gone.into_iter().map(|(issue, name, users)| ((IssueId::new(issue), name), users)).collect())
    }

    fn subtract_environment_buckets(
        &mut self,
        resolution: Resolution,
        buckets: &[(IssueEnvironmentKey, i64, i64)],
    ) -> Result<(), StoreError> {
        let negative: Vec<_> = buckets.iter().map(|(key, start, count)| (key.clone(), *start, -count)).collect();
        IssueEnvironmentRepository::add_buckets(self, resolution, &negative)?;
        let projects: Vec<i64> = buckets.iter().map(|(key, ..)| key.project_id.get()).collect();
        let issues: Vec<i64> = buckets.iter().map(|(key, ..)| key.issue_id.get()).collect();
        let names: Vec<_> = buckets.iter().map(|(key, ..)| storable(&key.environment)).collect();
        let starts: Vec<i64> = buckets.iter().map(|(_, start, _)| *start).collect();
        let sql = match resolution {
            Resolution::Hour => DROP_ENVIRONMENT_HOURS,
            Resolution::Day => DROP_ENVIRONMENT_DAYS,
        };
        self.run(|conn| statement::<()>(sql, &[&projects, &issues, &names, &starts]).execute(conn)).map(drop)
    }

    fn set_environments(&mut self, environments: &[IssueEnvironmentDelta]) -> Result<(), StoreError> {
        let projects: Vec<i64> = environments.iter().map(|it| it.project_id.get()).collect();
        let issues: Vec<i64> = environments.iter().map(|it| it.issue_id.get()).collect();
        let names: Vec<_> = environments.iter().map(|it| storable(&it.seen.environment)).collect();
        let counts: Vec<i64> = environments.iter().map(|it| it.seen.count).collect();
        let users: Vec<i64> = environments.iter().map(|it| it.seen.users).collect();
        let first: Vec<DateTime<Utc>> = environments.iter().map(|it| it.seen.first_seen).collect();
        let last: Vec<DateTime<Utc>> = environments.iter().map(|it| it.seen.last_seen).collect();
        self.run(|conn| {
            let binds: [&dyn crate::statement::Bind; 7] = [&projects, &issues, &names, &counts, &users, &first, &last];
            statement::<()>(SET_ENVIRONMENTS, &binds).execute(conn)?;
            statement::<()>(DROP_ENVIRONMENTS, &[&projects, &issues, &names]).execute(conn)
        })
        .map(drop)
    }
}
