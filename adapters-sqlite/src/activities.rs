//! What happened to issues.

use application::issues::{ActivityRepository, NewActivity};
use application::ports::StoreError;
use diesel::prelude::*;
use domain::ids::{ActivityId, IssueId, ProjectId, UserId};
use domain::issues::{Activity, ActivityKind};

use crate::error::{other, store};
use crate::row::{Origin, limit as rows};
use crate::schema::issue_activities;
use crate::session::SqliteSession;

impl ActivityRepository for SqliteSession<'_> {
    fn add(&mut self, activity: &NewActivity) -> Result<ActivityId, StoreError> {
        let data = serde_json::to_string(&activity.data).map_err(other)?;
        let id: i64 = diesel::insert_into(issue_activities::table)
            .values((
                issue_activities::project_id.eq(activity.project_id.get()),
                issue_activities::issue_id.eq(activity.issue_id.get()),
                issue_activities::user_id.eq(activity.user.map(UserId::get)),
                issue_activities::kind.eq(activity.kind.as_str()),
                issue_activities::data.eq(&data),
                issue_activities::date_added.eq(activity.date_added.timestamp_micros()),
            ))
            .returning(issue_activities::id)
            .get_result(self.conn)
            .map_err(store)?;
        Ok(ActivityId::new(id))
    }

    fn of_issue(&mut self, project: ProjectId, issue: IssueId, limit: usize) -> Result<Vec<Activity>, StoreError> {
        let found: Vec<Row> = issue_activities::table
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
            .load(self.conn)
            .map_err(store)?;
        found.into_iter().map(activity).collect()
    }
}

pub(crate) type Row = (i64, Option<i64>, String, String, i64);

pub(crate) fn activity((id, user, kind, data, date_added): Row) -> Result<Activity, StoreError> {
    let origin = Origin { table: "issue_activities", id: &id };
    Ok(Activity {
        id: ActivityId::new(id),
        user: user.map(UserId::new),
        kind: origin.valid("kind", ActivityKind::parse(&kind))?,
        data: origin.valid("data", serde_json::from_str(&data).ok())?,
        date_added: origin.time("date_added", date_added)?,
    })
}
