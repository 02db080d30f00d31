//! A server under test, with a store of its own.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use adapters_sqlite::{SqliteSettings, SqliteUnitOfWork};
use application::mail::Mail;
use application::ports::{StoreError, UnitOfWork};
use application::tokens::NewToken;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::ids::UserId;
use domain::permissions::ScopeSet;
use domain::secrets::Secret;
use serde_json::{Value, json};

use crate::client::{Answer, Call};

/// The administrator that every server starts with: superuser flag, owner of the organization.
pub const ADMIN: &str = "admin@example.com";

/// The password of every account.
pub const PASSWORD: &str = "correct horse battery";

/// The organization that every server starts with.
pub const ORGANIZATION: &str = "acme";

/// Its project.
pub const PROJECT: &str = "web";

/// Needed where there is no directory to keep one in.
const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const PROGRAM: &str = env!("CARGO_BIN_EXE_picket-under-test");

/// Makes tests of functions that take a server: each runs once on every store.
macro_rules! on_both_stores {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test]
            fn $test() {
                super::$test($crate::harness::Server::start());
            })+
        }

        mod on_postgres {
            $(#[test]
            fn $test() {
                super::$test($crate::harness::Server::start_on_postgres());
            })+
        }
    };
}

pub(crate) use on_both_stores;

/// A running server; it ends with this value, and its store with it.
pub struct Server {
    url: String,
    home: Home,
    port: u16,
    process: Child,
    /// What `setup` answered.
    pub setup: Value,
}

impl Server {
    /// A server with the administrator, the organization and the project.
    pub fn start() -> Self {
        Self::start_in(Home::new(None))
    }

    /// The same on a PostgreSQL database of its own.
    pub fn start_on_postgres() -> Self {
        Self::start_in(Home::new(Some(adapters_postgres::TestStore::new())))
    }

    /// Another server, on a new store of the same kind as this one's.
    pub fn another(&self) -> Self {
        if self.home.1.is_some() { Self::start_on_postgres() } else { Self::start() }
    }

    /// A server on an embedded store that nothing has touched before.
    pub fn start_empty() -> Self {
        Self::serving(Home::new(None), free_port(), Value::Null)
    }

    fn start_in(home: Home) -> Self {
        let port = free_port();
        let setup = run(&home, port, &setup_arguments(ADMIN, ORGANIZATION, PROJECT));
        Self::serving(home, port, setup)
    }

    fn serving(home: Home, port: u16, setup: Value) -> Self {
        let process = serve(&home, port);
        let server = Self { url: format!("http://127.0.0.1:{port}"), home, port, process, setup };
        server.wait()
    }

