//! What users say of events.

use application::feedback::{NewUserReport, ReportedEvent, UserReportRepository};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::events::EventId;
use domain::feedback::UserReport;
use domain::ids::{IssueId, ProjectId, UserReportId};
use uuid::Uuid;

use crate::row::storable;
use crate::schema::user_reports;
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::{rows, window};

/// A report's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = user_reports)]
struct ReportRow {
    id: i64,
    project_id: i64,
    event_id: Uuid,
    issue_id: Option<i64>,
    name: String,
    email: String,
    comments: String,
    date_added: DateTime<Utc>,
}

impl From<ReportRow> for UserReport {
    fn from(row: ReportRow) -> Self {
        Self {
            id: UserReportId::new(row.id),
            project_id: ProjectId::new(row.project_id),
            event_id: EventId::new(row.event_id),
            issue_id: row.issue_id.map(IssueId::new),
            name: row.name,
            email: row.email,
            comments: row.comments,
            date_added: row.date_added,
        }
    }
}

// A batch at once; reports are locked in the order of their events.
const LINK: &str = "
    UPDATE user_reports r SET issue_id = n.issue_id, environment = n.environment
    FROM (
        SELECT l.project_id, l.id, n.issue_id, n.environment
        FROM unnest(?, ?, ?, ?) AS n (project_id, event_id, issue_id, environment)
        JOIN user_reports l ON l.project_id = n.project_id AND l.event_id = n.event_id
        WHERE l.issue_id IS NULL
        ORDER BY l.project_id, l.event_id
        FOR NO KEY UPDATE OF l
    ) n
    WHERE r.project_id = n.project_id AND r.id = n.id";

const REMOVE_BEFORE: &str = "
    DELETE FROM user_reports WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM user_reports WHERE date_added < ? ORDER BY date_added LIMIT ? FOR UPDATE SKIP LOCKED))";

impl UserReportRepository for PgSession<'_> {
    fn put(&mut self, new: &NewUserReport) -> Result<UserReport, StoreError> {
        let row: ReportRow = self.run(|conn| {
            diesel::insert_into(user_reports::table)
                .values((
                    user_reports::project_id.eq(new.project_id.get()),
                    user_reports::event_id.eq(new.statement.event_id.uuid()),
                    user_reports::issue_id.eq(new.issue_id.map(IssueId::get)),
                    user_reports::environment.eq(new.environment.as_deref().map(storable)),
                    user_reports::name.eq(storable(&new.statement.name)),
                    user_reports::email.eq(storable(&new.statement.email)),
                    user_reports::comments.eq(storable(&new.statement.comments)),
                    user_reports::date_added.eq(new.date_added),
                ))
                .on_conflict((user_reports::project_id, user_reports::event_id))
                .do_update()
                .set((
                    user_reports::name.eq(excluded(user_reports::name)),
                    user_reports::email.eq(excluded(user_reports::email)),
                    user_reports::comments.eq(excluded(user_reports::comments)),
                ))
                .returning(ReportRow::as_returning())
                .get_result(conn)
        })?;
        Ok(row.into())
    }

    fn of_event(&mut self, project: ProjectId, event: EventId) -> Result<Option<UserReport>, StoreError> {
        let found: Option<ReportRow> = self.run(|conn| {
            user_reports::table
                .filter(user_reports::project_id.eq(project.get()))
                .filter(user_reports::event_id.eq(event.uuid()))
                .select(ReportRow::as_select())
                .first(conn)
                .optional()
        })?;
        Ok(found.map(UserReport::from))
    }

    fn link(&mut self, events: &[ReportedEvent]) -> Result<(), StoreError> {
        let projects: Vec<i64> = events.iter().map(|event| event.project_id.get()).collect();
        let ids: Vec<Uuid> = events.iter().map(|event| event.event_id.uuid()).collect();
        let issues: Vec<i64> = events.iter().map(|event| event.issue_id.get()).collect();
        let environments: Vec<_> = events.iter().map(|event| event.environment.as_deref().map(storable)).collect();
        self.run(|conn| statement::<()>(LINK, &[&projects, &ids, &issues, &environments]).execute(conn).map(drop))
    }

    fn list(
        &mut self,
        project: ProjectId,
        issue: Option<IssueId>,
        window: &Window,
    ) -> Result<Vec<UserReport>, StoreError> {
        let list = || {
            let of_project = user_reports::table.filter(user_reports::project_id.eq(project.get())).into_boxed();
            match issue {
                Some(issue) => of_project.filter(user_reports::issue_id.eq(issue.get())),
                None => of_project,
            }
        };
        let found = self.run(
            |conn| window!(conn, window, list(), (user_reports::date_added, user_reports::id => i64), ReportRow),
        )?;
        Ok(found.into_iter().map(UserReport::from).collect())
    }

    fn count(
        &mut self,
        project: ProjectId,
        issue: IssueId,
        environments: Option<&[String]>,
    ) -> Result<i64, StoreError> {
        let mut query = user_reports::table
            .filter(user_reports::project_id.eq(project.get()))
            .filter(user_reports::issue_id.eq(issue.get()))
            .into_boxed();
        if let Some(names) = environments {
            let stored: Vec<_> = names.iter().map(|name| storable(name)).collect();
            let among = user_reports::environment.eq_any(stored);
            query = match names.iter().any(String::is_empty) {
                true => query.filter(among.or(user_reports::environment.is_null())),
                false => query.filter(among),
            };
        }
        self.run(|conn| query.count().get_result(conn))
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| statement::<()>(REMOVE_BEFORE, &[&before, &rows(limit)]).execute(conn))
    }
}
