//! Mail on its way: from what a request does to a mail server.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{ADMIN, PASSWORD, Server, free_port, on_both_stores};

on_both_stores!(a_mail_waits_for_its_server_and_is_sent_once, a_worker_sends_what_waits);

/// A mail server that takes everything, as long as the test runs.
struct MailServer(Arc<Mutex<Vec<String>>>);

impl MailServer {
    fn start(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&messages);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let taken = Arc::clone(&taken);
                thread::spawn(move || converse(stream, &taken));
            }
        });
        Self(messages)
    }

    fn messages(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until so many have come.
    #[track_caller]
    fn wait_for(&self, count: usize) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(40);
        while self.messages().len() < count {
            assert!(Instant::now() < deadline, "only {:?}", self.messages());
            thread::sleep(Duration::from_millis(50));
        }
        self.messages()
    }
}

fn converse(stream: TcpStream, taken: &Mutex<Vec<String>>) {
    let mut writer = stream.try_clone().unwrap();
    // The client may have hung up already.
    let mut say = move |line: &str| drop(writer.write_all(format!("{line}\r\n").as_bytes()));
    say("220 mail.example.com");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(line) = lines.next() {
        match line.split(' ').next().unwrap_or_default() {
            "EHLO" => say("250 mail.example.com"),
            "DATA" => {
                say("354 go on");
                let message: Vec<_> = lines.by_ref().take_while(|line| line != ".").collect();
                taken.lock().unwrap().push(message.join("\n"));
                say("250 taken");
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 fine"),
        }
    }
}

fn change_password(server: &Server) {
    let body = json!({"password": PASSWORD, "passwordNew": "another horse", "passwordVerify": "another horse"});
    server.login(ADMIN).call("PUT", "/api/0/users/me/password/").json(&body).send().expect(204);
}

fn a_mail_waits_for_its_server_and_is_sent_once(server: Server) {
    let port = free_port();
    let server = server.with_mail(port);
    let asked = Instant::now();
    change_password(&server);
    assert!(asked.elapsed() < Duration::from_secs(4), "no request waits for mail");
    // It is tried while nobody listens.
    let deadline = Instant::now() + Duration::from_secs(30);
    while !server.log().contains("a mail was not sent") {
        assert!(Instant::now() < deadline, "{}", server.log());
        thread::sleep(Duration::from_millis(50));
    }
    let mail_server = MailServer::start(port);
    let message = mail_server.wait_for(1).remove(0);
    for part in ["To: admin@example.com", "Subject: [Picket] Your password was changed", "Message-ID: <", "Date: "] {
        assert!(message.contains(part), "no {part} in {message}");
    }
    assert!(message.contains("The password of your account admin@example.com was changed."), "{message}");
    thread::sleep(Duration::from_secs(7));
    assert_eq!(mail_server.messages().len(), 1);
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
