//! A database for each test, copied from a migrated template.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use application::ports::{StoreError, UnitOfWork};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::{PgSettings, PgUnitOfWork, migrations};

/// The environment variable with the URL of a role that may create databases.
const URL: &str = "TEST_DATABASE_URL";

/// The advisory lock of who makes the template.
const LOCK: i64 = 0x7069_636b_6574_0001;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A migrated database of its own, dropped with this.
pub struct TestStore {
    name: String,
    uow: Arc<PgUnitOfWork>,
}

#[expect(
    clippy::new_without_default,
    clippy::expect_used,
    reason = "only tests call this; making a database is no default, and without one there is no test"
)]
impl TestStore {
    /// Makes a database. Panics where `TEST_DATABASE_URL` is not set, or no database can be made there.
    pub fn new() -> Self {
        let mut admin = admin();
        let template = template(&mut admin);
        let name = format!("picket_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .and_then(|()| admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")))
            .expect("the role of TEST_DATABASE_URL may create databases");
        let uow = connect(&url_of(&name)).expect("a database just made answers");
        Self { name, uow: Arc::new(uow) }
    }

    /// The store.
    pub fn uow(&self) -> Arc<dyn UnitOfWork> {
        self.uow.clone()
    }

    /// Where the database is, to open it once more.
    pub fn url(&self) -> String {
        url_of(&self.name)
    }

    /// Runs SQL in the database beside the store.
    pub fn execute(&self, sql: &str) {
        self.connection().batch_execute(sql).expect("the statement is right");
    }

    /// How many of the server's connections to this database are open, this one left out.
    pub fn connections(&self) -> i64 {
        let count = "SELECT count(*) AS number FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sql_query(count).get_result::<Number>(&mut self.connection()).expect("connections are counted").number
    }

    /// Closes the store's connections on the server's side, as a restart does.
    pub fn disconnect(&self) {
        self.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
    }

    /// Undoes all migrations.
    pub fn revert(&self) -> Result<(), StoreError> {
        migrations::revert(&mut self.connection())
    }

    fn connection(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("the test's database answers")
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        // A panic in a drop would hide the test's own. What is left behind is dropped by the next test of that name.
        if let Ok(mut admin) = PgConnection::establish(&admin_url()) {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

fn connect(url: &str) -> Result<PgUnitOfWork, StoreError> {
    PgUnitOfWork::connect(&PgSettings { url: url.to_owned(), pool_size: 8 })
}

#[expect(clippy::expect_used, reason = "only tests call this")]
fn admin() -> PgConnection {
    PgConnection::establish(&admin_url()).expect("the server of TEST_DATABASE_URL answers")
}

#[expect(clippy::panic, clippy::disallowed_methods, reason = "only tests call this, which have no other settings")]
fn admin_url() -> String {
    std::env::var(URL).unwrap_or_else(|_| {
        panic!("set {URL} to the URL of a PostgreSQL role that may create databases, or run scripts/test, which does")
    })
}

/// The administrator's URL with another database.
fn url_of(name: &str) -> String {
    let url = admin_url();
    let (address, parameters) = url.split_once('?').map_or((url.as_str(), None), |(a, p)| (a, Some(p)));
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let server = rest.split_once('/').map_or(rest, |(server, _)| server);
    let parameters = parameters.map(|parameters| format!("?{parameters}")).unwrap_or_default();
    format!("{scheme}://{server}/{name}{parameters}")
}

/// The name of the template, which is made where there is none for this state of the schema.
#[expect(clippy::expect_used, reason = "only tests call this")]
fn template(admin: &mut PgConnection) -> String {
    let name = concat!("picket_template_", env!("SCHEMA_FINGERPRINT")).to_owned();
    if exists(admin, &name) {
        return name;
    }
    // Held until this connection closes: other processes wait, then find the template.
    sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(LOCK).execute(admin).expect("the lock is to be had");
    if !exists(admin, &name) {
        let unfinished = format!("{name}_unfinished");
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"))
            .and_then(|()| admin.batch_execute(&format!("CREATE DATABASE {unfinished}")))
            .expect("the role of TEST_DATABASE_URL may create databases");
        let mut conn = PgConnection::establish(&url_of(&unfinished)).expect("a database just made answers");
        migrations::run(&mut conn).expect("the migrations run");
        drop(conn);
        admin
            .batch_execute(&format!("ALTER DATABASE {unfinished} RENAME TO {name}"))
            .expect("the template is in nobody's use yet");
    }
    name
}

fn exists(admin: &mut PgConnection, name: &str) -> bool {
    sql_query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS answer")
        .bind::<Text, _>(name)
        .get_result::<Answer>(admin)
        .is_ok_and(|row| row.answer)
}
