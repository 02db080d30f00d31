//! Users that events of projects happened to.

use application::paging::Window;
use application::ports::StoreError;
use application::project_users::{ProjectUserRepository, SeenUser, UserFilter};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use domain::ids::{ProjectId, ProjectUserId};
use domain::issues::query::UserField;
use domain::project_users::{EventUser, ProjectUser};

use crate::row::storable;
use crate::schema::project_users;
use crate::session::PgSession;
use crate::statement::statement;
use crate::window::{rows, window};

diesel::define_sql_function! {
    /// In lower case, as the column's collation has it.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

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
    first_seen: DateTime<Utc>,
}

impl From<UserRow> for ProjectUser {
    fn from(row: UserRow) -> Self {
        let user = EventUser {
            id: row.identifier,
            email: row.email,
            username: row.username,
            ip_address: row.ip_address,
            name: row.name,
        };
        Self { id: ProjectUserId::new(row.id), value: row.value, user, first_seen: row.first_seen }
    }
}

// Users of whom nothing is new are only read: ON CONFLICT would lock their rows, which writes them. Those that are
// written are locked in one order.
const NOTE: &str = "
    INSERT INTO project_users AS u
        (project_id, value, identifier, email, username, ip_address, name, first_seen, last_seen)
    SELECT n.*
    FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
        AS n (project_id, value, identifier, email, username, ip_address, name, first_seen, last_seen)
    LEFT JOIN project_users k ON k.project_id = n.project_id AND k.value = n.value
    WHERE k.id IS NULL
        OR n.identifier IS DISTINCT FROM k.identifier AND n.identifier IS NOT NULL
        OR n.email IS DISTINCT FROM k.email AND n.email IS NOT NULL
        OR n.username IS DISTINCT FROM k.username AND n.username IS NOT NULL
        OR n.ip_address IS DISTINCT FROM k.ip_address AND n.ip_address IS NOT NULL
        OR n.name IS DISTINCT FROM k.name AND n.name IS NOT NULL
        OR n.first_seen < k.first_seen
        OR n.last_seen >= k.last_seen + interval '24 hours'
    ORDER BY n.project_id, n.value COLLATE \"C\"
    ON CONFLICT (project_id, value) DO UPDATE SET
        identifier = COALESCE(excluded.identifier, u.identifier),
        email = COALESCE(excluded.email, u.email),
        username = COALESCE(excluded.username, u.username),
        ip_address = COALESCE(excluded.ip_address, u.ip_address),
        name = COALESCE(excluded.name, u.name),
        first_seen = LEAST(u.first_seen, excluded.first_seen),
        last_seen = GREATEST(u.last_seen, excluded.last_seen)";

const REMOVE_UNSEEN_SINCE: &str = "
    DELETE FROM project_users WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM project_users WHERE last_seen < ? ORDER BY last_seen LIMIT ? FOR UPDATE SKIP LOCKED))";

impl ProjectUserRepository for PgSession<'_> {
    fn note(&mut self, users: &[SeenUser]) -> Result<usize, StoreError> {
        macro_rules! told {
            ($field:ident) => {
                users.iter().map(|seen| seen.user.$field.as_deref().map(storable)).collect::<Vec<_>>()
            };
        }
        let projects: Vec<i64> = users.iter().map(|seen| seen.project_id.get()).collect();
        let values: Vec<_> = users.iter().map(|seen| storable(&seen.value)).collect();
        let (ids, emails, usernames) = (told!(id), told!(email), told!(username));
        let (addresses, names) = (told!(ip_address), told!(name));
        let first: Vec<DateTime<Utc>> = users.iter().map(|seen| seen.first_seen).collect();
        let last: Vec<DateTime<Utc>> = users.iter().map(|seen| seen.last_seen).collect();
        self.run(|conn| {
            statement::<()>(NOTE, &[&projects, &values, &ids, &emails, &usernames, &addresses, &names, &first, &last])
                .execute(conn)
        })
    }

    fn list(
        &mut self,
        project: ProjectId,
        filter: &UserFilter,
        window: &Window,
    ) -> Result<Vec<ProjectUser>, StoreError> {
        let list = || {
            let of_project = project_users::table.filter(project_users::project_id.eq(project.get())).into_boxed();
            match filter {
                UserFilter::All => of_project,
                UserFilter::Value(value) => of_project.filter(project_users::value.eq(storable(value))),
                UserFilter::Field(UserField::Email, email) => of_project
                    .filter(lower(project_users::email).eq(storable(&email.to_ascii_lowercase()).into_owned())),
                UserFilter::Field(UserField::Username, name) => {
                    of_project.filter(project_users::username.eq(storable(name)))
                }
                UserFilter::Field(UserField::IpAddress, ip) => {
                    of_project.filter(project_users::ip_address.eq(storable(ip)))
                }
            }
        };
        let found = self.run(
            |conn| window!(conn, window, list(), (project_users::first_seen, project_users::id => i64), UserRow),
        )?;
        Ok(found.into_iter().map(ProjectUser::from).collect())
    }

    fn of_values(&mut self, project: ProjectId, values: &[String]) -> Result<Vec<ProjectUser>, StoreError> {
        let values: Vec<_> = values.iter().map(|value| storable(value)).collect();
        let found: Vec<UserRow> = self.run(|conn| {
            project_users::table
                .filter(project_users::project_id.eq(project.get()))
                .filter(project_users::value.eq_any(values))
                .select(UserRow::as_select())
                .load(conn)
        })?;
        Ok(found.into_iter().map(ProjectUser::from).collect())
    }

    fn remove_unseen_since(&mut self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.run(|conn| statement::<()>(REMOVE_UNSEEN_SINCE, &[&before, &rows(limit)]).execute(conn))
    }
}
