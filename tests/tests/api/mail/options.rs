//! Mail by options, which take effect while the server runs.

use serde_json::json;

use super::server::{Certificates, MailServer, header};
use super::{change_password_of, failed, unsent};
use crate::harness::{Server, free_port, on_both_stores};
use crate::options::{put, superuser};

on_both_stores!(mail_waits_until_a_server_is_set_and_follows_the_options_from_then_on);

fn mail_waits_until_a_server_is_set_and_follows_the_options_from_then_on(server: Server) {
    let (port, certificates) = (free_port(), Certificates::new());
    let root = certificates.file("root");
    let server = server.with_environment(&[("SSL_CERT_FILE", &root), ("PICKET_MAIL_LIST_NAMESPACE", "errors.example")]);
    server.user("kim@example.com", "member");
    let admin = superuser(&server);
    change_password_of(&server, "kim@example.com");
    let told = String::from_utf8(server.run(&["check"]).stdout).unwrap();
    assert!(told.contains("ok      mail: not configured"), "{told}");
    assert_eq!(unsent(&server)[0]["attempts"], 0);

    let options = json!({"mail.host": "127.0.0.1", "mail.port": port, "mail.use-tls": true, "mail.username": "kim",
        "mail.password": "wr0ng", "mail.from": "Errors <errors@example.com>"});
    put(&admin, &options).expect(200);
    failed(&server, "refused");
    let mail_server = MailServer::start_with_tls(port, "starttls", &certificates);
    // What was postponed is due at once by other settings, wrong or right.
    put(&admin, &json!({"mail.timeout": 20})).expect(200);
    failed(&server, "535");
    put(&admin, &json!({"mail.password": "s3cret", "mail.subject-prefix": "[Errors]"})).expect(200);
    let mail = mail_server.wait_for(1).remove(0);
    assert_eq!(
        (&mail["tls"], &mail["login"], &mail["sender"]),
        (&json!(true), &json!("kim"), &json!("errors@example.com"))
    );
    for (name, value) in [
        ("From", "Errors <errors@example.com>"),
        ("To", "kim@example.com"),
        ("Subject", "[Errors] Your password was changed"),
        ("List-Id", "<account.errors.example>"),
    ] {
        assert_eq!(header(&mail, name), [value]);
    }
    assert!(header(&mail, "Message-ID")[0].ends_with("@errors.example>"));
    // The commands go by the same settings.
    let checked = server.run(&["check", "--mail", "kim@example.com"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    assert_eq!(header(&mail_server.wait_for(2)[1], "Subject"), ["[Errors] Test mail"]);
}
