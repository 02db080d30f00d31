//! `picket mail`, and the backends that are no mail server.

use super::server::{Directory, wait_for};
use super::{change_password, unsent};
use crate::harness::{Server, on_both_stores};

on_both_stores!(mail_that_waits_is_listed_and_discarded);

fn mail_that_waits_is_listed_and_discarded(server: Server) {
    assert!(unsent(&server).is_empty());
    change_password(&server);
    let told = unsent(&server).remove(0);
    let id = told["id"].as_str().unwrap();
    let listed = String::from_utf8(server.run(&["mail", "list"]).stdout).unwrap();
    assert!(listed.starts_with(&format!("{id}\taccount.security\tadmin@example.com\tattempts 0\tdue 20")), "{listed}");
    assert!(!listed.contains("was changed"), "{listed}");
    // It has not failed yet.
    let retried = server.run(&["mail", "retry", id]);
    assert!(!retried.status.success());
    assert_eq!(String::from_utf8_lossy(&server.run(&["mail", "retry", "--all"]).stdout), "Due now: 0.\n");
    let discarded = server.run(&["mail", "discard", id]);
    assert_eq!(String::from_utf8_lossy(&discarded.stdout), format!("Mail {id} was discarded.\n"));
    assert!(unsent(&server).is_empty());
    let discarded = server.run(&["mail", "discard", id]);
    let told = String::from_utf8_lossy(&discarded.stderr);
    assert!(!discarded.status.success() && told.contains("no mail of this id waits"), "{told}");
    assert!(!server.run(&["mail", "retry"]).status.success());
    assert!(!server.run(&["mail", "discard", "x"]).status.success());
}

#[test]
fn mail_goes_into_files_where_the_configuration_says_so() {
    let directory = Directory::new();
    let place = directory.path().join("mails");
    let variables = [("PICKET_MAIL_BACKEND", "file"), ("PICKET_MAIL_DIR", place.to_str().unwrap())];
    let server = Server::start();
    change_password(&server);
    let server = server.with_environment(&variables);
    let file = wait_for("files", || {
        let entries = std::fs::read_dir(&place).ok()?.map(|entry| entry.unwrap().path());
        entries.into_iter().find(|path| path.extension().is_some_and(|end| end == "eml"))
    });
    let content = std::fs::read_to_string(file).unwrap();
    assert!(content.contains("\r\nSubject: [Picket] Your password was changed\r\n"), "{content}");
    wait_for("an empty outbox", || unsent(&server).is_empty().then_some(()));
    let told = String::from_utf8(server.run(&["check"]).stdout).unwrap();
    assert!(told.contains(&format!("ok      mail: goes into {}", place.display())), "{told}");
}

#[test]
fn mail_is_forgotten_where_the_configuration_says_so() {
    let server = Server::start();
    change_password(&server);
    let server = server.with_environment(&[("PICKET_MAIL_BACKEND", "dummy")]);
    wait_for("an empty outbox", || unsent(&server).is_empty().then_some(()));
}
