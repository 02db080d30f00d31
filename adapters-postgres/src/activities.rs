//! What happened to issues.

use application::issues::{ActivityRepository, NewActivity};
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{ActivityId, IssueId, ProjectId, UserId};
use domain::issues::{Activity, ActivityKind};

use crate::row::corrupt;

use crate::schema::issue_activities;
use crate::session::PgSession;
use crate::window::rows;

impl ActivityRepository for PgSession<'_> {
    fn add(&mut self, activity: &NewActivity) -> Result<ActivityId, StoreError> {
        let data = serde_json::to_string(&activity.data).map_err(|error| StoreError::Other(error.into()))?;
        let id: i64 = self.run(|conn| {
            diesel::insert_into(issue_activities::table)
                .values((
                    issue_activities::project_id.eq(activity.project_id.get()),
                    issue_activities::issue_id.eq(activity.issue_id.get()),
                    issue_activities::user_id.eq(activity.user.map(UserId::get)),
                    issue_activities::kind.eq(activity.kind.as_str()),
                    issue_activities::data.eq(&data),
                    issue_activities::date_added.eq(activity.date_added),
                ))
                .returning(issue_activities::id)
                .get_result(conn)
        })?;
        Ok(ActivityId::new(id))
    }

    fn of_issue(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<Activity>, StoreError> {
        let found: Vec<Row> = self.run(|conn| {
            issue_activities::table
                .filter(issue_activities::project_id.eq(project.get()))
                .filter(issue_activities::issue_id.eq(issue.get()))
                .order((issue_activities::date_added.desc(), issue_activities::id.desc()))
                .limit(rows(limit))
                .select((
                    issue_activities::id,
                    issue_activities::user_id,
                    issue_activities::kind,
                    issue_activities::data,
                    issue_activities::date_added,
                ))
                .load(conn)
        })?;
        found.into_iter().map(activity).collect()
    }
}

pub(crate) type Row = (i64, Option<i64>, String, String, DateTime<Utc>);

pub(crate) fn activity((id, user, kind, data, date_added): Row) -> Result<Activity, StoreError> {
    let bad = |column| move || corrupt("issue_activities", column, id);
    Ok(Activity {
        id: ActivityId::new(id),
        user: user.map(UserId::new),
        kind: ActivityKind::parse(&kind).ok_or_else(bad("kind"))?,
        data: serde_json::from_str(&data).ok().ok_or_else(bad("data"))?,
        date_added,
    })
}
