//! Issues that become part of others.

use application::ingest::{IssueReleaseDelta, TagDelta};
use application::issues::{MergeRepository, Resolution};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{IssueId, ProjectId, ReleaseId};
use domain::issues::Issue;

use crate::error::store;
use crate::row::{Origin, limit as rows};
use crate::schema::{
    events, issue_activities, issue_days, issue_hours, issue_redirects, issue_releases, issue_subscriptions,
    issue_tag_values, issues,
};
use crate::session::SqliteSession;

/// Rows of an issue, at most so many, ascending by key.
macro_rules! of_issue {
    ($table:ident, $project:expr, $issue:expr, $limit:expr) => {
        $table::table
            .filter($table::project_id.eq($project.get()))
            .filter($table::issue_id.eq($issue.get()))
            .limit(rows($limit))
    };
}

macro_rules! take_buckets {
    ($table:ident, $conn:expr, $project:expr, $issue:expr, $limit:expr) => {{
        let taken: Vec<(i64, i64)> = of_issue!($table, $project, $issue, $limit)
            .order($table::start)
            .select(($table::start, $table::count))
            .load($conn)
            .map_err(store)?;
        for (start, _) in &taken {
            diesel::delete($table::table.find(($project.get(), $issue.get(), *start))).execute($conn).map_err(store)?;
        }
        Ok(taken)
    }};
}

macro_rules! hand_over {
    ($table:ident by $key:ident, $conn:expr, $project:expr, $from:expr, $to:expr, $limit:expr) => {{
        let keys: Vec<i64> =
            of_issue!($table, $project, $from, $limit).select($table::$key).load($conn).map_err(store)?;
        for key in &keys {
            let row = diesel::update($table::table.find(*key)).set($table::issue_id.eq($to.get()));
            row.execute($conn).map_err(store)?;
        }
        keys.len()
    }};
}