    /// The number of the server's process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Sends the process a signal: `KILL` ends it in the middle of whatever it does.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.process_id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end of the process; whether it ended well.
    pub fn ended_well(&mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// Ends the server as a power cut would, and starts it again on the same store.
    pub fn restart(mut self) -> Self {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.process = serve(&self.home, self.port);
        self.wait()
    }

    /// Starts the server again, with the mail server on this port of the loopback address.
    pub fn with_mail(self, port: u16) -> Self {
        std::fs::write(self.home.mail_port(), port.to_string()).unwrap();
        self.restart()
    }

    /// Starts the server again, with these variables as well.
    pub fn with_environment(self, variables: &[(&str, &str)]) -> Self {
        let lines: String = variables.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        std::fs::write(self.home.environment(), lines).unwrap();
        self.restart()
    }

    /// The store, to do what no command does.
    pub fn uow(&self) -> Arc<dyn UnitOfWork> {
        self.home.uow()
    }

    /// Tells the server to stop, and waits until it has.
    pub fn stop(&mut self) -> ExitStatus {
        self.tell_to_stop();
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Tells the server to stop.
    pub fn tell_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.process_id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Starts the server again after it stopped.
    pub fn start_again(&mut self) {
        self.process.wait().unwrap();
        self.process = serve(&self.home, self.port);
        self.until_it_listens();
    }

    /// Another process on the same store.
    pub fn companion(&self) -> Companion {
        let port = free_port();
        let process = serve(&self.home, port);
        let companion = Companion { url: format!("http://127.0.0.1:{port}"), process };
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "no companion\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        companion
    }

    fn wait(mut self) -> Self {
        self.until_it_listens();
        self
    }

    fn until_it_listens(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "no server: {ended:?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What the server has written to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.log()).unwrap_or_default()
    }

    /// The address, without a final slash.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The administrator's token, with every scope.
    pub fn token(&self) -> &str {
        self.setup["token"].as_str().unwrap()
    }

    /// The DSN of the project.
    pub fn dsn(&self) -> &str {
        self.setup["project"]["dsn"].as_str().unwrap()
    }

    /// A request to a path.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.url))
    }

    /// GET with the administrator's token.
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path).token(self.token()).send()
    }

    /// A command of the program on the server's store.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(&self.home, self.port);
        command.args(arguments);
        command
    }

    /// Runs a command on the server's store to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The mails that wait to be sent to this address, in their order.
    pub fn mails_to(&self, email: &str) -> Vec<Mail> {
        let (all, again) = (now() + TimeDelta::days(1), DateTime::UNIX_EPOCH);
        let claimed = self.uow().transaction(|stores| stores.outbox().claim(all, again, 1000));
        let mut claimed = claimed.map_err(|error: StoreError| error).unwrap();
        claimed.sort_by_key(|it| it.id);
        claimed.into_iter().map(|it| it.mail).filter(|mail| mail.to.as_str() == email).collect()
    }

    /// What a browser without a login holds.
    pub fn browser(&self) -> Login<'_> {
        let (csrf, _) = self.call("GET", "/api/0/auth/config/").send().expect(200).cookie("sc").unwrap();
        Login { server: self, cookies: format!("sc={csrf}"), csrf }
    }

    /// Reports an event to the project, which must be taken; its id.
    #[track_caller]
    pub fn report(&self, event: &Value) -> String {
        let answer = report_to(&self.url, self.dsn(), event).send().expect(200);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Another organization with a project, of another administrator.
    pub fn other_organization(&self, email: &str, organization: &str, project: &str) -> Value {
        run(&self.home, self.port, &setup_arguments(email, organization, project))
    }

    /// Another account in the organization; its id.
    pub fn user(&self, email: &str, role: &str) -> UserId {
        let arguments = ["user", "create", "--email", email, "--organization", ORGANIZATION, "--role", role, "--json"];
        let answer = run(&self.home, self.port, &arguments.map(str::to_owned));
        UserId::parse(answer["user_id"].as_str().unwrap()).unwrap()
    }

    /// The administrator's id.
    pub fn admin(&self) -> UserId {
        UserId::parse(self.setup["user_id"].as_str().unwrap()).unwrap()
    }

    /// A token of these scopes, which no command makes.
    pub fn token_of(&self, user: UserId, scopes: ScopeSet, expires_at: Option<DateTime<Utc>>) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let text = format!("sntryu_{:064x}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let token = NewToken::of(user, None, &Secret::new(text.clone()), scopes, DateTime::UNIX_EPOCH);
        let token = NewToken { expires_at, ..token };
        self.home.uow().transaction(|stores| stores.tokens().add(&token)).map_err(|error: StoreError| error).unwrap();
        text
    }

    /// Logs in.
    pub fn login(&self, email: &str) -> Login<'_> {
        let (csrf, _) = self.call("GET", "/api/0/auth/config/").send().expect(200).cookie("sc").unwrap();
        let answer = self.try_login(&csrf, email, PASSWORD).expect(200);
        let (session, _) = answer.cookie("sentrysid").unwrap();
        Login { server: self, cookies: format!("sc={csrf}; sentrysid={session}"), csrf }
    }

    /// One attempt to log in.
    pub fn try_login(&self, csrf: &str, email: &str, password: &str) -> Answer {
        self.call("POST", "/api/0/auth/login/")
            .header("Cookie", &format!("sc={csrf}"))
            .header("X-CSRFToken", csrf)
            .json(&json!({"username": email, "password": password}))
            .send()
    }
}

/// A login, with what a browser holds of it.
pub struct Login<'a> {
    server: &'a Server,
    cookies: String,
    pub csrf: String,
}

