//! Issues that become part of others.

use application::ingest::{IssueReleaseDelta, TagDelta};
use application::issues::{MergeRepository, Resolution};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::Issue;

use crate::schema::{issue_redirects, issues};
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::rows;

// Diesel has no statement on so many rows at most.

macro_rules! take_from {
    ($table:literal, $returning:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ",
            $table,
            " WHERE project_id = ? AND issue_id = ? LIMIT ?)) RETURNING ",
            $returning
        )
    };
}

macro_rules! hand_over {
    ($($table:literal),+) => {
        [$(concat!(
            "UPDATE ", $table, " SET issue_id = ? WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ", $table, " WHERE project_id = ? AND issue_id = ? LIMIT ?))"
        )),+]
    };
}

const TAKE_HOURS: &str = take_from!("issue_hours", "start, count");
const TAKE_DAYS: &str = take_from!("issue_days", "start, count");
const TAKE_TAGS: &str = take_from!("issue_tag_values", "key, value, count, first_seen, last_seen");
const TAKE_RELEASES: &str = take_from!("issue_releases", "release_id, count, first_seen, last_seen");

const HAND_OVER: [&str; 2] = hand_over!("events", "issue_activities");

const HAND_OVER_SUBSCRIPTIONS: &str = "
    WITH taken AS (
        DELETE FROM issue_subscriptions WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM issue_subscriptions WHERE project_id = ? AND issue_id = ? LIMIT ?))
        RETURNING *
    ), given AS (
        INSERT INTO issue_subscriptions (project_id, issue_id, user_id, is_active, reason, date_added)
        SELECT project_id, ?, user_id, is_active, reason, date_added FROM taken ORDER BY user_id
        ON CONFLICT (project_id, issue_id, user_id) DO NOTHING
    )
    SELECT count(*) FROM taken";

type TagRow = (String, String, i64, DateTime<Utc>, DateTime<Utc>);

impl MergeRepository for PgSession<'_> {
    fn redirect(&mut self, project: ProjectId, from: &[(IssueId, i64)], to: IssueId) -> Result<(), StoreError> {
        let ids: Vec<i64> = from.iter().map(|(id, _)| id.get()).collect();
        let row = |(id, number): &(IssueId, i64)| {
            (
                issue_redirects::project_id.eq(project.get()),
                issue_redirects::previous_id.eq(id.get()),
                issue_redirects::previous_number.eq(*number),
                issue_redirects::issue_id.eq(to.get()),
            )
        };
        let new: Vec<_> = from.iter().map(row).collect();
        self.run(|conn| {
            diesel::update(
                issue_redirects::table
                    .filter(issue_redirects::project_id.eq(project.get()))
                    .filter(issue_redirects::issue_id.eq_any(&ids)),
            )
            .set(issue_redirects::issue_id.eq(to.get()))
            .execute(conn)?;
            diesel::insert_into(issue_redirects::table).values(&new).on_conflict_do_nothing().execute(conn)
        })
        .map(drop)
    }

    fn redirected(&mut self, id: IssueId) -> Result<Option<(ProjectId, IssueId)>, StoreError> {
        let found: Option<(i64, i64)> = self.run(|conn| {
            issue_redirects::table
                .filter(issue_redirects::previous_id.eq(id.get()))
                .select((issue_redirects::project_id, issue_redirects::issue_id))
                .first(conn)
                .optional()
        })?;
        Ok(found.map(|(project, issue)| (ProjectId::new(project), IssueId::new(issue))))
    }

    fn redirected_number(&mut self, project: ProjectId, number: i64) -> Result<Option<IssueId>, StoreError> {
        let found: Option<i64> = self.run(|conn| {
            issue_redirects::table
                .filter(issue_redirects::project_id.eq(project.get()))
                .filter(issue_redirects::previous_number.eq(number))
                .select(issue_redirects::issue_id)
                .first(conn)
                .optional()
        })?;
        Ok(found.map(IssueId::new))
    }

    fn take_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = match resolution {
            Resolution::Hour => TAKE_HOURS,
            Resolution::Day => TAKE_DAYS,
        };
        let mut taken: Vec<(i64, i64)> = self
            .run(|conn| statement::<(BigInt, BigInt)>(sql, &[&project.get(), &issue.get(), &rows(limit)]).load(conn))?;
        taken.sort_unstable();
        Ok(taken)
    }

    fn take_tags(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<TagDelta>, StoreError> {
        let mut taken: Vec<TagRow> = self.run(|conn| {
            let binds: [&dyn crate::statement::Bind; 3] = [&project.get(), &issue.get(), &rows(limit)];
            statement::<(Text, Text, BigInt, Timestamptz, Timestamptz)>(TAKE_TAGS, &binds).load(conn)
        })?;
        taken.sort_unstable();
        let tag = |(key, value, count, first_seen, last_seen)| TagDelta {
            project_id: project,
            issue_id: issue,
            key,
            value,
            count,
            first_seen,
            last_seen,
        };
        Ok(taken.into_iter().map(tag).collect())
    }

    fn take_releases(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<IssueReleaseDelta>, StoreError> {
        let mut taken: Vec<(i64, i64, DateTime<Utc>, DateTime<Utc>)> = self.run(|conn| {
            let binds: [&dyn crate::statement::Bind; 3] = [&project.get(), &issue.get(), &rows(limit)];
            statement::<(BigInt, BigInt, Timestamptz, Timestamptz)>(TAKE_RELEASES, &binds).load(conn)
        })?;
        taken.sort_unstable();
        let release = |(release, count, first_seen, last_seen)| IssueReleaseDelta {
            project_id: project,
            issue_id: issue,
            release_id: ReleaseId::new(release),
            count,
            first_seen,
            last_seen,
            is_new_issue: false,
        };
        Ok(taken.into_iter().map(release).collect())
    }

    fn hand_over(&mut self, project: ProjectId, from: IssueId, to: IssueId, limit: usize) -> Result<usize, StoreError> {
        let (project, from, to) = (project.get(), from.get(), to.get());
        self.run(|conn| {
            let mut moved = 0;
            for sql in HAND_OVER {
                let left = rows(limit.saturating_sub(moved));
                moved += statement::<()>(sql, &[&to, &project, &from, &left]).execute(conn)?;
            }
            let left = rows(limit.saturating_sub(moved));
            let (subscriptions,): (i64,) =
                statement::<(BigInt,)>(HAND_OVER_SUBSCRIPTIONS, &[&project, &from, &left, &to]).get_result(conn)?;
            Ok(moved + usize::try_from(subscriptions).unwrap_or_default())
        })
    }

    fn set_totals(&mut self, issue: &Issue) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(issues::table.find((issue.project_id.get(), issue.id.get())))
                .set((
                    issues::times_seen.eq(issue.times_seen),
                    issues::users_seen.eq(issue.users_seen),
                    issues::first_seen.eq(issue.first_seen),
                    issues::last_seen.eq(issue.last_seen),
                    issues::first_release.eq(issue.first_release.map(ReleaseId::get)),
                    issues::heat.eq(issue.triage.heat),
                    issues::comments.eq(issue.triage.comments),
                ))
                .execute(conn)
        })
        .map(drop)
    }
}