impl MergeRepository for SqliteSession<'_> {
    fn redirect(&mut self, project: ProjectId, from: &[(IssueId, i64)], to: IssueId) -> Result<(), StoreError> {
        for (id, number) in from {
            let earlier = issue_redirects::table
                .filter(issue_redirects::project_id.eq(project.get()))
                .filter(issue_redirects::issue_id.eq(id.get()));
            diesel::update(earlier).set(issue_redirects::issue_id.eq(to.get())).execute(self.conn).map_err(store)?;
            diesel::insert_into(issue_redirects::table)
                .values((
                    issue_redirects::project_id.eq(project.get()),
                    issue_redirects::previous_id.eq(id.get()),
                    issue_redirects::previous_number.eq(*number),
                    issue_redirects::issue_id.eq(to.get()),
                ))
                .on_conflict_do_nothing()
                .execute(self.conn)
                .map_err(store)?;
        }
        Ok(())
    }

    fn redirected(&mut self, id: IssueId) -> Result<Option<(ProjectId, IssueId)>, StoreError> {
        let found: Option<(i64, i64)> = issue_redirects::table
            .filter(issue_redirects::previous_id.eq(id.get()))
            .select((issue_redirects::project_id, issue_redirects::issue_id))
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(found.map(|(project, issue)| (ProjectId::new(project), IssueId::new(issue))))
    }

    fn redirected_number(&mut self, project: ProjectId, number: i64) -> Result<Option<IssueId>, StoreError> {
        let found: Option<i64> = issue_redirects::table
            .filter(issue_redirects::project_id.eq(project.get()))
            .filter(issue_redirects::previous_number.eq(number))
            .select(issue_redirects::issue_id)
            .first(self.conn)
            .optional()
            .map_err(store)?;
        Ok(found.map(IssueId::new))
    }

    fn take_buckets(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        resolution: Resolution,
        limit: usize,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        match resolution {
            Resolution::Hour => take_buckets!(issue_hours, self.conn, project, issue, limit),
            Resolution::Day => take_buckets!(issue_days, self.conn, project, issue, limit),
        }
    }

    fn take_tags(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<TagDelta>, StoreError> {
        let taken: Vec<(String, String, i64, i64, i64)> = of_issue!(issue_tag_values, project, issue, limit)
            .order((issue_tag_values::key, issue_tag_values::value))
            .select((
                issue_tag_values::key,
                issue_tag_values::value,
                issue_tag_values::count,
                issue_tag_values::first_seen,
                issue_tag_values::last_seen,
            ))
            .load(self.conn)
            .map_err(store)?;
        let mut tags = Vec::with_capacity(taken.len());
        let origin = Origin { table: "issue_tag_values", id: &issue };
        for (key, value, count, first_seen, last_seen) in taken {
            let row = issue_tag_values::table.find((project.get(), issue.get(), &key, &value));
            diesel::delete(row).execute(self.conn).map_err(store)?;
            let (first_seen, last_seen) =
                (origin.time("first_seen", first_seen)?, origin.time("last_seen", last_seen)?);
            tags.push(TagDelta { project_id: project, issue_id: issue, key, value, count, first_seen, last_seen });
        }
        Ok(tags)
    }

    fn take_releases(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        limit: usize,
    ) -> Result<Vec<IssueReleaseDelta>, StoreError> {
        let taken: Vec<(i64, i64, i64, i64)> = of_issue!(issue_releases, project, issue, limit)
            .order(issue_releases::release_id)
            .select((
                issue_releases::release_id,
                issue_releases::count,
                issue_releases::first_seen,
                issue_releases::last_seen,
            ))
            .load(self.conn)
            .map_err(store)?;
        let mut releases = Vec::with_capacity(taken.len());
        let origin = Origin { table: "issue_releases", id: &issue };
        for (release, count, first_seen, last_seen) in taken {
            let row = issue_releases::table.find((project.get(), issue.get(), release));
            diesel::delete(row).execute(self.conn).map_err(store)?;
            releases.push(IssueReleaseDelta {
                project_id: project,
                issue_id: issue,
                release_id: ReleaseId::new(release),
                count,
                first_seen: origin.time("first_seen", first_seen)?,
                last_seen: origin.time("last_seen", last_seen)?,
                is_new_issue: false,
            });
        }
        Ok(releases)
    }

    fn hand_over(&mut self, project: ProjectId, from: IssueId, to: IssueId, limit: usize) -> Result<usize, StoreError> {
        let mut moved = hand_over!(events by sequence, self.conn, project, from, to, limit);
        let left = limit.saturating_sub(moved);
        moved += hand_over!(issue_activities by id, self.conn, project, from, to, left);
        let users: Vec<i64> = of_issue!(issue_subscriptions, project, from, limit.saturating_sub(moved))
            .select(issue_subscriptions::user_id)
            .load(self.conn)
            .map_err(store)?;
        for user in &users {
            let given = issue_subscriptions::table.find((project.get(), to.get(), *user)).count();
            let given: i64 = given.get_result(self.conn).map_err(store)?;
            let row = issue_subscriptions::table.find((project.get(), from.get(), *user));
            if given > 0 {
                diesel::delete(row).execute(self.conn).map_err(store)?;
            } else {
                let update = diesel::update(row).set(issue_subscriptions::issue_id.eq(to.get()));
                update.execute(self.conn).map_err(store)?;
            }
        }
        Ok(moved + users.len())
    }

    fn set_totals(&mut self, issue: &Issue) -> Result<(), StoreError> {
        diesel::update(issues::table.find(issue.id.get()).filter(issues::project_id.eq(issue.project_id.get())))
            .set((
                issues::times_seen.eq(issue.times_seen),
                issues::users_seen.eq(issue.users_seen),
                issues::first_seen.eq(issue.first_seen.timestamp_micros()),
                issues::last_seen.eq(issue.last_seen.timestamp_micros()),
                issues::first_release.eq(issue.first_release.map(ReleaseId::get)),
                issues::heat.eq(issue.triage.heat),
                issues::comments.eq(issue.triage.comments),
            ))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }
}
