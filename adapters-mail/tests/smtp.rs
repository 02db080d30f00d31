//! The mailer in conversation with a server.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod server;

use std::time::{Duration, Instant};

use adapters_mail::{Encryption, SmtpMailer, SmtpServer as Settings, Stationery};
use application::mail::{Mail, MailError, Mailer};
use domain::secrets::Secret;
use domain::users::EmailAddress;
use server::{Heard, Rules, SmtpServer};

fn settings(port: u16) -> Settings {
    Settings {
        host: "127.0.0.1".to_owned(),
        port,
        credentials: None,
        encryption: Encryption::StarttlsOffered,
        time_out: Duration::from_secs(10),
    }
}

fn stationery() -> Stationery {
    Stationery {
        from: "Picket <picket@example.com>".parse().unwrap(),
        subject_prefix: "[Picket]".to_owned(),
        list_namespace: "errors.example.com".to_owned(),
    }
}

fn mailer(port: u16) -> SmtpMailer {
    SmtpMailer::new(settings(port), stationery())
}

fn mail(subject: &str) -> Mail {
    Mail {
        to: EmailAddress::parse("kim@example.com").unwrap(),
        subject: subject.to_owned(),
        text: "Hello Kim,\n.\nit failed.".to_owned(),
        kind: "system.test".to_owned(),
        html: None,
        list: "web.acme".to_owned(),
        unsubscribe: None,
        message_id: "1.1".to_owned(),
    }
}

/// What a server hears of this mail.
fn heard(stationery: Stationery, mail: &Mail) -> Heard {
    let server = SmtpServer::start(Rules::default());
    let mailer = SmtpMailer::new(settings(server.port()), stationery);
    mailer.send(mail).unwrap();
    drop(mailer);
    server.finish()
}

/// The headers of a message, unfolded.
fn headers(message: &str) -> Vec<String> {
    let (headers, _) = message.split_once("\r\n\r\n").unwrap();
    headers.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

/// What becomes of a mail that a server of these rules is given.
fn failure(rules: Rules) -> MailError {
    let server = SmtpServer::start(rules);
    let credentials = Some(("kim".to_owned(), Secret::new("secret".to_owned())));
    let mailer = SmtpMailer::new(Settings { credentials, ..settings(server.port()) }, stationery());
    let failure = mailer.send(&mail("x")).unwrap_err();
    assert!(!failure.to_string().contains("secret"));
    failure
}

#[test]
fn a_mail_arrives_with_its_envelope_headers_and_body() {
    let heard = heard(stationery(), &mail("SHOP-1: it failed"));
    assert_eq!(
        (heard.sender.as_str(), heard.recipients),
        ("<picket@example.com>", vec!["<kim@example.com>".to_owned()])
    );
    let mut told = headers(&heard.message);
    told.retain(|line| !line.starts_with("Date: "));
    let expected = [
        "From: Picket <picket@example.com>",
        "To: kim@example.com",
        "Subject: [Picket] SHOP-1: it failed",
        "Message-ID: <1.1@errors.example.com>",
        "Auto-Submitted: auto-generated",
        "X-Picket-Message-Type: system.test",
        "List-Id: <web.acme.errors.example.com>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
    ];
    assert_eq!(told, expected);
    assert!(heard.message.contains("\r\nDate: "), "{}", heard.message);
    assert!(heard.message.trim_end().ends_with("\r\n\r\nHello Kim,\r\n.\r\nit failed."), "{}", heard.message);
}

#[test]
fn a_mail_with_html_has_its_text_first() {
    let html = Some("<p>Hellö</p>".to_owned());
    let heard = heard(stationery(), &Mail { html, ..mail("x") });
    let message = heard.message;
    let place = |part: &str| message.find(part).unwrap_or_else(|| panic!("no {part} in {message}"));
    assert!(place("Content-Type: multipart/alternative;") < place("Content-Type: text/plain; charset=utf-8"));
    assert!(place("Content-Type: text/plain; charset=utf-8") < place("Content-Type: text/html; charset=utf-8"));
    assert!(message.is_ascii());
}

#[test]
fn a_list_that_can_be_left_says_where() {
    let unsubscribe = Some("https://p.example/stop/?token=1".to_owned());
    let heard = heard(stationery(), &Mail { unsubscribe, ..mail("x") });
    let told = headers(&heard.message);
    for line in
        ["List-Unsubscribe: <https://p.example/stop/?token=1>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    {
        assert!(told.iter().any(|header| header == line), "no {line} in {told:?}");
    }
}

#[test]
fn without_a_namespace_mails_are_told_by_the_senders_host() {
    let local = Stationery { list_namespace: "localhost".to_owned(), ..stationery() };
    let told = headers(&heard(local, &mail("x")).message);
    assert!(told.contains(&"Message-ID: <1.1@example.com>".to_owned()), "{told:?}");
    assert!(told.contains(&"List-Id: <web.acme.localhost>".to_owned()), "{told:?}");
}

#[test]
fn nothing_that_a_mail_is_made_of_can_add_a_header() {
    let evil = |text: &str| format!("{text}\r\nBcc: eve@example.com\r\n\r\nEvil");
    let mail = Mail {
        kind: evil("kind"),
        list: evil("list"),
        unsubscribe: Some(evil("https://p.example/")),
        message_id: evil("1"),
        ..mail(&evil("böom"))
    };
    let mut from = stationery().from;
    from.name = Some(evil("Picket"));
    let stationery = Stationery { from, subject_prefix: evil("[x]"), list_namespace: evil("errors.example.com") };
    let heard = heard(stationery, &mail);
    assert_eq!(heard.recipients, ["<kim@example.com>"]);
    let told = headers(&heard.message);
    let names: Vec<_> = told.iter().filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
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
        "Content-Transfer-Encoding",
    ];
    assert_eq!(names, expected);
    assert!(heard.message.is_ascii() && heard.message.contains("\r\n\r\nHello Kim"), "{}", heard.message);
}

