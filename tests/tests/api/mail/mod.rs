//! Mail on its way: from what a request does to a real mail server.

mod commands;
mod encryption;
mod faults;
mod options;
mod server;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{ADMIN, PASSWORD, Server, free_port, on_both_stores};
use server::{MailServer, header, wait_for};

on_both_stores!(a_mail_waits_for_its_server_and_is_sent_once, a_worker_sends_what_waits);

/// Has a mail written to the administrator.
fn change_password(server: &Server) {
    change_password_of(server, ADMIN);
}

/// Has a mail written to somebody.
fn change_password_of(server: &Server, email: &str) {
    let body = json!({"password": PASSWORD, "passwordNew": "another horse", "passwordVerify": "another horse"});
    server.login(email).call("PUT", "/api/0/users/me/password/").json(&body).send().expect(204);
}

/// What `picket mail list` tells.
fn unsent(server: &Server) -> Vec<Value> {
    let output = server.run(&["mail", "list", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Waits until a mail failed with this in its error; what is told of it.
#[track_caller]
fn failed(server: &Server, error: &str) -> Value {
    let is_meant = |mail: &Value| mail["lastError"].as_str().is_some_and(|text| text.contains(error));
    wait_for(error, || unsent(server).into_iter().find(is_meant))
}

fn a_mail_waits_for_its_server_and_is_sent_once(server: Server) {
    let port = free_port();
    let server = server.with_mail(port);
    let asked = Instant::now();
    change_password(&server);
    assert!(asked.elapsed() < Duration::from_secs(4), "no request waits for mail");
    // It is tried while nobody listens, and outlives the process.
    let told = failed(&server, "cannot be reached");
    assert_eq!((&told["kind"], &told["to"]), (&json!("account.security"), &json!("admin@example.com")));
    let server = server.restart();
    let mail_server = MailServer::start(port);
    let mail = mail_server.wait_for(1).remove(0);
    assert_whole(&mail);
    // Whatever comes after it comes after it alone.
    wait_for("an empty outbox", || unsent(&server).is_empty().then_some(()));
    assert_eq!(server.run(&["check", "--mail", "kim@example.com"]).status.code(), Some(0));
    let subjects: Vec<_> = mail_server.wait_for(2).iter().flat_map(|mail| header(mail, "Subject")).collect();
    assert_eq!(subjects, ["[Picket] Your password was changed", "[Picket] Test mail"]);
}

/// A mail part by part.
fn assert_whole(mail: &Value) {
    assert_eq!(mail["sender"], "picket@example.com");
    assert_eq!(mail["recipients"], json!(["admin@example.com"]));
    assert_eq!((&mail["type"], &mail["defects"]), (&json!("multipart/alternative"), &json!([])));
    let names: Vec<_> = mail["headers"].as_array().unwrap().iter().map(|pair| pair[0].as_str().unwrap()).collect();
    let expected = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Auto-Submitted",
        "X-Picket-Message-Type",
        "List-Id",
        "MIME-Version",
        "Date",
        "Content-Type",
    ];
    assert_eq!(names, expected);
    let id = header(mail, "Message-ID").remove(0);
    let local = id.strip_prefix('<').and_then(|id| id.strip_suffix("@example.com>")).unwrap();
    assert!(local.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{id}");
    for (name, value) in [
        ("From", "picket@example.com"),
        ("To", "admin@example.com"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Picket-Message-Type", "account.security"),
        ("List-Id", "<account.localhost>"),
    ] {
        assert_eq!(header(mail, name), [value]);
    }
    let parts = mail["parts"].as_array().unwrap();
    let types: Vec<_> = parts.iter().map(|part| part[0].as_str().unwrap()).collect();
    assert_eq!(types, ["text/plain", "text/html"]);
    for part in parts {
        let text = part[1].as_str().unwrap();
        assert!(text.contains("The password of your account admin@example.com was changed."), "{text}");
    }
}

fn a_worker_sends_what_waits(mut server: Server) {
    change_password(&server);
    server.stop();
    let port = free_port();
    let mail_server = MailServer::start(port);
    let url = format!("smtp://127.0.0.1:{port}?from=picket@example.com");
    let mut worker = server.command(&["worker"]).env("PICKET_SMTP_URL", url).spawn().unwrap();
    mail_server.wait_for(1);
    let told = Instant::now();
    let terminated = std::process::Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().unwrap();
    assert!(terminated.success() && worker.wait().unwrap().success());
    assert!(told.elapsed() < Duration::from_secs(5));
}
