//! Servers that fail in the middle, and servers that refuse.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::server::{MailServer, header, wait_for};
use super::{change_password, failed, unsent};
use crate::harness::{Server, free_port, on_both_stores};

on_both_stores!(
    a_mail_whose_server_dies_in_the_middle_arrives_as_the_same_mail,
    what_a_server_refuses_is_given_up_until_somebody_has_it_retried,
);

fn a_mail_whose_server_dies_in_the_middle_arrives_as_the_same_mail(server: Server) {
    let port = free_port();
    let mail_server = MailServer::start_with(port, &["--data", "die", "--times", "1"]);
    change_password(&server);
    let server = server.with_mail(port);
    let mails = mail_server.wait_for(1);
    let lost = mail_server.lost();
    assert_eq!((lost.len(), mails.len()), (1, 1));
    assert_eq!(header(&lost[0], "Message-ID"), header(&mails[0], "Message-ID"));
    assert_eq!(lost[0]["parts"], mails[0]["parts"]);
    wait_for("an empty outbox", || unsent(&server).is_empty().then_some(()));
    assert_eq!(mail_server.mails().len(), 1);
}

fn what_a_server_refuses_is_given_up_until_somebody_has_it_retried(server: Server) {
    let port = free_port();
    let mail_server = MailServer::start_with(port, &["--recipient", "550 5.1.1 no such mailbox", "--times", "1"]);
    change_password(&server);
    let server = server.with_mail(port);
    let told = failed(&server, "no such mailbox");
    let id = told["id"].as_str().unwrap();
    let expected = json!({
        "id": id, "kind": "account.security", "to": "admin@example.com", "attempts": 1, "dateDue": null,
        "lastError": told["lastError"], "dateAdded": told["dateAdded"],
    });
    assert_eq!(told, expected);
    assert_eq!(mail_server.mails(), Vec::<Value>::new());
    let retried = server.run(&["mail", "retry", id]);
    assert_eq!(String::from_utf8_lossy(&retried.stdout), "Due now: 1.\n");
    assert_eq!(mail_server.wait_for(1).len(), 1);
    wait_for("an empty outbox", || unsent(&server).is_empty().then_some(()));
}

#[test]
fn a_server_that_wants_patience_gets_the_mail_later() {
    let port = free_port();
    let mail_server = MailServer::start_with(port, &["--recipient", "450 4.2.0 greylisted", "--times", "1"]);
    let server = Server::start();
    change_password(&server);
    let server = server.with_mail(port);
    let told = failed(&server, "greylisted");
    assert!(told["dateDue"].is_string(), "{told}");
    assert_eq!(mail_server.wait_for(1).len(), 1);
}

#[test]
fn a_server_that_has_no_service_to_give_gets_the_mail_later() {
    let port = free_port();
    let mail_server = MailServer::start_with(port, &["--greeting", "554 5.3.2 no service", "--times", "1"]);
    let server = Server::start();
    change_password(&server);
    let _server = server.with_mail(port);
    assert_eq!(mail_server.wait_for(1).len(), 1);
}

#[test]
fn a_server_that_does_not_answer_in_time_gets_the_mail_again() {
    let port = free_port();
    let mail_server = MailServer::start_with(port, &["--sender", "slow", "--times", "1"]);
    let server = Server::start();
    change_password(&server);
    let server = server.with_mail(port);
    failed(&server, "it did not answer in time");
    assert_eq!(mail_server.wait_for(1).len(), 1);
}

/// As one that never comes to the end of an answer, one byte after the other.
#[test]
fn a_server_that_drips_holds_up_neither_a_check_nor_the_worker() {
    let dripping = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = dripping.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in dripping.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                while stream.write_all(b"220-x\r\n").is_ok() {
                    thread::sleep(Duration::from_secs(1));
                }
            });
        }
    });
    let server = Server::start();
    change_password(&server);
    let server = server.with_mail(port);
    failed(&server, "it did not answer in time");
    let checked = server.run(&["check", "--mail", "kim@example.com"]);
    assert_eq!(checked.status.code(), Some(1));
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(told.contains("FAILED  mail: the mail server cannot be reached: it did not answer in time"), "{told}");
}

#[test]
fn what_a_server_says_does_nothing_to_a_terminal() {
    let port = free_port();
    let _mail_server = MailServer::start_with(port, &["--greeting", "554 \u{1b}[2Jno\u{7}"]);
    let server = Server::start().with_mail(port);
    let checked = server.run(&["check"]);
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(told.contains("FAILED  mail: the mail server cannot be reached: 554  [2Jno\n"), "{told:?}");
}
