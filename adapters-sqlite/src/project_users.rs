//! Users that events of projects happened to.

use application::paging::Window;
use application::ports::StoreError;
use application::project_users::{ProjectUserRepository, SeenUser, UserFilter};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::{ProjectId, ProjectUserId};
use domain::issues::query::UserField;
use domain::project_users::{EventUser, ProjectUser};

use crate::error::store;
use crate::row::{Origin, all, limit as rows};
use crate::schema::project_users;
use crate::session::SqliteSession;
use crate::statement::execute;
use crate::window::windowed;

/// A user's row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = project_users)]
struct UserRow {
    id: i64,
    value: String,
    identifier: Option<String>,
    email: Option<String>,
    username: Option<String>,
    ip_address: Option<String>,
    name: Option<String>,
    first_seen: i64,
    last_seen: i64,
}

impl UserRow {
    fn user(&self) -> EventUser {
        EventUser {
            id: self.identifier.clone(),
            email: self.email.clone(),
            username: self.username.clone(),
            ip_address: self.ip_address.clone(),
            name: self.name.clone(),
        }
    }
}

impl TryFrom<UserRow> for ProjectUser {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let first_seen = Origin { table: "project_users", id: &row.id }.time("first_seen", row.first_seen)?;
        Ok(Self { id: ProjectUserId::new(row.id), user: row.user(), value: row.value, first_seen })
    }
}

impl ProjectUserRepository for SqliteSession<'_> {
    fn note(&mut self, users: &[SeenUser]) -> Result<usize, StoreError> {
        let mut written = 0;
        for seen in users {
            written += note(self.conn, seen).map_err(store)?;
        }
        Ok(written)
    }

    fn list(
        &mut self,
        project: ProjectId,
        filter: &UserFilter,
        window: &Window,
    ) -> Result<Vec<ProjectUser>, StoreError> {
        let query = || {
            let of_project = project_users::table
                .filter(project_users::project_id.eq(project.get()))
                .select(UserRow::as_select())
                .into_boxed();
            match filter {
                UserFilter::All => of_project,
                UserFilter::Value(value) => of_project.filter(project_users::value.eq(value)),
                UserFilter::Field(UserField::Email, email) => of_project.filter(project_users::email.eq(email)),
                UserFilter::Field(UserField::Username, name) => of_project.filter(project_users::username.eq(name)),
                UserFilter::Field(UserField::IpAddress, ip) => of_project.filter(project_users::ip_address.eq(ip)),
            }
        };
        let found: Vec<UserRow> = match filter {
            UserFilter::All => windowed!(self.conn, window, query(), project_users::first_seen, project_users::id)?,
            // Few fit: the plus keeps the planner from reading all users in this order to find them.
            _ => windowed!(self.conn, window, query(), sql::<BigInt>("+first_seen"), project_users::id)?,
        };
        all(found)
    }

    fn of_values(&mut self, project: ProjectId, values: &[String]) -> Result<Vec<ProjectUser>, StoreError> {
        let found: Vec<UserRow> = project_users::table
            .filter(project_users::project_id.eq(project.get()))
            .filter(project_users::value.eq_any(values))
            .select(UserRow::as_select())
            .load(self.conn)
            .map_err(store)?;
        all(found)
    }

    fn remove_unseen_since(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let old: Vec<i64> = project_users::table
            .filter(project_users::last_seen.lt(before.timestamp_micros()))
            .order(project_users::last_seen)
            .limit(rows(limit))
            .select(project_users::id)
            .load(self.conn)
            .map_err(store)?;
        for id in &old {
            diesel::delete(project_users::table.find(id)).execute(self.conn).map_err(store)?;
        }
        Ok(old.len())
    }
}

/// Answers how many rows it wrote. A user is looked at first, since mostly nothing is new.
fn note(conn: &mut SqliteConnection, seen: &SeenUser) -> QueryResult<usize> {
    let known: Option<UserRow> = project_users::table
        .filter(project_users::project_id.eq(seen.project_id.get()))
        .filter(project_users::value.eq(&seen.value))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?;
    let (first, last) = (seen.first_seen.timestamp_micros(), seen.last_seen.timestamp_micros());
    let Some(known) = known else { return add(conn, seen, &seen.user, (first, last)) };
    let before = known.user();
    let now = before.clone().replaced_by(seen.user.clone());
    let day = TimeDelta::days(1).num_microseconds().unwrap_or(i64::MAX);
    if now == before && first >= known.first_seen && last < known.last_seen.saturating_add(day) {
        return Ok(0);
    }
    add(conn, seen, &now, (first.min(known.first_seen), last.max(known.last_seen)))
}

/// Writes the row, whether it is there or not.
fn add(
    conn: &mut SqliteConnection,
    seen: &SeenUser,
    user: &EventUser,
    (first, last): (i64, i64),
) -> QueryResult<usize> {
    execute!(
        conn,
        "INSERT INTO project_users \
         (project_id, value, identifier, email, username, ip_address, name, first_seen, last_seen) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (project_id, value) DO UPDATE SET identifier = excluded.identifier, email = excluded.email, \
         username = excluded.username, ip_address = excluded.ip_address, name = excluded.name, \
         first_seen = excluded.first_seen, last_seen = excluded.last_seen",
        seen.project_id.get(),
        seen.value.as_str(),
        user.id.as_deref(),
        user.email.as_deref(),
        user.username.as_deref(),
        user.ip_address.as_deref(),
        user.name.as_deref(),
        first,
        last,
    )
}
