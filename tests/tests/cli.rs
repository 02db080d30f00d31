//! The command line by itself, without a server.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "all of this is test code, also what stands outside of test functions"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty directory to run in, removed with this value.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("picket-cli-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Runs the program with this environment and no other.
    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_picket-under-test"));
        command.args(arguments).env_clear().envs(environment.iter().copied()).current_dir(&self.0).output().unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn help_names_every_command_and_every_setting() {
    let directory = Directory::new();
    let help = directory.run(&["--help"], &[]);
    assert!(help.status.success());
    for command in ["serve", "setup", "migrate", "user", "mail", "check", "cleanup", "worker"] {
        assert!(out(&help).contains(&format!("\n  {command} ")), "{command}: {}", out(&help));
        let own = directory.run(&[command, "--help"], &[]);
        assert!(own.status.success() && out(&own).contains("Usage: "), "{command}");
    }
    let serve = out(&directory.run(&["serve", "--help"], &[]));
    let names = [
        "LISTEN",
        "SECRET_KEY",
        "URL_PREFIX",
        "SMTP_URL",
        "MAIL_BACKEND",
        "MAIL_DIR",
        "MAIL_LIST_NAMESPACE",
        "EVENT_RETENTION_DAYS",
        "TRUST_PROXY",
        "LOG",
    ];
    for name in names.map(|name| format!("PICKET_{name}")).iter().map(String::as_str).chain(["DATABASE_URL"]) {
        assert!(serve.contains(name), "{name}: {serve}");
    }
    for arguments in [&["--version"][..], &["serve", "--version"], &["user", "create", "--version"]] {
        let version = directory.run(arguments, &[]);
        assert!(version.status.success() && out(&version).contains(env!("CARGO_PKG_VERSION")), "{version:?}");
    }
}

#[test]
fn help_does_not_show_secrets_of_the_environment() {
    let directory = Directory::new();
    let secrets = [
        ("DATABASE_URL", "postgres://picket:opensesame@db/picket"),
        ("PICKET_SECRET_KEY", "opensesame"),
        ("PICKET_SMTP_URL", "smtp://x:opensesame@mail?from=a@b.c"),
        ("PICKET_PASSWORD", "opensesame"),
    ];
    for arguments in [&["serve", "--help"][..], &["setup", "--help"], &["user", "create", "--help"]] {
        let help = directory.run(arguments, &secrets);
        assert!(help.status.success() && !out(&help).contains("opensesame"), "{}", out(&help));
    }
}

#[test]
fn every_fault_of_the_configuration_is_reported_at_once() {
    let directory = Directory::new();
    let faults = [
        ("DATABASE_URL", "mysql://picket:opensesame@db/picket"),
        ("PICKET_LISTEN", "nonsense"),
        ("PICKET_SECRET_KEY", "opensesame"),
        ("PICKET_URL_PREFIX", "ftp://picket"),
        ("PICKET_SMTP_URL", "http://x:opensesame@mail"),
        ("PICKET_EVENT_RETENTION_DAYS", "0"),
        ("PICKET_TRUST_PROXY", "perhaps"),
        ("PICKET_LOG", "picket=loud"),
    ];
    for command in ["serve", "check", "migrate", "cleanup", "worker"] {
        let output = directory.run(&[command], &faults);
        assert_eq!(output.status.code(), Some(1), "{command}");
        let text = err(&output);
        assert!(text.contains("8 faults"), "{command}: {text}");
        assert!(!text.contains("opensesame"), "{command}: {text}");
        for (name, _) in faults {
            assert!(text.contains(&format!("\n  {name}: ")), "{command} {name}: {text}");
        }
        assert_eq!(out(&output), "", "{command}");
    }
    assert_eq!(std::fs::read_dir(&directory.0).unwrap().count(), 0, "nothing was made");
}

#[test]
fn a_check_of_what_is_well_says_so() {
    let directory = Directory::new();
    let migrated = directory.run(&["migrate"], &[]);
    assert!(migrated.status.success(), "{}", err(&migrated));
    for arguments in [&["check"][..], &["check", "--no-mail"]] {
        let output = directory.run(arguments, &[]);
        assert!(output.status.success(), "{}", err(&output));
        let lines: Vec<_> = out(&output).lines().map(str::to_owned).collect();
        assert_eq!(lines[0], "ok      configuration: listens on 127.0.0.1:9000, reached at http://127.0.0.1:9000");
        assert!(lines.iter().all(|line| line.starts_with("ok ")), "{lines:?}");
        assert_eq!(lines.len(), 4 - arguments.len(), "{lines:?}");
    }
}