impl Login<'_> {
    /// A request with the cookies alone.
    pub fn without_csrf(&self, method: &str, path: &str) -> Call {
        self.server.call(method, path).header("Cookie", &self.cookies)
    }

    /// A request as a page sends it.
    pub fn call(&self, method: &str, path: &str) -> Call {
        self.without_csrf(method, path).header("X-CSRFToken", &self.csrf)
    }

    /// Sends a page's form, as a browser does.
    pub fn submit(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let csrf = ("csrfmiddlewaretoken", self.csrf.as_str());
        self.without_csrf("POST", path).form(&[pairs, &[csrf]].concat()).send()
    }

    /// What a browser would send as its cookies.
    pub fn cookies(&self) -> &str {
        &self.cookies
    }

    /// Gives the password again.
    pub fn elevate(&mut self, password: &str) -> Answer {
        let answer = self.call("PUT", "/api/0/auth/").json(&json!({"password": password})).send();
        if let (Some((elevation, _)), Some((session, _))) = (answer.cookie("su"), answer.cookie("sentrysid")) {
            self.cookies = format!("sc={}; sentrysid={session}; su={elevation}", self.csrf);
        } else if let (Some((staff, _)), Some((session, _))) = (answer.cookie("staff"), answer.cookie("sentrysid")) {
            self.cookies = format!("sc={}; sentrysid={session}; staff={staff}", self.csrf);
        }
        answer
    }
}

/// A second process on the store of a [`Server`]; it ends with this value.
pub struct Companion {
    url: String,
    process: Child,
}

impl Companion {
    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A request to a path.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.url))
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("the server's log:\n{}", self.log());
        }
    }
}

/// A directory, and a database where the store is not in the directory; removed with this value.
struct Home(PathBuf, Option<adapters_postgres::TestStore>);

impl Home {
    fn new(database: Option<adapters_postgres::TestStore>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("picket-test-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path, database)
    }

    fn database_url(&self) -> String {
        match &self.1 {
            Some(database) => database.url(),
            None => format!("sqlite:{}", self.store().display()),
        }
    }

    /// The store, to do what no command does.
    fn uow(&self) -> Arc<dyn UnitOfWork> {
        match &self.1 {
            Some(database) => database.uow(),
            None => Arc::new(SqliteUnitOfWork::connect(&SqliteSettings::new(self.store())).unwrap()),
        }
    }

    fn store(&self) -> PathBuf {
        self.0.join("picket.db")
    }

    fn environment(&self) -> PathBuf {
        self.0.join("environment")
    }

    fn mail_port(&self) -> PathBuf {
        self.0.join("mail-port")
    }

    fn log(&self) -> PathBuf {
        self.0.join("log")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The time now, in whole seconds: the server has the system's clock as well.
#[expect(clippy::disallowed_methods, reason = "what happened an hour ago is told to a real server")]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}

/// The report of an event to a DSN.
pub fn report_to(url: &str, dsn: &str, event: &Value) -> Call {
    let (_, rest) = dsn.split_once("://").unwrap();
    let (key, place) = rest.split_once('@').unwrap();
    let (_, project) = place.rsplit_once('/').unwrap();
    Call::new("POST", format!("{url}/api/{project}/store/?sentry_key={key}")).json(event)
}

fn setup_arguments(email: &str, organization: &str, project: &str) -> [String; 8] {
    ["setup", "--email", email, "--organization", organization, "--project", project, "--json"].map(str::to_owned)
}

fn command(home: &Home, port: u16) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env_clear()
        .env("DATABASE_URL", home.database_url())
        .env("PICKET_SECRET_KEY", SECRET_KEY)
        .env("PICKET_LISTEN", format!("127.0.0.1:{port}"))
        .env("PICKET_PASSWORD", PASSWORD)
        .env("PICKET_LOG", "warn")
        .current_dir(&home.0)
        .stdin(Stdio::null());
    let environment = std::fs::read_to_string(home.environment()).unwrap_or_default();
    command.envs(environment.lines().filter_map(|line| line.split_once('=')));
    if let Ok(port) = std::fs::read_to_string(home.mail_port()) {
        command.env("PICKET_SMTP_URL", format!("smtp://127.0.0.1:{port}?from=picket@example.com"));
    }
    command
}

fn serve(home: &Home, port: u16) -> Child {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(home.log()).unwrap();
    command(home, port).arg("serve").stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
}

/// Runs a command to its end; the JSON that it prints.
fn run(home: &Home, port: u16, arguments: &[String]) -> Value {
    let output = command(home, port).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A port that nobody listens on. No two tests get the same, and no connection that a client opens does, for whose end
/// the system gives out ports from 32768 on.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = TAKEN.fetch_add(1, Ordering::Relaxed).wrapping_add(std::process::id().wrapping_mul(97));
        let port = 10_000 + u16::try_from(number % 10_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
