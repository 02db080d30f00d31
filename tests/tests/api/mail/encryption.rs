//! Mail over TLS, with a login, to a server that a company's own authority vouches for.

use serde_json::json;

use super::server::{Certificates, MailServer};
use super::{change_password, failed};
use crate::harness::{Server, free_port};

fn url(scheme: &str, password: &str, port: u16) -> String {
    format!("{scheme}://kim:{password}@127.0.0.1:{port}?from=picket@example.com")
}

#[test]
fn mail_goes_over_starttls_and_a_wrong_password_keeps_it() {
    let (port, certificates) = (free_port(), Certificates::new());
    let mail_server = MailServer::start_with_tls(port, "starttls", &certificates);
    let root = certificates.file("root");
    let wrong = url("smtp", "wr0ng", port);
    let server = Server::start();
    change_password(&server);
    let server = server.with_environment(&[("SSL_CERT_FILE", &root), ("PICKET_SMTP_URL", &wrong)]);
    let told = failed(&server, "535");
    assert!(told["dateDue"].is_string(), "{told}");
    let right = url("smtp", "s3cret", port);
    let server = server.with_environment(&[("SSL_CERT_FILE", &root), ("PICKET_SMTP_URL", &right)]);
    let mail = mail_server.wait_for(1).remove(0);
    assert_eq!((&mail["tls"], &mail["login"]), (&json!(true), &json!("kim")));
    assert!(!server.log().contains("s3cret") && !server.log().contains("wr0ng"));
}

#[test]
fn mail_goes_over_tls_from_the_start() {
    let (port, certificates) = (free_port(), Certificates::new());
    let mail_server = MailServer::start_with_tls(port, "implicit", &certificates);
    let server = Server::start();
    change_password(&server);
    let (root, url) = (certificates.file("root"), url("smtps", "s3cret", port));
    let _server = server.with_environment(&[("SSL_CERT_FILE", &root), ("PICKET_SMTP_URL", &url)]);
    let mail = mail_server.wait_for(1).remove(0);
    assert_eq!((&mail["tls"], &mail["login"]), (&json!(true), &json!("kim")));
}

#[test]
fn a_server_that_nobody_vouches_for_gets_neither_password_nor_mail() {
    let certificates = Certificates::new();
    let server = Server::start();
    for (scheme, tls) in [("smtp", "starttls"), ("smtps", "implicit")] {
        let port = free_port();
        let mail_server = MailServer::start_with_tls(port, tls, &certificates);
        let mut check = server.command(&["check", "--mail", "kim@example.com"]);
        let output = check.env("PICKET_SMTP_URL", url(scheme, "s3cret", port)).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(!output.status.success() && told.contains("certificate"), "{told}");
        assert!(mail_server.mails().is_empty());
    }
}
