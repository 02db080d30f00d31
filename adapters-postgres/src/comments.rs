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
use crate::schema::{issue_activities as activities, issues, organization_members, team_members, teams};
use crate::session::PgSession;
use crate::window::{rows, window};

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

/// A comment's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = activities)]
struct NoteRow {
    id: i64,
    user_id: Option<i64>,
    kind: String,
    data: String,
    date_added: DateTime<Utc>,
}

impl NoteRow {
    fn into_row(self) -> Row {
        (self.id, self.user_id, self.kind, self.data, self.date_added)
    }
}

fn count(conn: &mut PgConnection, project: ProjectId, issue: IssueId, number: i64) -> QueryResult<usize> {
    diesel::update(issues::table.find((project.get(), issue.get())))
        .set(issues::comments.eq(issues::comments + number))
        .execute(conn)
}

impl CommentRepository for PgSession<'_> {
    fn add(&mut self, comment: &NewComment) -> Result<ActivityId, StoreError> {
        let id: i64 = self.run(|conn| {
            let id = diesel::insert_into(activities::table)
                .values((
                    activities::project_id.eq(comment.project_id.get()),
                    activities::issue_id.eq(comment.issue_id.get()),
                    activities::user_id.eq(comment.author.get()),
                    activities::kind.eq(KIND),
                    activities::data.eq(data(&comment.text)),
                    activities::date_added.eq(comment.date_added),
                ))
                .returning(activities::id)
                .get_result(conn)?;
            count(conn, comment.project_id, comment.issue_id, 1)?;
            Ok(id)
        })?;
        Ok(ActivityId::new(id))
    }

    fn find(&mut self, project: ProjectId, issue: IssueId, id: ActivityId) -> Result<Option<Activity>, StoreError> {
        let found: Option<NoteRow> = self.run(|conn| {
            notes!(project, issue)
                .filter(activities::id.eq(id.get()))
                .select(NoteRow::as_select())
                .first(conn)
                .optional()
        })?;
        found.map(NoteRow::into_row).map(activity).transpose()
    }

    fn list(&mut self, project: ProjectId, issue: IssueId, window: &Window) -> Result<Vec<Activity>, StoreError> {
        let list = || notes!(project, issue).into_boxed();
        let found =
            self.run(|conn| window!(conn, window, list(), (activities::date_added, activities::id => i64), NoteRow))?;
        found.into_iter().map(NoteRow::into_row).map(activity).collect()
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
            .filter(activities::date_added.ge(since))
            .filter(activities::user_id.eq(author.get()))
            .filter(activities::data.eq(data(text)));
        self.run(|conn| select(exists(same)).get_result(conn))
    }

    fn change(&mut self, project: ProjectId, issue: IssueId, id: ActivityId, text: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::update(notes!(project, issue).filter(activities::id.eq(id.get())))
                .set(activities::data.eq(data(text)))
                .execute(conn)
                .map(drop)
        })
    }

    fn remove(&mut self, project: ProjectId, issue: IssueId, id: ActivityId) -> Result<bool, StoreError> {
        self.run(|conn| {
            let removed = diesel::delete(notes!(project, issue).filter(activities::id.eq(id.get()))).execute(conn)?;
            if removed > 0 {
                count(conn, project, issue, -1)?;
            }
            Ok(removed > 0)
        })
    }

    fn users_of_team(
        &mut self,
        organization: OrganizationId,
        team: TeamId,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError> {
        let users: Vec<i64> = self.run(|conn| {
            team_members::table
                .inner_join(teams::table.on(teams::id.eq(team_members::team_id)))
                .inner_join(organization_members::table.on(organization_members::id.eq(team_members::member_id)))
                .filter(team_members::team_id.eq(team.get()))
                .filter(teams::organization_id.eq(organization.get()))
                .order(organization_members::user_id)
                .limit(rows(limit))
                .select(organization_members::user_id)
                .load(conn)
        })?;
        Ok(users.into_iter().map(UserId::new).collect())
    }
}