#[test]
fn a_check_names_all_that_is_wrong() {
    let directory = Directory::new();
    let environment = [
        ("DATABASE_URL", "postgres://picket:opensesame@127.0.0.1:1/picket"),
        ("PICKET_SMTP_URL", "smtp://127.0.0.1:1?from=picket@example.com"),
    ];
    let output = directory.run(&["check"], &environment);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<_> = out(&output).lines().map(str::to_owned).collect();
    for name in ["configuration: PICKET_SECRET_KEY: ", "store: ", "mail: "] {
        let found = lines.iter().any(|line| line.starts_with(&format!("FAILED  {name}")));
        assert!(found, "{name}: {lines:?}");
    }
    assert!(err(&output).contains("3 of the checks failed"), "{}", err(&output));
    assert!(!out(&output).contains("opensesame") && !err(&output).contains("opensesame"));
    let mail = directory.run(&["check", "--mail", "ops@example.com"], &[]);
    assert_eq!(mail.status.code(), Some(1));
    assert!(
        out(&mail).contains("FAILED  mail: is not configured: neither PICKET_SMTP_URL nor the option"),
        "{}",
        out(&mail)
    );
}

#[test]
fn the_embedded_store_and_its_key_are_for_their_owner_alone() {
    let directory = Directory::new();
    assert!(directory.run(&["migrate"], &[]).status.success());
    assert!(directory.run(&["check"], &[]).status.success());
    let mode = |name: &str| std::fs::metadata(directory.0.join("picket-data").join(name)).unwrap().permissions().mode();
    for name in ["picket.db", "secret-key"] {
        assert_eq!(mode(name) & 0o777, 0o600, "{name}");
    }
    let key = || std::fs::read_to_string(directory.0.join("picket-data/secret-key")).unwrap();
    let before = key();
    assert!(directory.run(&["check"], &[]).status.success());
    assert_eq!(key(), before, "the key is kept");
}

#[test]
fn migrating_twice_is_fine() {
    let directory = Directory::new();
    for _ in 0..2 {
        let output = directory.run(&["migrate", "--database-url", "sqlite:deep/er/store.db"], &[]);
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "The schema is up to date.\n"));
    }
    assert!(directory.0.join("deep/er/store.db").exists());
}

#[test]
fn an_account_can_be_the_first_thing_in_a_store() {
    let directory = Directory::new();
    let arguments = ["user", "create", "--email", "kim@example.com", "--no-password", "--json"];
    let output = directory.run(&arguments, &[]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "{\"user_id\":\"1\"}\n"), "{}", err(&output));
}

#[test]
fn setup_says_which_of_its_arguments_is_wrong() {
    let directory = Directory::new();
    let setup = |email, password, organization, project| {
        let arguments = ["setup", "--email", email, "--organization", organization, "--project", project];
        let output = directory.run(&arguments, &[("PICKET_PASSWORD", password)]);
        assert_eq!(output.status.code(), Some(1), "{}", out(&output));
        err(&output)
    };
    assert!(setup("nonsense", "correct horse", "acme", "web").contains("--email: "));
    assert!(setup("a@example.com", "short", "acme", "web").contains("password"));
    assert!(setup("a@example.com", "correct horse", "Not A Slug", "web").contains("--organization: "));
    assert!(setup("a@example.com", "correct horse", "acme", "12345").contains("--project: "));
    let missing = ["setup", "--email", "a@example.com", "--organization", "acme", "--project", "web"];
    let output = directory.run(&missing, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("--password: is missing"), "{}", err(&output));
    assert_eq!(directory.run(&["setup"], &[]).status.code(), Some(2), "what clap refuses");
}

#[test]
fn a_first_start_that_fails_has_made_nobody() {
    let directory = Directory::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = directory.run(&["serve"], &[("PICKET_LISTEN", &address)]);
    assert!(!serve.status.success() && err(&serve).contains("cannot be listened on"), "{serve:?}");
    assert!(!out(&serve).contains("Password"), "{serve:?}");
    // The administrator's address is still free: the login will be told by the start that succeeds.
    let arguments = ["user", "create", "--email", "admin@localhost", "--password", "correct horse", "--json"];
    let create = directory.run(&arguments, &[]);
    assert!(create.status.success(), "{create:?}");
}
