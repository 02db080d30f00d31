//! What users say of events.

use application::feedback::{NewUserReport, ReportedEvent, UserReportRepository};
use application::paging::Window;
use application::ports::StoreError;
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use diesel::upsert::excluded;
use domain::events::EventId;
use domain::feedback::UserReport;
use domain::ids::{IssueId, ProjectId, UserReportId};

use crate::error::store;
use crate::events::event_id;
use crate::row::{Origin, limit as rows};
use crate::schema::user_reports;
use crate::session::SqliteSession;
use crate::window::windowed;

type Row = (i64, i64, Vec<u8>, Option<i64>, String, String, String, i64);

fn report((id, project, event, issue, name, email, comments, date_added): Row) -> Result<UserReport, StoreError> {
    let origin = Origin { table: "user_reports", id: &id };
    Ok(UserReport {
        id: UserReportId::new(id),
        project_id: ProjectId::new(project),
        event_id: event_id(&origin, &event)?,
        issue_id: issue.map(IssueId::new),
        name,
        email,
        comments,
        date_added: origin.time("date_added", date_added)?,
    })
}

macro_rules! columns {
    () => {
        (
            user_reports::id,
            user_reports::project_id,
            user_reports::event_id,
            user_reports::issue_id,
            user_reports::name,
            user_reports::email,
            user_reports::comments,
            user_reports::date_added,
        )
    };
}

impl UserReportRepository for SqliteSession<'_> {
    fn put(&mut self, new: &NewUserReport) -> Result<UserReport, StoreError> {
        let event = new.statement.event_id.uuid();
        let row: Row = diesel::insert_into(user_reports::table)
            .values((
                user_reports::project_id.eq(new.project_id.get()),
                user_reports::event_id.eq(event.as_bytes().as_slice()),
                user_reports::issue_id.eq(new.issue_id.map(IssueId::get)),
                user_reports::environment.eq(new.environment.as_deref()),
                user_reports::name.eq(&new.statement.name),
                user_reports::email.eq(&new.statement.email),
                user_reports::comments.eq(&new.statement.comments),
                user_reports::date_added.eq(new.date_added.timestamp_micros()),
            ))
            .on_conflict((user_reports::project_id, user_reports::event_id))
            .do_update()
            .set((
                user_reports::name.eq(excluded(user_reports::name)),
                user_reports::email.eq(excluded(user_reports::email)),
                user_reports::comments.eq(excluded(user_reports::comments)),
            ))
            .returning(columns!())
            .get_result(self.conn)
            .map_err(store)?;
        report(row)
    }

    fn of_event(&mut self, project: ProjectId, event: EventId) -> Result<Option<UserReport>, StoreError> {
        let event = event.uuid();
        let found: Option<Row> = user_reports::table
            .filter(user_reports::project_id.eq(project.get()))
            .filter(user_reports::event_id.eq(event.as_bytes().as_slice()))
            .select(columns!())
            .first(self.conn)
            .optional()
            .map_err(store)?;
        found.map(report).transpose()
    }

    fn link(&mut self, events: &[ReportedEvent]) -> Result<(), StoreError> {
        // Mostly nothing waits.
        let waiting = user_reports::table.filter(user_reports::issue_id.is_null());
        if !select(exists(waiting)).get_result::<bool>(self.conn).map_err(store)? {
            return Ok(());
        }
        for event in events {
            let id = event.event_id.uuid();
            diesel::update(user_reports::table)
                .filter(user_reports::project_id.eq(event.project_id.get()))
                .filter(user_reports::event_id.eq(id.as_bytes().as_slice()))
                .filter(user_reports::issue_id.is_null())
                .set((
                    user_reports::issue_id.eq(event.issue_id.get()),
                    user_reports::environment.eq(event.environment.as_deref()),
                ))
                .execute(self.conn)
                .map_err(store)?;
        }
        Ok(())
    }

    fn list(
        &mut self,
        project: ProjectId,
        issue: Option<IssueId>,
        window: &Window,
    ) -> Result<Vec<UserReport>, StoreError> {
        let query = || {
            let of_project =
                user_reports::table.filter(user_reports::project_id.eq(project.get())).select(columns!()).into_boxed();
            match issue {
                Some(issue) => of_project.filter(user_reports::issue_id.eq(issue.get())),
                None => of_project,
            }
        };
        let found: Vec<Row> = windowed!(self.conn, window, query(), user_reports::date_added, user_reports::id)?;
        found.into_iter().map(report).collect()
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
            let among = user_reports::environment.eq_any(names);
            query = match names.iter().any(String::is_empty) {
                true => query.filter(among.or(user_reports::environment.is_null())),
                false => query.filter(among),
            };
        }
        query.count().get_result(self.conn).map_err(store)
    }

    fn remove_before(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let old: Vec<i64> = user_reports::table
            .filter(user_reports::date_added.lt(before.timestamp_micros()))
            .order(user_reports::date_added)
            .limit(rows(limit))
            .select(user_reports::id)
            .load(self.conn)
            .map_err(store)?;
        for id in &old {
            diesel::delete(user_reports::table.find(id)).execute(self.conn).map_err(store)?;
        }
        Ok(old.len())
    }
}
