//! The mailer in conversation with a server.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod server;

use adapters_mail::{SmtpMailer, SmtpSettings};
use application::mail::{Mail, MailError, Mailer};
use domain::users::EmailAddress;
use server::{Rules, SmtpServer};

fn mailer(port: u16, options: &str) -> SmtpMailer {
    let url = format!("smtp://127.0.0.1:{port}?from=picket@example.com{options}");
    SmtpMailer::new(&SmtpSettings::parse(&url).unwrap()).unwrap()
}

fn mail(subject: &str) -> Mail {
    Mail {
        to: EmailAddress::parse("kim@example.com").unwrap(),
        subject: subject.to_owned(),
        text: "Hello Kim,\n.\nit failed.".to_owned(),
        kind: "system.test".to_owned(),
        html: None,
        list: "account".to_owned(),
        unsubscribe: None,
        message_id: "1.1".to_owned(),
    }
}

#[test]
fn a_mail_arrives_with_its_envelope_headers_and_body() {
    let server = SmtpServer::start(Rules::default());
    let mailer = mailer(server.port(), "");
    mailer.send(&mail("SHOP-1: it failed")).unwrap();
    drop(mailer);
    let heard = server.finish();
    assert_eq!(heard.sender, "<picket@example.com>");
    assert_eq!(heard.recipients, ["<kim@example.com>"]);
    let (headers, body) = heard.message.split_once("\r\n\r\n").unwrap();
    for header in [
        "From: picket@example.com",
        "To: kim@example.com",
        "Subject: [Picket] SHOP-1: it failed",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(headers.split("\r\n").any(|line| line == header), "no {header:?} in {headers}");
    }
    assert!(headers.contains("Message-ID: <"), "{headers}");
    assert!(headers.contains("Date: "), "{headers}");
    assert_eq!(body, "Hello Kim,\r\n.\r\nit failed.\r\n");
}

#[test]
fn a_subject_of_several_lines_cannot_add_a_header() {
    let server = SmtpServer::start(Rules::default());
    let mailer = mailer(server.port(), "");
    mailer.send(&mail("boom\r\nBcc: eve@example.com")).unwrap();
    drop(mailer);
    let heard = server.finish();
    assert_eq!(heard.recipients, ["<kim@example.com>"]);
    assert!(heard.message.contains("Subject: [Picket] boom Bcc: eve@example.com\r\n"));
}

#[test]
fn a_recipient_that_the_server_does_not_know_is_refused() {
    let server = SmtpServer::start(Rules { recipient: "550 5.1.1 no such mailbox", ..Rules::default() });
    let failure = mailer(server.port(), "").send(&mail("x")).unwrap_err();
    assert!(matches!(&failure, MailError::Refused(why) if why.contains("no such mailbox")), "{failure}");
    assert_eq!(server.finish().message, "");
}

#[test]
fn a_server_that_asks_for_patience_may_be_tried_again() {
    let server = SmtpServer::start(Rules { recipient: "450 4.2.0 greylisted", ..Rules::default() });
    let failure = mailer(server.port(), "").send(&mail("x")).unwrap_err();
    assert!(matches!(failure, MailError::Unreachable(_)), "{failure}");
    server.finish();
}

#[test]
fn an_outage_is_told_without_a_wait() {
    let port = server::unused_port();
    let mailer = mailer(port, "");
    let failure = mailer.send(&mail("x")).unwrap_err();
    assert!(matches!(failure, MailError::Unreachable(_)), "{failure}");
    let failure = mailer.check().unwrap_err();
    assert!(matches!(failure, MailError::Unreachable(_)), "{failure}");
}

#[test]
fn a_server_that_hangs_up_is_unreachable() {
    let server = SmtpServer::start(Rules { greeting: "", ..Rules::default() });
    let failure = mailer(server.port(), "").send(&mail("x")).unwrap_err();
    assert!(matches!(failure, MailError::Unreachable(_)), "{failure}");
    server.finish();
}

#[test]
fn required_encryption_is_not_done_without() {
    let server = SmtpServer::start(Rules::default());
    let mailer = mailer(server.port(), "&starttls=required");
    mailer.send(&mail("x")).unwrap_err();
    drop(mailer);
    assert_eq!(server.finish().sender, "");
}

#[test]
fn a_check_sends_nothing() {
    let server = SmtpServer::start(Rules::default());
    let mailer = mailer(server.port(), "");
    mailer.check().unwrap();
    drop(mailer);
    assert_eq!(server.finish().sender, "");
}