#[test]
fn what_the_server_says_of_the_mail_for_good_is_a_refusal() {
    for rules in [
        Rules { recipient: "550 5.1.1 no such mailbox", ..Rules::default() },
        Rules { data: "552 5.3.4 too large", ..Rules::default() },
        Rules { data: "554 5.7.1 spam", ..Rules::default() },
    ] {
        let failure = failure(rules);
        assert!(matches!(failure, MailError::Refused(_)), "{failure}");
    }
    let failure = failure(Rules { recipient: "550 5.1.1 no such mailbox", ..Rules::default() });
    assert!(failure.to_string().contains("no such mailbox"), "{failure}");
}

#[test]
fn what_the_server_or_the_configuration_is_to_blame_for_may_be_tried_again() {
    for rules in [
        Rules { greeting: "554 5.3.2 no service", ..Rules::default() },
        Rules { greeting: "421 4.3.2 come back later", ..Rules::default() },
        Rules { greeting: "", ..Rules::default() },
        Rules { greeting: "hello", ..Rules::default() },
        Rules { login: "535 5.7.8 wrong password", ..Rules::default() },
        Rules { login: "534 5.7.9 too weak", ..Rules::default() },
        Rules { sender: "530 5.7.0 authentication required", ..Rules::default() },
        Rules { sender: "553 5.7.1 not your address", ..Rules::default() },
        Rules { recipient: "530 5.7.0 authentication required", ..Rules::default() },
        Rules { recipient: "421 4.3.2 closing", ..Rules::default() },
        Rules { recipient: "521 5.3.2 no mail here", ..Rules::default() },
        Rules { recipient: "554 Relay access denied", ..Rules::default() },
        Rules { recipient: "550 5.7.1 relaying denied", ..Rules::default() },
        Rules { data: "421 4.3.2 closing", ..Rules::default() },
    ] {
        let failure = failure(rules);
        assert!(matches!(failure, MailError::Unreachable(_)), "{} {failure}", rules.greeting);
    }
}

#[test]
fn what_the_server_does_not_take_yet_is_deferred() {
    for rules in [
        Rules { recipient: "450 4.2.0 greylisted", ..Rules::default() },
        Rules { recipient: "451 4.7.1 come back later", ..Rules::default() },
        Rules { data: "451 4.3.0 disk full", ..Rules::default() },
    ] {
        let failure = failure(rules);
        assert!(matches!(failure, MailError::Deferred(_)), "{failure}");
    }
}

