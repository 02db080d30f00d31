//! Comments on issues.

use application::comments::{CommentRepository, NewComment};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use domain::ids::{ActivityId, IssueId, OrganizationId, ProjectId, TeamId, UserId};
use domain::issues::{Activity, ActivityKind};
use serde_json::json;

use crate::activities::{Row, activity};
use crate::error::store;
use crate::row::limit as rows;
use crate::schema::{issue_activities as activities, issues, organization_members, team_members, teams};
use crate::session::SqliteSession;
use crate::window::windowed;

const KIND: &str = ActivityKind::Note.as_str();

/// What is stored of a comment.
fn data(text: &str) -> String {
    json!({"text": text}).to_string()
}

macro_rules! notes {
    ($project:expr, $issue:expr) => {
        activities::table
            .filter(activities::project_id.eq($project.get()))
            .filter(activities::issue_id.eq($issue.get()))
            .filter(activities::kind.eq(KIND))
    };
}

macro_rules! columns {
    () => {
        (activities::id, activities::user_id, activities::kind, activities::data, activities::date_added)
    };
}

fn count(conn: &mut SqliteConnection, project: ProjectId, issue: IssueId, number: i64) -> Result<(), StoreError> {
    diesel::update(issues::table.find(issue.get()).filter(issues::project_id.eq(project.get())))
        .set(issues::comments.eq(issues::comments + number))
        .execute(conn)
        .map(drop)
        .map_err(store)
}

impl CommentRepository for SqliteSession<'_> {
    fn add(&mut self, comment: &NewComment) -> Result<ActivityId, StoreError> {
        let id: i64 = diesel::insert_into(activities::table)
            .values((
                activities::project_id.eq(comment.project_id.get()),
                activities::issue_id.eq(comment.issue_id.get()),
                activities::user_id.eq(comment.author.get()),
                activities::kind.eq(KIND),
                activities::data.eq(data(&comment.text)),
                activities::date_added.eq(comment.date_added.timestamp_micros()),
            ))
            .returning(activities::id)
            .get_result(self.conn)
            .map_err(store)?;
        count(self.conn, comment.project_id, comment.issue_id, 1)?;
        Ok(ActivityId::new(id))
    }

    fn find(&mut self, project: ProjectId, issue: IssueId, id: ActivityId) -> Result<Option<Activity>, StoreError> {
        let found: Option<Row> = notes!(project, issue)
            .filter(activities::id.eq(id.get()))
            .select(columns!())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        found.map(activity).transpose()
    }

    fn list(&mut self, project: ProjectId, issue: IssueId, window: &Window) -> Result<Vec<Activity>, StoreError> {
        let query = || notes!(project, issue).select(columns!()).into_boxed();
        let found: Vec<Row> = windowed!(self.conn, window, query(), activities::date_added, activities::id)?;
        found.into_iter().map(activity).collect()
    }

    fn is_said(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        author: UserId,
        text: &str,
        since: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let same = notes!(project, issue)
            .filter(activities::date_added.ge(since.timestamp_micros()))
            .filter(activities::user_id.eq(author.get()))
            .filter(activities::data.eq(data(text)));
        select(exists(same)).get_result(self.conn).map_err(store)
    }

    fn change(&mut self, project: ProjectId, issue: IssueId, id: ActivityId, text: &str) -> Result<(), StoreError> {
        diesel::update(notes!(project, issue).filter(activities::id.eq(id.get())))
            .set(activities::data.eq(data(text)))
            .execute(self.conn)
            .map(drop)
            .map_err(store)
    }

    fn remove(&mut self, project: ProjectId, issue: IssueId, id: ActivityId) -> Result<bool, StoreError> {
        let removed = diesel::delete(notes!(project, issue).filter(activities::id.eq(id.get())))
            .execute(self.conn)
            .map_err(store)?;
        if removed == 0 {
            return Ok(false);
        }
        count(self.conn, project, issue, -1).map(|()| true)
    }

    fn users_of_team(
        &mut self,
        organization: OrganizationId,
        team: TeamId,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError> {
        let users: Vec<i64> = team_members::table
            .inner_join(teams::table.on(teams::id.eq(team_members::team_id)))
            .inner_join(organization_members::table.on(organization_members::id.eq(team_members::member_id)))
            .filter(team_members::team_id.eq(team.get()))
            .filter(teams::organization_id.eq(organization.get()))
            .order(organization_members::user_id)
            .limit(rows(limit))
            .select(organization_members::user_id)
            .load(self.conn)
            .map_err(store)?;
        Ok(users.into_iter().map(UserId::new).collect())
    }
}
