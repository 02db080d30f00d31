//! The onboarding mail, as it is received.

use serde_json::{Value, json};

use super::server::{MailServer, header};
use crate::harness::{Server, free_port, on_both_stores};

on_both_stores!(the_onboarding_mail_is_received_part_by_part);

fn the_onboarding_mail_is_received_part_by_part(server: Server) {
    let port = free_port();
    let mail_server = MailServer::start(port);
    let server = server.with_environment(&[
        ("PICKET_URL_PREFIX", "https://picket.example.com"),
        ("PICKET_MAIL_LIST_NAMESPACE", "picket.example.com"),
    ]);
    let server = server.with_mail(port);
    server.user("kim@example.com", "member");
    let login = server.login("kim@example.com");
    let ask = login.call("POST", "/api/0/organizations/acme/onboarding-continuation-email/");
    ask.json(&json!({"platforms": ["javascript", "<b>python</b>", "flütter"]})).send().expect(202);
    let mail = mail_server.wait_for(1).remove(0);
    assert_eq!((&mail["sender"], &mail["recipients"]), (&json!("picket@example.com"), &json!(["kim@example.com"])));
    assert_eq!((&mail["type"], &mail["defects"]), (&json!("multipart/alternative"), &json!([])));
    for (name, value) in [
        ("From", "picket@example.com"),
        ("To", "kim@example.com"),
        ("Subject", "[Picket] Finish Onboarding"),
        ("X-Picket-Message-Type", "organization.onboarding-continuation-email"),
        ("List-Id", "<acme.picket.example.com>"),
        ("Auto-Submitted", "auto-generated"),
    ] {
        assert_eq!(header(&mail, name), [value]);
    }
    assert!(header(&mail, "Message-ID")[0].ends_with("@picket.example.com>"));
    assert!(header(&mail, "List-Unsubscribe").is_empty(), "nobody gets it who did not ask for it");
    let parts: Vec<(&str, &str)> =
        mail["parts"].as_array().unwrap().iter().map(|part| (text(&part[0]), text(&part[1]))).collect();
    let [("text/plain", plain), ("text/html", html)] = parts[..] else { panic!("{parts:?}") };
    let expected = "Finish Onboarding\n=================\n\nHello kim@example.com,\n\n\
        acme is nearly set up: a few more details about the javascript, <b>python</b>, and flütter projects, and events \
        can come in.\n\nFinish Onboarding:\n\
        https://picket.example.com/onboarding/acme/?referrer=onboarding_continuation-email\n\n-- \n\n\
        You get this mail since you asked for it while setting up your organization.\n";
    assert_eq!(plain.replace("\r\n", "\n"), expected);
    for part in [
        ">Finish Onboarding</h1>",
        "<p>Hello kim@example.com,</p>",
        "the javascript, &lt;b&gt;python&lt;/b&gt;, and flütter projects,",
        "href=\"https://picket.example.com/onboarding/acme/?referrer=onboarding_continuation-email\"",
        ">Finish Onboarding</a>",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