#[test]
fn a_reply_counts_whatever_its_bytes_are() {
    let failure = failure(Rules { recipient: "550 5.1.1 unzul~ssig \u{1b}[2J\0!", ..Rules::default() });
    assert_eq!(failure.to_string(), "the mail server refused: 550 5.1.1 unzul\u{fffd}ssig  [2J !");
}

/// What becomes of a mail at a server of these rules, with little patience.
fn in_time(rules: Rules, step: u64, last: u64) -> MailError {
    let server = SmtpServer::start(rules);
    let settings = Settings { time_out: Duration::from_millis(step), ..settings(server.port()) };
    let mailer = SmtpMailer::new(settings, stationery());
    let mailer = mailer.with_patience(Duration::from_secs(3), Duration::from_millis(last));
    let begun = Instant::now();
    let failure = mailer.send(&mail("x")).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    failure
}

#[test]
fn a_server_that_does_not_answer_in_time_is_given_no_more() {
    for rules in [Rules { recipient: "", ..Rules::default() }, Rules { data: "", ..Rules::default() }] {
        let failure = in_time(rules, 300, 300);
        assert!(matches!(&failure, MailError::Unreachable(why) if why == "it did not answer in time"), "{failure}");
    }
}

#[test]
fn a_server_that_never_comes_to_the_end_of_an_answer_is_given_no_more() {
    for drips_after in ["220 mail.example.com", "250 2.1.5 fine", "250 2.0.0 taken"] {
        let failure = in_time(Rules { drips_after, ..Rules::default() }, 300, 300);
        assert!(matches!(&failure, MailError::Unreachable(why) if why == "it did not answer in time"), "{failure}");
    }
}

#[test]
fn the_conversation_as_a_whole_has_an_end() {
    let failure = in_time(Rules { drips_after: "250 2.1.5 fine", ..Rules::default() }, 60_000, 300);
    assert!(matches!(&failure, MailError::Unreachable(why) if why == "it did not answer in time"), "{failure}");
}

#[test]
fn a_server_may_think_over_a_whole_mail_for_longer_than_over_a_step() {
    let server = SmtpServer::start(Rules { thinks: Duration::from_millis(900), ..Rules::default() });
    let settings = Settings { time_out: Duration::from_millis(300), ..settings(server.port()) };
    SmtpMailer::new(settings, stationery()).send(&mail("x")).unwrap();
    assert_eq!(server.finish().mails, 1);
}

#[test]
fn mails_share_a_connection() {
    let server = SmtpServer::start(Rules::default());
    let mailer = mailer(server.port());
    mailer.check().unwrap();
    mailer.send(&mail("1")).unwrap();
    mailer.send(&mail("2")).unwrap();
    drop(mailer);
    assert_eq!(server.finish().mails, 2);
}

#[test]
fn a_kept_connection_that_died_costs_nothing() {
    let server = SmtpServer::start_for(2, Rules { one_mail: true, ..Rules::default() });
    let mailer = mailer(server.port());
    mailer.send(&mail("1")).unwrap();
    mailer.send(&mail("2")).unwrap();
    drop(mailer);
    assert_eq!(server.finish_all().iter().map(|heard| heard.mails).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn an_outage_is_told_without_a_wait() {
    let port = server::unused_port();
    let mailer = mailer(port);
    let failure = mailer.send(&mail("x")).unwrap_err();
    assert!(matches!(failure, MailError::Unreachable(_)), "{failure}");
    let failure = mailer.check().unwrap_err();
    assert!(matches!(failure, MailError::Unreachable(_)), "{failure}");
}

#[test]
fn required_encryption_is_not_done_without() {
    let server = SmtpServer::start(Rules::default());
    let encryption = Encryption::StarttlsRequired;
    let mailer = SmtpMailer::new(Settings { encryption, ..settings(server.port()) }, stationery());
    mailer.send(&mail("x")).unwrap_err();
    drop(mailer);
    assert_eq!(server.finish().sender, "");
}

#[test]
fn a_check_sends_nothing() {
    let server = SmtpServer::start(Rules::default());
    let mailer = mailer(server.port());
    mailer.check().unwrap();
    drop(mailer);
    assert_eq!(server.finish().sender, "");
}
